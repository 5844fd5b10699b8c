# --check-gradients: the engine and the formulas against finite differences.
load common

@test "--check-gradients: each config passes, and nothing is written" {
    for config in "$NN_ROOT"/configs/*.json; do
        nntrain "$config" --check-gradients >out 2>err
        grep -q '^passed: ' out
        lacks WRONG out
    done
    [ "$(ls)" = $'err\nout' ]
}

@test "--check-gradients: a line for each tensor" {
    nntrain "$NN_ROOT/configs/xor.json" --check-gradients >out
    # Digits of rounding differ from processor to processor.
    diff <(sed 's/ *[0-9.]*e-[0-9]* at ([0-9], [0-9])//g' out) - <<'EXPECTED'
xor: 2-3-1, sigmoid hidden, sigmoid output with binary_cross_entropy
first minibatch: m = 4 samples, loss 0.97086
differences: (L(p + h) - L(p - h)) / 2h in double, for each p of W and b
error: largest |gradient - difference|, relative to the tensor's largest element

tensor  shape        checked         kinks  engine, float           definition, double
W1      3 x 2        6 of 6              0
b1      3 x 1        3 of 3              0
W2      1 x 3        3 of 3              0
b2      1 x 1        1 of 1              0

passed: at most 0.001 in the engine, 1e-05 in the definition
EXPECTED
}

@test "--check-gradients: of large tensors a sample" {
    # 9,840 parameters, and 10,840
    nntrain "$NN_ROOT/configs/digits.json" --check-gradients -s batch_size=1 \
        -s n1=0 -s hidden='[100, 30]' >out
    grep -q '^W1      100 x 64     6400 of 6400        0 ' out
    lacks "random sample" out
    nntrain "$NN_ROOT/configs/digits.json" --check-gradients -s batch_size=1 \
        -s n1=0 -s hidden='[100, 39]' >out
    grep -q '^W1      100 x 64     1666 of 6400        0 ' out
    grep -q '^W2      39 x 100     1666 of 3900        0 ' out
    grep -q '^b3      10 x 1       10 of 10            0 ' out
    grep -qx 'of large tensors a random sample of 1666 elements each' out
}

@test "--check-gradients: with any optimiser, and without regard to penalties" {
    cp "$NN_ROOT/data/xor.csv" .
    echo '{"n1": 3, "data": {"train": "xor.csv"}}' >c.json
    for optimizer in adam rprop lbfgs; do
        nntrain c.json --check-gradients -s optimizer=$optimizer >out 2>err
        grep -q '^passed: ' out
    done
    nntrain "$NN_ROOT/configs/iris.json" --check-gradients \
        -s weight_decay=1 -s l1=1 | grep '^passed: '
}

@test "--check-gradients: with dropout, weights and other outputs" {
    cp "$NN_ROOT/data/iris.csv" .
    echo '{"hidden": [5, 4], "batch_size": 7, "loss": "cross_entropy",
           "data": {"train": "iris.csv", "scale": "standard"}}' >c.json
    for edit in dropout=0.5 input_dropout=0.3 class_weight='{"setosa": 3}' \
        data.weight=sepal_length label_smoothing=0.2; do
        echo "$edit"
        nntrain c.json --check-gradients -s "$edit" >out
        grep '^passed: ' out
    done
    for output in sigmoid tanh; do
        nntrain c.json --check-gradients \
            -s loss=squared_error -s output=$output \
            -s data.target_kind=class | grep '^passed: '
    done
}

@test "--check-gradients: kinks are counted, not compared" {
    # b1 is 0 and x1 = x2 = 0 in one row: there v is at the kink.
    for activation in relu leaky_relu; do
        nntrain "$NN_ROOT/configs/xor.json" --check-gradients \
            -s activation=$activation -s init=glorot_uniform >out
        grep -q '^W1      3 x 2        6 of 6              0 ' out
        grep -q '^b1      3 x 1        0 of 3              3  ' out
        grep -q '^passed: ' out
    done
    for activation in elu gelu silu softplus linear; do
        nntrain "$NN_ROOT/configs/xor.json" --check-gradients \
            -s activation=$activation >out
        grep -q '^passed: ' out
        [ "$(grep -c ' 0  ' out)" -eq 4 ]
    done
}

@test "--check-gradients: an engine that is broken is caught, by tensor" {
    [ -z "$NN_SANITIZE" ] || skip 'the objects need the sanitizers'
    source=$NN_ROOT/src/nn/prop.c
    sed 's|1.0f / (float)dV.cols|(dV.rows == 3 ? 1.01f : 1.0f) / (float)dV.cols|' \
        "$source" >prop.c
    [ "$(diff "$source" prop.c | grep -c '^>')" -eq 1 ]
    march=${NN_OBJECTS##*/}
    [ "$march" != generic ] && march="-march=$march" || march=
    # Its prop.o comes before the library's, which is then left out.
    # shellcheck disable=SC2086
    "${NN_CC:-cc}" -std=c17 -D_GNU_SOURCE -O1 $march -ffp-contract=off \
        -iquote "$NN_ROOT/src/nn" -c -o prop.o prop.c
    "${NN_CC:-cc}" -o broken "$NN_OBJECTS"/cli/nntrain.o prop.o \
        "$NN_OBJECTS/libnntrain.a" -lcjson -lcsv -lz -lpthread -lm \
        -Wl,--defsym=main="$(nm "$NN_OBJECTS/cli/nntrain.o" |
            sed -n 's/.* T \(cli_main.*\|main\)$/\1/p')"
    status=0
    ./broken "$NN_ROOT/configs/xor.json" --check-gradients >out 2>err || status=$?
    cat out err
    [ "$status" -eq 6 ]
    [ "$(sed -n 's/^\([Wb][12]\) .*  WRONG$/\1/p' out | tr '\n' ' ')" = 'W1 b1 ' ]
    grep -qx 'nntrain: gradient check: dW1 at ([123], [12]) is -*[0-9.e-]* in the engine, but differences give -*[0-9.e-]*' err
}
