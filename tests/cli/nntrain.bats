# nntrain: what a run reads, writes and says.
load common

# The weights of models of one hidden layer, and how they are laid out.
weights()
{
    for tensor in W1 b1 W2 b2; do
        nninspect --tensor $tensor "$1"
    done
}

# These models have the same weights.
same_weights()
{
    for other in "${@:2}"; do
        echo "$1 and $other"
        cmp <(weights "$1") <(weights "$other")
    done
}

# A small config here, for iris.csv here.
make_iris()
{
    cp "$NN_ROOT/data/iris.csv" .
    cat >iris.json <<'JSON'
{"name": "flowers", "n1": 4, "epochs": 3, "loss": "cross_entropy",
 "data": {"train": "iris.csv", "scale": "standard"}}
JSON
}

@test "a run writes its model and its log" {
    for config in xor iris logistic regression; do
        rm -f model.bin loss.csv
        nntrain "$NN_ROOT/configs/$config.json" -s epochs=12 --json >run.json \
            2>err
        [ -s model.bin ]
        CONFIG=$config python3 - <<'PYTHON'
import csv, json, math, os
config = os.environ["CONFIG"]
run = json.load(open("run.json"))
text = open("loss.csv").read()
assert text.endswith("\n") and "\r" not in text
rows = list(csv.reader(text.splitlines()))
assert ",".join(rows[0]) == ("epoch,train_loss,validation_loss,train_accuracy,"
                             "validation_accuracy,learning_rate,seconds")
assert [r[0] for r in rows[1:]] == [str(i) for i in range(1, 13)], config
validated, accurate = config != "xor", config != "regression"
# As many digits as a double may need.
assert any(len(r[1].lstrip("0.").replace(".", "")) >= 16 for r in rows[1:])
seconds = 0
for r in rows[1:]:
    assert len(r) == 7, r
    losses = r[1:2] + (r[2:3] if validated else [])
    accuracies = (r[3:4] if accurate else []) + (
        r[4:5] if accurate and validated else [])
    empty = [c for c in r if c == ""]
    assert len(losses) + len(accuracies) + len(empty) == 4, r
    assert all(math.isfinite(float(c)) and float(c) > 0 for c in losses), r
    assert all(0 <= float(c) <= 1 for c in accuracies), r
    assert float(r[5]) == run["config"]["learning_rate"], r
    assert float(r[6]) >= seconds, r
    seconds = float(r[6])
if validated:
    # The last epoch's weights are the model's: the same doubles.
    assert float(rows[-1][2]) == run["validation"]["loss"], config
    if accurate:
        assert float(rows[-1][4]) == run["validation"]["accuracy"], config
PYTHON
    done
}

@test "a logged loss reads back as the double that it was" {
    # The whole batch in one order: an epoch's training loss is that of the
    # weights after the epoch before.
    make_iris
    for epochs in 1 2 3 4; do
        nntrain iris.json -q --json -s batch_size=0 -s shuffle=false \
            -s epochs=$epochs
    done >runs
    python3 - <<'PYTHON'
import csv, json
runs = [json.loads(line) for line in open("runs")]
rows = list(csv.reader(open("loss.csv")))[1:]
for run, row in zip(runs, rows[1:]):
    assert float(row[1]) == run["train"]["loss"], (run, row)
    assert float(row[3]) == run["train"]["accuracy"], (run, row)
PYTHON
}

@test "the log: every n-th epoch and the last, on stdout, or none" {
    make_iris
    nntrain iris.json -q -s epochs=10
    cut -d, -f1-6 loss.csv >all
    nntrain iris.json -q -s epochs=10 -s log_every=4
    grep -E '^(epoch|4|8|10),' all | cmp - <(cut -d, -f1-6 loss.csv)
    nntrain iris.json -q -s epochs=10 -s log_every=100
    grep -E '^(epoch|10),' all | cmp - <(cut -d, -f1-6 loss.csv)
    rm loss.csv
    nntrain iris.json -q -s epochs=10 -l - | cut -d, -f1-6 | cmp - all
    nntrain iris.json -q -l ''
    [ ! -e loss.csv ]
    nntrain iris.json -q -l other.csv
    [ -s other.csv ]
    [ ! -e loss.csv ]
}

