# What several threads do together, and a run that is saved and resumed by them;
# make tsan runs this under ThreadSanitizer, which makes a data race fail.
load common

@test "training, resuming, folds, a cache, predicting with threads" {
    cp "$NN_ROOT/data/digits.csv" .
    echo '{"hidden": [20, 12], "epochs": 2, "loss": "cross_entropy",
        "batch_size": 64, "dropout": 0.1, "clip_norm": 1, "optimizer": "adam",
        "data": {"train": "digits.csv", "target": "digit", "scale": 16,
                 "validation_fraction": 0.2}}' >c.json
    nntrain c.json -q -t 1 -o one.bin
    for threads in 2 3 5; do
        nntrain c.json -q -t $threads -s data.cache=rows
        cmp model.bin one.bin
    done
    echo '{"hidden": [12], "epochs": 2, "loss": "cross_entropy",
        "data": {"train": "digits.csv", "target": "digit", "scale": 16}}' >p.json
    for edit in optimizer=sgd optimizer=lbfgs optimizer=rprop 'hidden=[]'; do
        nntrain p.json -q -t 1 -o one.bin -s "$edit"
        nntrain p.json -q -t 3 -s "$edit"
        cmp model.bin one.bin
    done
    nntrain c.json -q -o one.bin
    nntrain c.json -q -t 3 -s epochs=1000 -s checkpoint_every=0.01 3>&- &
    pid=$!
    for ((i = 0; i < 1000; i++)); do
        [ ! -s loss.csv ] || break
        sleep 0.02
    done
    kill -TERM $pid
    wait $pid || [ $? -eq 143 ]
    nntrain c.json -q -t 2 -r -s epochs=1000 -s max_seconds=0.001
    nntrain c.json -q -t 2 --folds 2 >folds
    nnpredict -t 3 one.bin digits.csv >three.csv
    nnpredict -t 1 one.bin digits.csv | cmp - three.csv
    nnpredict -t 3 -e one.bin digits.csv >/dev/null
}
