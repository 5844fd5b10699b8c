# nntrain --folds: each fold is the run that its rows alone would give.
load common

# Cross-validates a config of the project on its data, here data.csv, and
# compares each fold with a run on files of its rows.
#
#     folds_are_runs CONFIG [KEY=VALUE ...]
folds_are_runs()
{
    config=$1.json
    [ -e "$config" ] || config=$NN_ROOT/configs/$config
    shift
    edits=("${@/#/--set=}")
    nntrain "$config" -q -d data.csv "${edits[@]}" --folds 3 --json \
        --out-of-fold oof.csv >folds.json
    [ "$(wc -l <folds.json)" -eq 1 ]
    for k in 1 2 3; do
        python3 - $k <<'PYTHON'
import sys
rows = open("data.csv").readlines()
folds = [line.split(",")[0] for line in open("oof.csv")]
assert len(rows) == len(folds)
for name, wanted in (("train.csv", False), ("test.csv", True)):
    with open(name, "w") as out:
        out.writelines(row for row, fold in zip(rows, folds)
                       if fold == "fold" or (fold == sys.argv[1]) == wanted)
PYTHON
        nntrain "$config" -q -l '' -d train.csv "${edits[@]}" \
            --set data.test="$PWD/test.csv" --json >run.json
        nnpredict --unknown ignore model.bin <test.csv 2>/dev/null |
            sed 1d >predicted
        sed -n "s/^$k,//p" oof.csv | cmp - predicted
        python3 - $k <<'PYTHON'
import json, sys
run = json.load(open("run.json"))
fold = json.load(open("folds.json"))["folds"][int(sys.argv[1]) - 1]
assert fold["fold"] == int(sys.argv[1])
assert fold["test"] == run["test"], (fold["test"], run["test"])
for key in ("train", "validation"):
    assert fold["rows"][key] == run["rows"][key]
for key in ("epochs", "best_epoch", "stopped"):
    assert fold[key] == run[key]
PYTHON
    done
}

@test "a fold is the run on the rows that are left: classes" {
    cp "$NN_ROOT/data/iris.csv" data.csv
    folds_are_runs iris epochs=20
    folds_are_runs iris epochs=20 data.validation_fraction=0 seed=7
}

@test "a fold is the run on the rows that are left: a scaled number" {
    cp "$NN_ROOT/data/friedman1.csv" data.csv
    folds_are_runs regression epochs=5 data.scale_target=standard
}

@test "a fold is the run on the rows that are left: categories, missing cells" {
    { echo 'size,colour,y' && seq 90 | awk '{
        print ($1 % 7 ? $1 * 37 % 11 : ""), "c" ($1 % 5 ? $1 % 3 : $1),
            ($1 * 37 % 11 > 5 ? "big" : "small") }' OFS=,; } >data.csv
    # No config of a fixed n0: folds have different categories.
    echo '{"n1": 2, "epochs": 5, "data": {"missing": "median"}}' >c.json
    folds_are_runs "$PWD/c"
}

@test "one CSV line for each fold, mean and standard deviation" {
    nntrain "$NN_ROOT/configs/iris.json" -q --folds 4 -s epochs=3 >folds.csv
    nntrain "$NN_ROOT/configs/iris.json" -q --folds 4 -s epochs=3 --json \
        >folds.json
    [ "$(ls)" = "$(printf 'folds.csv\nfolds.json')" ] # no model, no log
    python3 - <<'PYTHON'
import csv, json, statistics
rows = list(csv.DictReader(open("folds.csv")))
found = json.load(open("folds.json"))
assert [r["fold"] for r in rows] == ["1", "2", "3", "4", "mean", "sd"]
metrics = list(rows[0])[5:]
assert metrics == ["loss", "constant_loss", "accuracy", "balanced_accuracy",
                   "auc", "brier"] == list(found["mean"])
sizes = [int(r["test_rows"]) for r in rows[:4]]
assert sum(sizes) == 150 and max(sizes) - min(sizes) <= 1
for m in metrics:
    x = [float(r[m]) for r in rows[:4]]
    assert x == [f["test"][m] for f in found["folds"]]
    assert float(rows[4][m]) == found["mean"][m]
    assert abs(found["mean"][m] - statistics.mean(x)) < 1e-12
    assert float(rows[5][m]) == found["sd"][m]
    assert abs(found["sd"][m] - statistics.stdev(x)) < 1e-12
PYTHON
}

@test "the same numbers for any number of threads; another seed, other folds" {
    for threads in 1 2 3; do
        nntrain "$NN_ROOT/configs/digits.json" -q --folds 3 -s epochs=2 \
            -t $threads --out-of-fold $threads.oof >$threads.csv
        cmp 1.csv $threads.csv
        cmp 1.oof $threads.oof
    done
    nntrain "$NN_ROOT/configs/digits.json" -q --folds 3 -s epochs=2 \
        -s seed=2 --out-of-fold other.oof >other.csv
    run cmp -s <(cut -d, -f1 1.oof) <(cut -d, -f1 other.oof)
    [ "$status" -eq 1 ]
}

@test "what is said, and what is not used" {
    cp "$NN_ROOT/data/iris.csv" .
    nntrain "$NN_ROOT/configs/iris.json" --folds 2 -s epochs=2 \
        -s data.test="$PWD/iris.csv" -s data.cache="$PWD/c" >out 2>err
    grep -qx 'nntrain: --folds: data.test is not used' err
    grep -qx 'nntrain: --folds: data.cache is not used' err
    grep -qE '^nntrain: fold 2/2  loss [0-9.]+  accuracy [0-9.]+$' err
    [ "$(ls)" = "$(printf 'err\niris.csv\nout')" ]
}

@test "what cannot be" {
    cp "$NN_ROOT/data/xor.csv" .
    echo '{"data": {"train": "xor.csv"}}' >c.json
    refuses 2 'nntrain: --folds 5: data.train has 4 rows, one for each fold is the least' \
        nntrain c.json --folds 5
    refuses 2 'nntrain: --out-of-fold goes with --folds' \
        nntrain c.json --out-of-fold x.csv
    refuses 2 'nntrain: --folds trains: it goes with no option that does something else' \
        nntrain c.json --folds 2 --describe
    refuses 2 'nntrain: --set: "data.validation" does not go with --folds; "data.validation_fraction" applies in each fold' \
        nntrain c.json --folds 2 -s data.validation=xor.csv
    refuses 2 'nntrain: stdout serves one purpose only, not both --out-of-fold and the metrics' \
        nntrain c.json --folds 2 --out-of-fold -
    refuses 2 'nntrain: --out-of-fold and data.train are the same file: "xor.csv"' \
        nntrain c.json --folds 2 --out-of-fold xor.csv
    for k in 0 1 x; do
        status=0
        nntrain c.json --folds $k 2>err || status=$?
        [ "$status" -eq 2 ]
        grep -q 'nntrain: --folds' err
    done
}