@test "an earlier model and log are replaced as a whole" {
    make_iris
    nntrain iris.json -q -s epochs=50
    cp model.bin long.bin
    nntrain iris.json -q -s epochs=2
    [ "$(cut -d, -f1 loss.csv | tr '\n' ' ')" = 'epoch 1 2 ' ]
    nninspect model.bin | grep -q '2 epochs'
    # Names that point elsewhere stay, and so does who may read it.
    mkdir elsewhere
    mv long.bin elsewhere/m.bin
    chmod 600 elsewhere/m.bin
    ln -sf elsewhere/m.bin link.bin
    nntrain iris.json -q -s epochs=2 -o link.bin
    [ -L link.bin ]
    cmp model.bin elsewhere/m.bin
    [ "$(stat -c %a elsewhere/m.bin)" = 600 ]
    [ "$(ls elsewhere)" = m.bin ]
    # stdout is a place for the model too.
    nntrain iris.json -q -s epochs=2 -o - | cmp - model.bin
}

@test "data and config from everywhere give the same weights" {
    make_iris
    mkdir deep deep/er
    cp iris.csv deep/er
    cp iris.json deep/c.json
    gzip -c iris.csv >iris.gz
    tr , '\t' <iris.csv >iris.tsv
    sed 's/$/\r/' iris.csv >crlf.csv
    run_to()
    {
        nntrain -q -l '' -o "$@"
    }
    run_to 1.bin iris.json
    run_to 2.bin --config iris.json -d iris.gz
    run_to 3.bin iris.json -d - <iris.csv
    run_to 4.bin iris.json -d - <iris.gz
    run_to 5.bin iris.json -s data.train=- < <(cat iris.csv)
    run_to 6.bin iris.json -d iris.tsv -s 'data.delimiter="\t"'
    run_to 7.bin - <iris.json
    run_to 8.bin -c - < <(cat iris.json)
    # Paths of --set go by the config's folder, those of options by this one.
    run_to 9.bin deep/c.json -s data.train=er/iris.csv
    run_to 10.bin deep/c.json -s data.train="$PWD/iris.csv"
    run_to 11.bin deep/c.json -d iris.csv
    run_to 12.bin iris.json -d crlf.csv
    run_to 13.bin /dev/stdin < <(cat iris.json)
    same_weights {1..13}.bin
    (cd deep && run_to ../14.bin c.json -d er/iris.csv)
    same_weights 1.bin 14.bin
}

@test "edits: JSON, text, groups, and the last one wins" {
    make_iris
    shown()
    {
        nntrain iris.json --print-config "$@" | tr -d ' \n'
    }
    refuses 2 'nntrain: --set: "name" must be a text that is not empty, not 3' \
        nntrain iris.json --print-config -s name=3
    [[ $(shown -s name='a b=c') == *'"name":"ab=c"'* ]]
    [[ $(shown -s name='"3"') == *'"name":"3"'* ]]
    [[ $(shown -s shuffle=false) == *'"shuffle":false'* ]]
    [[ $(shown -s data.header=true) == *'"header":true'* ]]
    [[ $(shown -s init=normal -s init.std=2) == *'"init":{"name":"normal","std":2,'* ]]
    [[ $(shown -s 'init={"name": "uniform", "range": 0.5}') == *'"init":{"name":"uniform","range":0.5,'* ]]
    [[ $(shown -s n1=0 -s hidden=[5,4]) == *'"hidden":[5,4]'* ]]
    [[ $(shown -s 'data.target=["a","b c"]') == *'"target":["a","bc"]'* ]]
    [[ $(shown -s data.target=2) == *'"target":2,'* ]]
    [[ $(shown -s seed=4 -s seed=5 -s seed=6) == *'"seed":6,'* ]]
    # A group given as a whole forgets what was there.
    [[ $(shown -s data='{"train": "x.csv"}') == *'"train":"x.csv","validation_fraction":0,'*'"scale":"none"'* ]]
}

@test "the printed config is a config that gives the same model" {
    make_iris
    nntrain iris.json --print-config -s epochs=4 >one.json
    nntrain one.json --print-config | cmp - one.json
    nntrain one.json --print-config | nntrain -c - --print-config | cmp - one.json
    nntrain iris.json -q -s epochs=4 -o a.bin
    nntrain --print-config iris.json -s epochs=4 | nntrain -q -c - -o b.bin
    cmp a.bin b.bin
    [ ! -e one.bin ]
}

