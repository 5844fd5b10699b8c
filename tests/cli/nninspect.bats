# nninspect: what it shows, and what it refuses.
load common

@test "the summary names layers, columns, classes, training" {
    trained iris epochs=3
    nninspect model.bin >summary
    cat summary
    for line in '"iris": 4-8-3, sigmoid hidden, softmax output with cross_entropy' \
        '67 parameters' \
        '  W1  n1 x n0  (8 x 4)    b1  n1 x 1  (8 x 1)' \
        '  W2  n2 x n1  (3 x 8)    b2  n2 x 1  (3 x 1)' \
        '  "species"                 class of "setosa", "versicolor", "virginica"' \
        '  seed 1, 3 epochs, weights of epoch 3, ended by: epochs'; do
        grep -qxF -- "$line" summary
    done
    grep -q '^  "petal_width"  *number, scaled: (x - 1\.[0-9]*) / 0\.7' summary
    grep -q '^  training file: 3858 bytes, crc32 4cacf40b$' summary
    grep -q '^  "learning_rate": 0.1,$' summary
}

@test "--json has the same in full precision" {
    trained iris epochs=3
    nninspect --json model.bin >model.json
    [ "$(wc -l <model.json)" -eq 1 ]
    python3 - <<'PYTHON'
import json
m = json.load(open("model.json"))
assert list(m) == ["name", "format_version", "network", "tensors", "columns",
                   "record", "config"], list(m)
assert m["network"] == {
    "L": 2, "n": [4, 8, 3], "parameters": 67, "activation": "sigmoid",
    "loss": "cross_entropy", "output": "softmax"}
assert m["tensors"] == {"W1": [8, 4], "b1": [8], "W2": [3, 8], "b2": [3]}
assert m["columns"]["targets"][0]["classes"] == [
    "setosa", "versicolor", "virginica"]
assert m["record"]["sets"]["train"]["rows"] == 120
assert m["config"]["data"]["scale"] == "standard"
PYTHON
}

