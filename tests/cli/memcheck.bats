# valgrind's memcheck over the programs: nothing is read before it is written,
# or beyond its end, and nothing leaks. make memcheck and make check-long.
load common

setup()
{
    [ -n "${NN_LONG-}" ] || skip 'takes a minute; make check-long has it'
    command -v valgrind >/dev/null || skip 'valgrind is not there'
    [ -z "${NN_SANITIZE-}" ] || skip 'a sanitizer looks itself'
    cd "$BATS_TEST_TMPDIR" || exit
    cp "$NN_ROOT"/data/*.csv .
    cat >c.json <<'JSON'
{"hidden": [5, 3], "epochs": 3, "optimizer": "adam", "clip_norm": 1,
 "dropout": 0.1, "loss": "cross_entropy", "batch_size": 13,
 "early_stopping": {"patience": 2}, "checkpoint_every": 1e-9,
 "data": {"train": "iris.csv", "scale": "standard",
          "validation_fraction": 0.2}}
JSON
    echo '{"n1": 4, "epochs": 3, "loss": "cross_entropy",
        "data": {"train": "iris.csv"}}' >p.json
}

# checked STATUS COMMAND [ARGUMENT ...]
checked()
{
    wanted=$1 status=0
    shift
    echo "$*"
    valgrind -q --error-exitcode=99 --leak-check=full --log-file=found \
        "$NN_BUILD/$1" "${@:2}" >out 2>err || status=$?
    cat found
    [ "$status" -eq "$wanted" ]
}

@test "training, resuming, reproducing" {
    for edit in n1=0 optimizer=lbfgs optimizer=rprop optimizer=nesterov \
        class_weight=balanced data.cache=rows data.cache=rows \
        initial_weights=start.bin batch_size=7 data.missing=median; do
        checked 0 nntrain p.json -q -t 2 -s "$edit"
        cp model.bin start.bin
    done
    checked 0 nntrain c.json -q --json
    cp model.bin whole.bin
    checked 0 nntrain -q --reproduce model.bin
    checked 0 nntrain c.json -q -r
    for seed in 1 2 3; do
        rm -f model.bin
        # Stopped, if the machine is quick enough, on its way.
        timeout -s TERM 2 valgrind -q --log-file=found --leak-check=full \
            "$NN_BUILD/nntrain" c.json -q -s epochs=100000 -s seed=$seed || true
        [ ! -s found ] || cat found
        [ ! -s found ]
        checked 0 nntrain c.json -q -r -s epochs=100000 -s seed=$seed \
            -s max_seconds=0.001
    done
    checked 5 nntrain c.json -q -s loss=squared_error -s learning_rate=1e36
    checked 2 nntrain c.json -q -s n2=7
    checked 3 nntrain c.json -q -d xor.csv -s data.scale=none \
        -s data.target=1 -s data.target_kind=number
}

@test "what is printed" {
    checked 0 nntrain c.json --print-config
    checked 0 nntrain c.json --describe
    checked 0 nntrain c.json --check-gradients
    checked 0 nntrain c.json --trace=2:3
    checked 0 nntrain c.json -q --folds 3
    checked 0 nntrain -q --new mixed.csv
    checked 0 nntrain --schema
    checked 0 nntrain --completion bash
    checked 0 nntrain c.json -q
    checked 0 nnpredict model.bin iris.csv
    checked 0 nnpredict -a -f label model.bin iris.csv
    checked 0 nnpredict --json -e model.bin iris.csv
    checked 3 nnpredict model.bin xor.csv
    checked 4 nnpredict iris.csv iris.csv
    checked 0 nninspect model.bin
    checked 0 nninspect --json model.bin
    checked 0 nninspect --tensor W1 model.bin
    checked 0 nninspect --graph model.bin
    checked 0 nninspect --importance iris.csv model.bin
    checked 0 nntrain c.json -q -s seed=2 -o other.bin
    checked 0 nninspect --diff model.bin other.bin
}