@test "--describe: the dimensions of every matrix" {
    make_iris
    nntrain iris.json --describe -s batch_size=20 >described 2>err
    [ ! -s err ]
    grep -Eq '^memory         [0-9.]+ k?B weights, [0-9.]+ kB work space, 3\.0 kB data$' described
    grep -Eqx 'time           by the first steps, an epoch in 0\.[0-9]+ s' described
    diff <(grep -v '^memory \|^time ' described) - <<'EXPECTED'
flowers: 4-4-3, sigmoid hidden, softmax output with cross_entropy
inputs: n0 = 4 from 4 columns; outputs: n2 = 3 from 3 classes

one sample
  x  n0 x 1  (4 x 1)     W1, dW1  n1 x n0  (4 x 4)    b1, db1  n1 x 1  (4 x 1)
  y1  n1 x 1  (4 x 1)    W2, dW2  n2 x n1  (3 x 4)    b2, db2  n2 x 1  (3 x 1)
  y2  n2 x 1  (3 x 1)    d  n2 x 1  (3 x 1)

a minibatch of m = 20 samples
  X  n0 x m  (4 x 20)
  V1, Y1, dY1, dV1  n1 x m  (4 x 20)
  V2, Y2, dV2  n2 x m  (3 x 20)         D  n2 x m  (3 x 20)

rows of X
  1        "sepal_length", less 5.84333, divided by 0.825301
  2        "sepal_width", less 3.05733, divided by 0.434411
  3        "petal_length", less 3.758, divided by 1.7594
  4        "petal_width", less 1.19933, divided by 0.759693

rows of D
  1 - 3    "species", 1 for "setosa", "versicolor", "virginica"

rows           150 training, 0 validation, 0 test
steps          8 an epoch
parameters     35
multiply-adds  1360 a step: 560 forward, 800 back; 10200 an epoch
EXPECTED
    [ "$(ls)" = $'described\nerr\niris.csv\niris.json' ]
}

@test "--json: the summary's keys, on one line" {
    make_iris
    printf 'x1,x2,y\n1,2,3\n4,5,6\n7,9,8\n' >r.csv
    nntrain iris.json -q --json -s data.validation_fraction=0.2 \
        -s data.test=iris.csv >classes
    nntrain - -q --json -o 'a "b".bin' >numbers \
        <<<'{"loss": "squared_error", "data": {"train": "r.csv"}, "epochs": 1}'
    [ "$(cat classes numbers | wc -l)" -eq 2 ]
    python3 - <<'PYTHON'
import json
def no_constant(text):
    raise ValueError(text)
def load(name):
    return json.load(open(name), parse_constant=no_constant)
head = ["name", "model", "seed", "parameters", "rows", "epochs", "best_epoch",
        "stopped", "seconds"]
a = load("classes")
assert list(a) == head + ["train", "validation", "test", "config"], list(a)
assert a["name"] == "flowers" and a["model"] == "model.bin" and a["seed"] == 1
assert a["parameters"] == 35 and a["rows"] == {"train": 120, "validation": 30}
assert a["epochs"] == a["best_epoch"] == 3 and a["stopped"] == "epochs"
for rows in "train", "validation", "test":
    assert {"loss", "constant_loss", "accuracy"} <= set(a[rows]), a[rows]
assert a["config"]["data"]["train"] == "iris.csv"
assert abs(a["validation"]["constant_loss"] - 1.0986122886681098) < 1e-12
b = load("numbers")
assert list(b) == head + ["train", "config"], list(b)
assert b["name"] is None and b["model"] == 'a "b".bin'
assert {"loss", "constant_loss", "mse", "rmse", "mae", "r2"} <= set(b["train"])
assert "accuracy" not in b["train"]
assert abs(b["train"]["mse"] / b["train"]["loss"] - 2) < 1e-6
PYTHON
}

