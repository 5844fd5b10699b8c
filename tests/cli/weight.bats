# data.weight: samples that count more than others.
load predict

# Rows with the weights 0.5, 0, 0.25, 0.75 in w.csv, and in d.csv as often as
# twice four times that.
setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    printf 'a,w,y\n0,.5,1\n1,0,0\n2,0.25,0\n4,7.5e-1,1\n' >w.csv
    printf 'a,y\n0,1\n0,1\n2,0\n4,1\n4,1\n4,1\n' >d.csv
    echo '{"batch_size": 0, "epochs": 20, "data": {"train": "w.csv", "weight": "w"}}' >w.json
    echo '{"batch_size": 0, "epochs": 20, "data": {"train": "d.csv"}}' >d.json
}

# Numbers of the two files, one of them stdin, are the same within 1e-5.
near()
{
    python3 -c '
import re, sys
one, two = ([float(x) for x in re.findall(r"[-+0-9.e]+", open(p).read())
             if re.search("[0-9]", x)] for p in sys.argv[1:])
assert len(one) == len(two) > 0, (one, two)
assert all(abs(a - b) <= 1e-5 * max(1, abs(b)) for a, b in zip(one, two)), (one, two)
' "$1" "$2"
}

@test "a row of weight k is as k rows" {
    for edit in n1=0 n1=3 optimizer=adam optimizer=lbfgs loss=squared_error; do
        nntrain w.json -q -o w.bin -l w.log -s $edit -s data.target_kind=class
        nntrain d.json -q -o d.bin -l d.log -s $edit -s data.target_kind=class
        near <(nninspect --tensor W1 w.bin) <(nninspect --tensor W1 d.bin)
        near <(tail -n +2 w.log | cut -d, -f1-4) <(tail -n +2 d.log | cut -d, -f1-4)
    done
}

@test "metrics divide by the sum of the weights, --evaluate too" {
    nntrain w.json -q -o w.bin --json >w.out
    nnpredict -e w.bin w.csv | tail -n +2 | sed '/^$/,$d' >one
    nnpredict -e w.bin d.csv | tail -n +2 | sed '/^$/,$d' >two
    near one two
    [ "$(nnpredict -e w.bin w.csv | head -1)" = "$(printf 'rows\t4')" ]
    loss=$(sed -n 's/^loss\t//p' one)
    grep -q "\"train\":{\"loss\":${loss%??????}" w.out
}

@test "minibatches use their own number of rows" {
    # from zero weights dV = 1/2 w: one sample, rate 1, w / mean w = 4 / 2.5
    printf 'a,w,y\n1,4,1\n1,1,0\n' >t.csv
    nntrain w.json -d t.csv -q -o m.bin -s init=zeros -s batch_size=2 \
        -s epochs=1 -s learning_rate=1
    # (1/2) (1.6 x 1/2 - 0.4 x 1/2) = 0.3
    [ "$(nninspect --tensor W1 m.bin)" = 0.3 ] ||
        [ "$(nninspect --tensor W1 m.bin)" = 0.29999998 ] ||
        [ "$(nninspect --tensor W1 m.bin)" = 0.3000000 ]
}

@test "it is no input, and nnpredict does without" {
    nntrain w.json -q -o w.bin
    answers 'a\n0\n' "$(nnpredict w.bin <<<$'a,w,y\n0,x,?')\n" w.bin
    nnpredict w.bin w.csv | cmp - <(cut -d, -f1 w.csv | nnpredict w.bin)
    nnpredict -a -f label w.bin w.csv | head -1 | grep -qx 'a,w,y,predicted_y'
    nninspect w.bin | grep -A 1 '^weight$' | grep -q '"w"'
    printf '0,.5,1\n' | nnpredict w.bin --no-header | cmp - <(printf '0\n' | nnpredict --no-header w.bin)
    printf '0,.5\n' | nnpredict w.bin --no-header | cmp - <(printf '0\n' | nnpredict --no-header w.bin)
}

