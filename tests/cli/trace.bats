# --trace: every quantity of a step in the notes' symbols.
load common

check()
{
    python3 "$NN_ROOT/tests/cli/trace.py" "$@"
}

@test "--trace: the step that was computed elsewhere, to 1e-6" {
    reference=$NN_ROOT/tests/golden/reference/notes_2_3_1.json
    check case "$reference"
    nntrain c.json --trace --trace-format json >trace.json 2>err
    check reference "$reference" trace.json
    [ "$(ls)" = $'c.json\ndata.csv\nerr\ntrace.json\nweights.json' ]
}

@test "--trace: the step that README.md works by hand" {
    nntrain -q "$NN_ROOT/configs/xor-by-hand.json" --trace \
        --trace-format=json >trace.json
    check by-hand "$NN_ROOT/README.md" trace.json
}

@test "--trace: text" {
    nntrain -q "$NN_ROOT/configs/xor-by-hand.json" --trace >out
    # Digits of rounding differ from processor to processor.
    diff <(sed 's/^\([a-z]*\): [0-9.e-]*, .* at .*/\1/' out) - <<'EXPECTED'
xor by hand
epoch 1, step 1: m = 4 samples, eta = 1
2-2-1, sigmoid hidden, sigmoid output with binary_cross_entropy
sigma(v) = 1 / (1 + e^-v), sigma'(v) = sigma(v) (1 - sigma(v))
A column is a sample, and a sum with 1/m goes over the samples; .* multiplies
element by element, ' transposes a matrix.
Signs: dV is the derivative of the loss, Y - D at the output, and descent
subtracts: W := W - eta dW. The delta rule has the error e = D - Y = -dV and
adds: W := W + (eta/m) e Y'. Both are the same step.

given
  X                                               n0 x m (2 x 4)
     0  0  1  1
     0  1  0  1
  D                                               n2 x m (1 x 4)
     0  1  1  0
  W1                                              n1 x n0 (2 x 2)
      2   1
     -1  -2
  b1                                              n1 x 1 (2 x 1)
     -1
      3
  W2                                              n2 x n1 (1 x 2)
     2  1
  b2                                              n2 x 1 (1 x 1)
     -2

forward
  V1 = W1 X + b1                                  n1 x m (2 x 4)
     -1   0   1   2
      3   1   2   0
  Y1 = sigma(V1)                                  n1 x m (2 x 4)
     0.268941  0.500000  0.731059  0.880797
     0.952574  0.731059  0.880797  0.500000
  V2 = W2 Y1 + b2                                 n2 x m (1 x 4)
     -0.509543  -0.268941   0.342914   0.261594
  Y2 = sigma(V2)                                  n2 x m (1 x 4)
     0.375301  0.433167  0.584898  0.565028
  L(j) = sum of (-d log(y) - (1 - d) log(1 - y))  1 x m (1 x 4)
     0.470485  0.836632  0.536317  0.832474
  L = (1/m) sum of L(j)                           1 x 1 (1 x 1)
     0.668977

backward
  dV2 = Y2 - D                                    n2 x m (1 x 4)
      0.375301  -0.566833  -0.415102   0.565028
  dW2 = (1/m) dV2 Y1'                             n2 x n1 (1 x 2)
      0.002932  -0.034998
  db2 = (1/m) sum of dV2                          n2 x 1 (1 x 1)
     -0.010401
  dY1 = W2' dV2                                   n1 x m (2 x 4)
      0.750601  -1.133666  -0.830203   1.130056
      0.375301  -0.566833  -0.415102   0.565028
  sigma'(V1) = Y1 .* (1 - Y1)                     n1 x m (2 x 4)
     0.196612  0.250000  0.196612  0.104994
     0.045177  0.196612  0.104994  0.250000
  dV1 = dY1 .* sigma'(V1)                         n1 x m (2 x 4)
      0.147577  -0.283417  -0.163228   0.118649
      0.016955  -0.111446  -0.043583   0.141257
  dW1 = (1/m) dV1 X'                              n1 x n0 (2 x 2)
     -0.011145  -0.041192
      0.024419   0.007453
  db1 = (1/m) sum of dV1                          n1 x 1 (2 x 1)
     -0.045105
      0.000796

update
  W1 := W1 - eta dW1                              n1 x n0 (2 x 2)
      2.011145   1.041192
     -1.024419  -2.007453
  b1 := b1 - eta db1                              n1 x 1 (2 x 1)
     -0.954895
      2.999204
  W2 := W2 - eta dW2                              n2 x n1 (1 x 2)
     1.997068  1.034998
  b2 := b2 - eta db2                              n2 x 1 (1 x 1)
     -1.989599

The values are computed in double, by the formulas; largest difference of the
engine (float) from them:
forward
backward
update
EXPECTED
}