@test "-q says nothing; the summary stands on stderr beside a constant" {
    make_iris
    [ -z "$(nntrain iris.json -q 2>&1)" ]
    nntrain iris.json -s data.validation_fraction=0.2 -s epochs=60 \
        -s data.test=iris.csv --json 2>err >run.json
    cat err
    python3 - <<'PYTHON'
import json, re
run = json.load(open("run.json"))
lines = open("err").read().splitlines()
at = [i for i, l in enumerate(lines)
      if re.fullmatch(r"nntrain: flowers: 4-4-3, 35 parameters, 60 epochs in "
                      r"\d\.\d\d s", l)]
assert len(at) == 1, lines
table = lines[at[0] + 1:]
assert table[0].split() == ["rows", "loss", "constant", "better", "accuracy"]
assert re.fullmatch(r"  before training +120 +1\.\d{3}", table[1]), table[1]
for line, key, rows in zip(table[2:], ("train", "validation", "test"),
                           (120, 30, 150)):
    m = run[key]
    words = line.split()
    assert words[0].startswith(key) and words[1] == str(rows), line
    assert abs(float(words[2]) - m["loss"]) <= 1e-4, line
    assert abs(float(words[3]) - m["constant_loss"]) <= 1e-3, line
    better = 100 * (1 - m["loss"] / m["constant_loss"])
    assert abs(float(words[4].rstrip("%")) - better) <= 0.051, line
    assert abs(float(words[5]) - m["accuracy"]) <= 5e-5, line
assert table[5].split(":")[0] == "  constant"
assert table[-1] == "  model: model.bin, loss log: loss.csv", table
PYTHON
    nntrain "$NN_ROOT/configs/xor.json" -s epochs=1 -l '' 2>err
    grep -qx '  on the training rows the network is no better than a constant prediction' err
    grep -qx '  model: model.bin' err
    nntrain "$NN_ROOT/configs/regression.json" -s epochs=5 2>err
    grep -Eq '^ +rows +loss +constant +better +rmse +r2$' err
}

@test "-v says what was read" {
    make_iris
    nntrain iris.json -v 2>err
    grep -qx 'nntrain: training file: 150 rows, 3858 bytes, crc32 4cacf40b' err
    nntrain iris.json -v -s data.test=iris.csv -d - <iris.csv 2>err
    grep -qx 'nntrain: test file: 150 rows, 3858 bytes, crc32 4cacf40b' err
    # A first row of text over rows of text may be data.
    printf 'a,b\nx,no\ny,yes\n' >t.csv
    nntrain iris.json -d t.csv -s loss=binary_cross_entropy 2>err
    grep -q '^nntrain: t.csv: the first row is taken as a header' err
    [ -z "$(nntrain iris.json -q -d t.csv -s loss=binary_cross_entropy 2>&1)" ]
    nntrain iris.json -d t.csv -s data.header=true 2>err
    lacks 'taken as a header' err
    # Categories that only rows to measure have.
    printf 'city,y\nBonn,no\nCork,yes\n' >c.csv
    printf 'city,y\nPoznan,no\nRiga,yes\nCork,no\n' >v.csv
    nntrain iris.json -d c.csv -s data.validation=v.csv 2>err
    grep -qx 'nntrain: v.csv: categories that no training row has: 2 cells, all inputs of which are 0' err
}

@test "progress where there is no terminal: lines that thin out" {
    make_iris
    TERM=xterm nntrain iris.json -s epochs=60 -s data.validation_fraction=0.2 \
        2>err
    [ "$(sed -n 's/^nntrain: epoch \([0-9]*\)\/60 .*/\1/p' err | tr '\n' ' ')" = \
        '1 2 5 10 20 50 60 ' ]
    grep -Eq '^nntrain: epoch 60/60  loss [0-9.]+  validation loss [0-9.]+  accuracy [01]\.[0-9]{4}  validation accuracy [01]\.[0-9]{4}$' err
    lacks $'[\r\033]' err
}

# The command in a terminal of 80 columns; what it shows goes to stdout.
on_terminal()
{
    script -qec "stty cols 80; $*" /dev/null </dev/null | tr -d '\n'
}

needs_terminal()
{
    [ -n "$(on_terminal echo yes)" ] || skip 'no terminal can be opened here'
}