@test "--tensor prints rows of a matrix, elements of a vector" {
    trained xor-by-hand
    [ "$(nninspect --tensor W1 model.bin)" = "2.0111449,1.0411919
-1.0244185,-2.0074527" ]
    [ "$(nninspect --tensor b1 model.bin)" = "-0.9548954
2.9992044" ]
    [ "$(nninspect --tensor=W2 - <model.bin)" = 1.9970678,1.0349982 ]
    [ "$(nninspect model.bin --tensor b2)" = -1.9895985 ]
}

# The quantities of a network with so many layers.
quantities()
{
    echo X D L
    for ((l = 1; l <= $1; l++)); do
        echo W$l b$l V$l Y$l dV$l dW$l db$l
        [ $l -eq "$1" ] || echo dY$l
    done
}

# What Graphviz has to say, where it is there; the picture is NAME.svg.
rendered()
{
    ! command -v dot || dot -Tsvg "$1.dot" >"$1.svg" 2>said
    cat said
    [ ! -s said ]
}

@test "--graph has each quantity once, and renders where Graphviz is" {
    : >said
    for layers in 1 2 3; do
        hidden=$(seq -s, 5 $((3 + layers)))
        trained xor epochs=2 n1=0 "hidden=[$hidden]"
        nninspect --graph model.bin >graph.dot
        count=0
        for symbol in $(quantities $layers); do
            [ "$(grep -c "^ *$symbol \[label=" graph.dot)" -eq 1 ]
            count=$((count + 1))
        done
        [ "$(grep -c 'label="' graph.dot)" -eq $((count + 1)) ]
        rendered graph
        [ ! -f graph.svg ] || [ "$(grep -c 'class="node"' graph.svg)" -eq $count ]
    done
    grep -qF "dV1 = dY1 .* sigma'(V1)\nn1 x m  (5 x m)" graph.dot
    grep -qF "dW1 = (1/m) dV1 X'\nn1 x n0  (5 x 2)" graph.dot
    [ ! -f graph.svg ] || grep -qF 'W2&#39; dV2' graph.svg
    trained logistic epochs=1 'name=a "\b'
    nninspect --graph model.bin >other.dot
    grep -qF 'label="a \"\\b: 30-1\n' other.dot
    rendered other
    trained iris epochs=1 loss=squared_error output=tanh data.target_kind=class
    nninspect --graph model.bin >tanh.dot
    grep -qF "dV2 = (Y2 - D) .* tanh'(V2)\n" tanh.dot
    grep -qF 'Y2 = tanh(V2)\n' tanh.dot
    grep -qF 'L = mean of the squared_error\n' tanh.dot
    grep -qF 'V2 -> dV2 [constraint=true];' tanh.dot
    rendered tanh
    command -v dot || skip 'no Graphviz here: nothing was rendered'
}

@test "--diff names what differs, and says when nothing does" {
    trained iris epochs=3
    cp model.bin a.bin
    [ "$(nninspect --diff a.bin model.bin)" = 'the same' ]
    [ "$(nninspect a.bin - --diff <model.bin)" = 'the same' ]
    trained iris epochs=3 learning_rate=0.2 data.scale=none
    nninspect --diff a.bin model.bin >said
    cat said
    grep -qx 'config.learning_rate: 0.1 -> 0.2' said
    grep -qx 'config.data.scale: "standard" -> "none"' said
    grep -qx 'columns.inputs.petal_width.divisor: 0.7[0-9]* -> 1' said
    grep -q '^W1: 32 of 32 elements differ, the first at row 1, column 1: ' said
    grep -q '^b2: 3 of 3 elements differ, the first at row 1: ' said
    lacks '^network' said
    lacks classes said
}

@test "--diff tells the first and the largest difference of a tensor" {
    trained xor-by-hand
    cp model.bin a.bin
    trained xor-by-hand learning_rate=2
    nninspect --diff a.bin model.bin >said
    for tensor in W1 b1 W2 b2; do
        for model in a model; do
            nninspect --tensor $tensor $model.bin >$model.$tensor
        done
    done
    python3 - <<'PYTHON'
import re
said = dict(re.findall("^([Wb][0-9]): (.*)$", open("said").read(), re.M))
for name, line in said.items():
    a, b = ([r.split(",") for r in open(f"{m}.{name}").read().split()]
            for m in ("a", "model"))
    by = {(i, j): abs(float(x) - float(b[i][j]))
          for i, r in enumerate(a) for j, x in enumerate(r)}
    differ = [at for at in by if by[at] > 0]
    most = max(by, key=by.get)
    def place(at):
        column = f", column {at[1] + 1}" if len(a[0]) > 1 else ""
        return (f"at row {at[0] + 1}{column}: "
                f"{a[at[0]][at[1]]} -> {b[at[0]][at[1]]}")
    start, end = line.split(", most by ")
    assert start == (f"{len(differ)} of {len(by)} elements differ, "
                     f"the first {place(differ[0])}"), line
    number, where = end.split(" ", 1)
    assert where == place(most), line
    assert abs(float(number) - by[most]) < 1e-6, line
assert list(said) == ["W1", "b1", "W2", "b2"], said
PYTHON
}

@test "--diff of other shapes and columns says who lacks what" {
    trained iris epochs=1
    cp model.bin a.bin
    trained iris epochs=1 n0=3 n1=5 'data.ignore=["sepal_width"]'
    nninspect --diff a.bin model.bin >said
    cat said
    grep -qx 'tensors.W1: \[8,4\] -> \[5,3\]' said
    grep -qx 'network.n: \[4,8,3\] -> \[3,5,3\]' said
    grep -q '^columns.inputs.sepal_width: only in A: {"name":"sepal_width",' said
    grep -qx 'columns.inputs.petal_length: place 3 -> 2' said
    grep -q '^b2: ' said
    lacks '^W' said
    trained logistic epochs=1
    nninspect --diff model.bin a.bin >said
    grep -qx 'tensors.W2: only in B: \[3,8\]' said
}

@test "--importance puts the columns that matter first" {
    printf 'a,noise,kind,y\n' >t.csv
    for i in {0..59}; do
        echo "$((i % 2)),$((i * 7 % 11)),k$((i / 2 % 2)),$((i % 2 + 4 * (i / 2 % 2)))"
    done >>t.csv
    nntrain -q -l '' -c /dev/stdin <<<'{"data": {"train": "t.csv", "scale":
        "standard"}, "loss": "squared_error", "epochs": 200}'
    nninspect --importance t.csv model.bin >said
    cat said
    grep -qx '60 rows, each column shuffled 10 times' said
    [ "$(grep '^"' said | cut -d' ' -f1 | tr -d '\n')" = '"kind""a""noise"' ]
    nninspect --json --importance - model.bin <t.csv >said.json
    nninspect --json model.bin --importance t.csv | cmp - said.json
    python3 - <<'PYTHON'
import json
r = json.load(open("said.json"))
assert (r["rows"], r["shuffles"], r["seed"]) == (60, 10, 1)
assert r["r2"] > 0.99 and r["loss"] < 0.01, r
kind, a, noise = r["columns"]
# shuffling leaves half of the rows as they were: the loss is 1/2 4^2 1/2
assert 2.5 < kind["loss_rise"]["mean"] < 5.5, kind
assert abs(noise["loss_rise"]["mean"]) < 0.01, noise
# the kind is 4 of the 4.25 of the variance; r2 falls by twice its share
assert 1.2 < kind["r2_fall"]["mean"] < 2.6, kind
assert 0 < kind["r2_fall"]["spread"] < 0.5, kind
PYTHON
    sed '2s/k0/k9/' t.csv >odd.csv
    nninspect --importance odd.csv model.bin >said 2>note
    [ "$(cat note)" = 'nninspect: 1 category was never seen in training, taken as all-zero inputs' ]
}

@test "--importance refuses what is no data for the model" {
    trained iris epochs=1
    : >empty.csv
    head -1 "$NN_ROOT/data/iris.csv" >header.csv
    for file in empty header; do
        refuses 3 "nninspect: $file.csv: there are no rows of data" \
            nninspect --importance $file.csv model.bin
    done
    cut -d, -f1-4 "$NN_ROOT/data/iris.csv" >inputs.csv
    run nninspect --importance inputs.csv model.bin
    [ "$status" -eq 3 ]
    [[ $output == *species* ]]
    refuses 2 'nninspect: stdin can be the model or the data, not both' \
        nninspect --importance - -
}

@test "wrong command lines" {
    refuses 2 'nninspect: --diff needs two models: --diff A B' \
        nninspect --diff a
    refuses 2 'nninspect: two models are enough: "c"' nninspect --diff a b c
    refuses 2 'nninspect: stdin can be one model only' nninspect --diff - -
    trained xor-by-hand
    refuses 2 'nninspect: no model given: nninspect [--json | --tensor NAME | --graph] MODEL' \
        nninspect
    refuses 2 'nninspect: one model at a time: "a" and "b" are two; --diff compares them' \
        nninspect a b
    refuses 2 'nninspect: --json, --tensor, --graph, --diff and --importance do not go together, but for --json --importance' \
        nninspect --json --tensor W1 model.bin
    refuses 2 'nninspect: --tensor: there is no "W3", the tensors are W1, b1, ..., W2, b2' \
        nninspect --tensor W3 model.bin
    refuses 2 'nninspect: --json, --tensor, --graph, --diff and --importance do not go together, but for --json --importance' \
        nninspect model.bin --graph --json
    refuses 2 'nninspect: unknown option "--jason": did you mean --json?' \
        nninspect --jason model.bin
    trained logistic epochs=1
    refuses 2 'nninspect: --tensor: there is no "w1", the tensors are W1 and b1' \
        nninspect --tensor w1 model.bin
}

@test "files that are no models" {
    refuses 1 'nninspect: none.bin: cannot open: No such file or directory' \
        nninspect none.bin
    : >empty.bin
    run nninspect empty.bin
    [ "$status" -eq 4 ]
    trained xor-by-hand
    head -c 100 model.bin >cut.bin
    run nninspect cut.bin
    [ "$status" -eq 4 ]
    [[ $output == 'nninspect: cut.bin: '* ]]
}

@test "a full disk is an error" {
    trained xor-by-hand
    run bash -c 'nninspect model.bin >/dev/full'
    [ "$status" -eq 1 ]
    [ "$output" = 'nninspect: stdout: No space left on device' ]
}