@test "--trace=EPOCH:STEP: the last step of a run leads to its model" {
    # 120 training rows in minibatches of 50, the last of 20.
    for edit in seed=2 weight_decay=0.1 l1=0.01 clip_norm=0.01 dropout=0.5 \
        optimizer={momentum,nesterov,adagrad,rmsprop,adam,adamw} \
        schedule='{"name": "exponential", "factor": 0.5}' \
        class_weight='{"setosa": 3}'; do
        echo "$edit"
        trained iris epochs=3 batch_size=50 learning_rate=0.1 "$edit"
        nntrain "$NN_ROOT/configs/iris.json" --trace=3:3 --trace-format json \
            -s epochs=3 -s batch_size=50 -s learning_rate=0.1 -s "$edit" \
            --trace-full >trace.json
        grep -q '"m":20,' trace.json
        check weights trace.json model.bin
    done
    refuses 2 'nntrain: --trace: the run has no step 4:1; it has 3 epochs of 3 steps' \
        nntrain "$NN_ROOT/configs/iris.json" --trace=4:1 -s epochs=3 -s batch_size=50 -q
    refuses 2 'nntrain: --trace: the run has no step 1:2; it has 2000 epochs of 1 step' \
        nntrain "$NN_ROOT/configs/xor.json" --trace=1:2
    refuses 2 'nntrain: --trace: the run ended in epoch 2, before step 9:1' \
        nntrain "$NN_ROOT/configs/xor.json" --trace=9:1 -s target_loss=0.7
}

@test "--trace: what the weights follow, with any optimiser" {
    for optimizer in sgd momentum nesterov adagrad rmsprop adam adamw; do
        nntrain "$NN_ROOT/configs/iris.json" --trace -s weight_decay=0.5 \
            -s l1=2 -s optimizer=$optimizer >out
        decay=' + 0.5 W1'
        [ $optimizer != adamw ] || decay= # which is no part of the gradient
        grep -qF "  G1 = dW1$decay + 2 sign(W1) " out
        [ $optimizer = sgd ] ||
            tr '\n' ' ' <out | grep -F "of $optimizer, element by element, with g of G or db: "
    done
    tr '\n' ' ' <out | grep -qF 'w := (1 - eta lambda) w if a weight, then s := beta1 s'
    grep -q 'lambda = 0.5\.' out
    cat >c.json <<CONFIG
{"n1": 3, "optimizer": "rprop", "data": {"train": "$NN_ROOT/data/xor.csv"}}
CONFIG
    nntrain c.json --trace=4:1 >out
    grep -qx 'epoch 4, step 1: m = 4 samples' out # it has no eta
    tr '\n' ' ' <out | grep -qF 'w := w - t sign(g), each w with a step t'
    nntrain c.json --trace=4:1 --trace-format json | grep -q '"eta":null'
}