@test "progress on a terminal: one line, redrawn and cleared" {
    needs_terminal
    make_iris
    # shellcheck disable=SC2030
    export TERM=xterm LC_ALL=C
    unset NO_COLOR
    shown=$(on_terminal nntrain iris.json -l "''")
    [[ $shown == $'\r\033[K['*'] epoch 1/3  loss 1.'*' left'* ]]
    [[ $shown == *$'\r\033[Knntrain: flowers: 4-4-3'* ]]
    [[ $shown != *'nntrain: epoch'* ]]
    # The line fits, with and without its bar.
    line=${shown#$'\r\033[K'} line=${line%%$'\r'*}
    [ ${#line} -le 79 ]
    line=$(on_terminal "stty cols 30; nntrain iris.json")
    line=${line#$'\r\033[K'} line=${line%%$'\r'*}
    [ ${#line} -le 29 ]
    [[ $line == 'epoch 1/3  loss '* ]]
    # Characters of UTF-8 only where the locale has them.
    [[ $(LC_ALL=C.UTF-8 on_terminal nntrain iris.json) == *'░ epoch 1/3  loss '* ]]
    # No line where the log is shown, and none with -q.
    [[ $(on_terminal nntrain iris.json -l -) != *'['* ]]
    [ -z "$(on_terminal nntrain iris.json -q)" ]
    [[ $(on_terminal nntrain none.json) == $'\033[31mnntrain:\033[0m none.json: '* ]]
}

@test "no colour and no redrawn line with NO_COLOR or on a dumb terminal" {
    needs_terminal
    make_iris
    # shellcheck disable=SC2031
    for setting in NO_COLOR=1 NO_COLOR= TERM=dumb '-u TERM'; do
        echo "$setting"
        export TERM=xterm
        shown=$(on_terminal "env $setting nntrain iris.json")
        [[ $shown == 'nntrain: epoch 1/3  loss '* ]]
        [[ $shown != *$'\033'* ]]
        [[ $(on_terminal "env $setting nntrain none.json") == 'nntrain: none.json: '* ]]
    done
}

@test "threads do not change what is logged, nor the log what is learned" {
    make_iris
    for threads in 1 2 3; do
        nntrain iris.json -q -t $threads -l - | cut -d, -f1-6 >$threads.csv
        cmp 1.csv $threads.csv
    done
    nntrain iris.json -q -s threads=2 -o a.bin
    nntrain iris.json -q -s threads=1 -s log_every=2 -o b.bin
    cmp a.bin b.bin
}

@test "a run that patience ends saves, reports and logs its best epoch" {
    nntrain "$NN_ROOT/configs/iris.json" --json -s learning_rate=2 \
        -s early_stopping.patience=4 >summary 2>err
    grep -q '^  ended by: patience; weights of epoch' err
    python3 - <<'PYTHON'
import csv, json
run = json.load(open("summary"))
rows = list(csv.DictReader(open("loss.csv")))
assert run["stopped"] == "patience" and run["epochs"] < 200, run
assert len(rows) == run["epochs"] == run["best_epoch"] + 4
losses = [float(r["validation_loss"]) for r in rows]
assert min(losses) == losses[run["best_epoch"] - 1]
assert run["validation"]["loss"] == min(losses)
PYTHON
    nninspect model.bin | grep -q 'ended by: patience$'
    run nntrain "$NN_ROOT/configs/xor.json" -s early_stopping.patience=4
    [ "$status" -eq 2 ]
    [ "$output" = 'nntrain: --set: "early_stopping" needs validation rows, give "data.validation" or "data.validation_fraction"' ]
}

@test "a run that has converged ends well, and says so" {
    nntrain - -q --json -o x.bin >summary <<CONFIG
{"optimizer": "lbfgs", "weight_decay": 0.01, "loss": "cross_entropy",
 "data": {"train": "$NN_ROOT/data/iris.csv", "scale": "standard"}}
CONFIG
    python3 - <<'PYTHON'
import csv, json
run = json.load(open("summary"))
assert run["stopped"] == "converged" and run["epochs"] < 100, run
assert "learning_rate" not in run["config"]
assert run["config"]["batch_size"] == 0 and "schedule" not in run["config"]
rows = list(csv.DictReader(open("loss.csv")))
assert len(rows) == run["epochs"] and rows[0]["learning_rate"] == ""
PYTHON
}