@test "threads and formats of the file make no difference" {
    for threads in 1 2 3; do
        nntrain w.json -q -t $threads -o $threads.bin -s batch_size=3 -s n1=4
        cmp 1.bin $threads.bin
    done
    sed 's/,\(.*\),/,"\1",/' w.csv >q.csv
    nntrain w.json -q -o q.bin -d q.csv -s batch_size=3 -s n1=4
    cmp <(nninspect --tensor W1 q.bin) <(nninspect --tensor W1 1.bin)
}

@test "rows from a cache weigh the same" {
    for edit in epochs=20 'class_weight={"1":3}'; do
        rm -rf cache*
        nntrain w.json -q -o one.bin -s "$edit"
        for _ in first second; do
            nntrain w.json -q -o cached.bin -s "$edit" -s data.cache=cache
            cmp one.bin cached.bin
        done
    done
    nntrain w.json -q -o two.bin -s 'data={"train": "w.csv", "ignore": "w"}' -s data.cache=cache
    if cmp -s one.bin two.bin; then
        return 1
    fi
}

@test "AUC, and what each class has, are weighed too" {
    nntrain w.json -q -o w.bin
    python3 -c '
import json, sys
one, two = (json.loads(line) for line in sys.stdin)
for key in ("auc", "brier", "accuracy", "balanced_accuracy"):
    assert abs(one[key] - two[key]) < 1e-12, key
for name, of in one["classes"].items():
    for key, value in of.items():
        assert value is two["classes"][name][key] is None or \
            abs(value - two["classes"][name][key]) < 1e-12, (name, key)
assert sum(map(sum, one["confusion"]["counts"])) == one["rows"] == 4
' < <(
        nnpredict -e --json w.bin w.csv
        nnpredict -e --json w.bin d.csv
    )
}

@test "weights at fault" {
    for cell in -1 x '' inf 1e39; do
        printf 'a,w,y\n0,1,1\n1,%s,0\n' "$cell" >t.csv
        run nntrain w.json -d t.csv
        echo "$output"
        [ "$status" -eq 3 ]
        [[ $output == *'nntrain: t.csv:3: column "w": '* ]]
    done
    printf 'a,w,y\n0,0,1\n1,0,0\n' >t.csv
    refuses 3 'nntrain: column "w": the weights of all training rows are 0' \
        nntrain w.json -d t.csv
    nntrain w.json -q -o w.bin
    refuses 3 'nnpredict: the weights of all rows are 0' nnpredict -e w.bin t.csv
    stops 3 'nnpredict: stdin:2: column "w": the weight -2 is negative' \
        'a,w,y\n0,-2,1\n' '' -e w.bin
    printf 'a,y\n0,1\n' >t.csv
    refuses 3 'nntrain: t.csv: no column "w" for the weights' \
        nntrain w.json --set data.validation=t.csv
    refuses 2 'nntrain: --set: "data.weight": w.csv has no column "v"; the nearest is "a"' \
        nntrain w.json --set data.weight=v
    refuses 2 'nntrain: --set: "data.weight" must be a column'"'"'s name or a position from 1, not a list of 1' \
        nntrain w.json --set 'data.weight=["w"]'
}

@test "--importance begins from the metrics of --evaluate" {
    printf 'a,b,w,y\n0,1,.5,10\n1,?,0,20\n2,4,0.25,15\n4,0,7.5e-1,70\n5,1,2,30\n' >t.csv
    echo '{"loss": "squared_error", "epochs": 30,
           "data": {"train": "t.csv", "weight": "w", "scale": "standard",
                    "scale_target": "standard", "missing": "drop"}}' >c.json
    cut -d, -f1,2,4 t.csv >unweighted.csv
    for edit in data.missing=drop data.missing=mean; do
        nntrain c.json -q -s $edit
        for file in t.csv unweighted.csv; do
            nnpredict -e model.bin $file >evaluated 2>/dev/null
            nninspect --json --importance $file model.bin >importance
            python3 -c '
import json
metrics = dict(line.split("\t") for line in open("evaluated"))
base = json.load(open("importance"))
assert base["rows"] == int(metrics["rows"])
for key in "loss", "r2":
    assert abs(base[key] - float(metrics[key])) < 1e-12, key'
        done
    done
}