@test "--trace: penalties, other optimisers and losses are stated" {
    nntrain "$NN_ROOT/configs/iris.json" --trace -s weight_decay=0.5 -s l1=2 >out
    grep -q '^  G1 = dW1 + 0.5 W1 + 2 sign(W1) ' out
    grep -q '^  W1 := W1 - eta G1 ' out
    grep -q '^  b1 := b1 - eta db1 ' out
    grep -q '^  Y2 = softmax(V2) ' out
    grep -q '^  L(j) = sum of -d log(y) ' out
    nntrain "$NN_ROOT/configs/iris.json" --trace -s optimizer=momentum \
        -s clip_norm=1 | tr '\n' ' ' >out
    grep -qF "The update is that of momentum, element by element, with g of dW or db: s := mu s + g, w := w - eta s; mu = 0.9. The new weights are the engine's." out
    grep -qF 'A gradient longer than 1 is first scaled to that length. ' out
    grep -q "update: the engine's own values" out
    nntrain "$NN_ROOT/configs/logistic.json" --trace >out
    grep -q '^  Y1 = sigmoid(V1) ' out
    grep -q '^  dW1 = (1/m) dV1 X'"'" out
    lacks 'dY1\|sigma' out
    nntrain "$NN_ROOT/configs/regression.json" --trace >out
    grep -q '^  Y2 = V2 ' out
    grep -q "^  sigma'(V1) = 1 - Y1 .\* Y1 " out
    for output in sigmoid tanh; do
        nntrain "$NN_ROOT/configs/iris.json" --trace -s loss=squared_error \
            -s output=$output -s data.target_kind=class >out
        [ $output = tanh ] || output=sigma # that of the hidden layer
        grep -q "^  Y2 = $output(V2) " out
        grep -qF '  L(j) = (1/2) sum of (y - d)^2 ' out
        grep -q "^  dV2 = (Y2 - D) .\* $output'(V2) " out
    done
    echo '{"optimizer": "lbfgs", "data": {"train": "xor.csv"}}' >c.json
    cp "$NN_ROOT/data/xor.csv" .
    refuses 2 'nntrain: --trace: lbfgs takes no steps along the gradient; use another optimizer' \
        nntrain c.json --trace
}

@test "--trace: dropout and weights of samples" {
    nntrain "$NN_ROOT/configs/iris.json" --trace=2:3 -s dropout=0.5 \
        -s input_dropout=0.2 -s class_weight='{"setosa": 3}' >out
    for line in 'Z0 = X .* M0' 'V1 = W1 Z0 + b1' 'Z1 = Y1 .* M1' \
        'V2 = W2 Z1 + b2' 'L(j) = w(j) (sum of -d log(y))' \
        'dV2 = w(j) (Y2 - D)' "dY1 = (W2' dV2) .* M1" "dW2 = (1/m) dV2 Z1'" \
        "dW1 = (1/m) dV1 Z0'"; do
        grep -F "  $line  " out
    done
    [ "$(tail -3 out | grep -c ': [0-9.]*e-0[678], ')" -eq 3 ]
}

@test "--trace: large matrices are cut, --trace-full has them whole" {
    nntrain "$NN_ROOT/configs/digits.json" --trace >short
    grep -A 9 '^  W1 .*(32 x 64)$' short >W1
    [ "$(sed -n '2p' W1 | wc -w)" -eq 8 ]
    [ "$(sed -n '8p' W1)" = '     ...' ]
    sed -n '10p' W1 | grep -q '^  b1 '
    nntrain "$NN_ROOT/configs/digits.json" --trace --trace-full >full
    grep -A 32 '^  W1 .*(32 x 64)$' full | tail -1 >last
    [ "$(wc -w <last)" -eq 64 ]
    lacks '\.\.\.' full
    nntrain "$NN_ROOT/configs/digits.json" --trace --trace-format json >cut.json
    python3 - <<'PYTHON'
import json
line = {l["symbol"]: l for l in json.load(open("cut.json"))["lines"]}["dW1"]
assert line["shown_rows"] == [1, 2, 3, 4, 5, 6, 32], line
assert line["shown_columns"] == [1, 2, 3, 4, 5, 6, 64], line
assert len(line["values"]) == 7 and len(line["values"][6]) == 7, line
assert (line["rows"], line["columns"]) == (32, 64), line
PYTHON
}

@test "--trace: LaTeX and Markdown have the same formulas" {
    nntrain "$NN_ROOT/configs/digits.json" --trace --trace-format latex \
        -s name='50 % of a_b & \c' -s weight_decay=1e-5 >step.tex
    nntrain "$NN_ROOT/configs/digits.json" --trace --trace-format markdown \
        -s weight_decay=1e-5 >step.md
    for file in step.tex step.md; do
        for formula in 'V_{1} = W_{1} X + b_{1} \qquad n_{1} \times m = 32 \times 32' \
            'dY_{1} = W_{2}^{\top} dV_{2}' "dV_{1} = dY_{1} \\odot \\sigma'(V_{1})" \
            'dW_{1} = \frac{1}{m} dV_{1} X^{\top}' \
            'G_{1} = dW_{1} + 1 \cdot 10^{-5} W_{1}' \
            'W_{1} \leftarrow W_{1} - \eta G_{1}'; do
            grep -qF "$formula" "$file"
        done
        [ "$(grep -c 'begin{bmatrix}' "$file")" -eq "$(grep -c 'end{bmatrix}' "$file")" ]
    done
    grep -qxF '\section*{50 \% of a\_b \& \textbackslash{}c}' step.tex
    [ "$(grep -c '^\$\$$' step.md)" -eq $((4 * $(grep -c 'begin{bmatrix}' step.md))) ]
    grep -qx '## backward' step.md
}

# Into a PDF, with nothing beyond the margins; TeX's files stay here.
typeset()
{
    HOME=$PWD pdflatex -interaction=nonstopmode -halt-on-error "$1.tex" \
        >"$1.out" || { cat "$1.out"; return 1; }
    lacks '^Overfull\|^LaTeX Warning' "$1.log"
}

@test "--trace: the LaTeX document compiles, whatever the run" {
    command -v pdflatex || skip 'no pdflatex here'
    cat >c.json <<CONFIG
{"hidden": [3, 4], "optimizer": "rprop", "activation": "leaky_relu",
 "data": {"train": "$NN_ROOT/data/xor.csv"}}
CONFIG
    while read -r config options; do
        echo "$config $options"
        path=$NN_ROOT/configs/$config.json
        [ -f "$path" ] || path=$config.json
        # shellcheck disable=SC2086
        nntrain "$path" -q --trace \
            --trace-format latex $options >step.tex
        typeset step
    done <<'RUNS'
xor-by-hand
xor -s name=50_%&\c^~{}<>|#$
c
iris -s hidden=[10,7,5] -s n1=0 -s activation=gelu -s optimizer=adamw -s l1=1e-5
iris -s dropout=0.5 -s class_weight="balanced" -s clip_norm=0.1 -s label_smoothing=0.1
regression -s data.scale=1e-5 -s learning_rate=1e-9
logistic --trace-full -s data.scale=none -s learning_rate=1e-9
RUNS
}

@test "--trace: the formulas of the Markdown are TeX" {
    command -v pdflatex || skip 'no pdflatex here'
    nntrain "$NN_ROOT/configs/iris.json" --trace=2:1 --trace-format markdown \
        --trace-full -s optimizer=adam -s weight_decay=1e-5 \
        -s activation=tanh >step.md
    check formulas step.md >step.tex
    typeset step
    grep -c '^\$\$$' step.tex
    grep -qF "\$W \\leftarrow W - \\eta dW\$" step.tex
}

@test "--trace: wrong options" {
    for step in '' 1 1: :1 0:1 1:0 a:b 1:1x -1:1 1:+1 1:99999999999999999999; do
        refuses 2 "nntrain: --trace: \"$step\" is not EPOCH:STEP, two whole numbers from 1, as in --trace=2:1" \
            nntrain c.json --trace="$step"
    done
    refuses 2 'nntrain: --trace-format: "html" is none of text, markdown, latex and json' \
        nntrain c.json --trace --trace-format html
    for option in --trace-full --trace-format=json; do
        refuses 2 'nntrain: --trace-format and --trace-full go with --trace' \
            nntrain c.json $option
    done
}
