# The config as nntrain takes it: edits, --print-config, what it refuses. The
# unit tests of config have every message.
load common

# The status and the message on stderr of a run that writes nothing.
refused()
{
    local status=$1 message=$2 actual=0
    shift 2
    "$@" >out 2>err || actual=$?
    cat err
    [ "$actual" -eq "$status" ]
    [ "$(cat err)" = "$message" ]
    [ ! -s out ]
    [ ! -e model.bin ]
    [ ! -e loss.csv ]
}

@test "a config with a fault is refused with its place" {
    printf '{"n1": 3,\n "n1": 4}' >twice.json
    refused 2 'nntrain: twice.json:2:2: key "n1" is given twice' \
        nntrain twice.json
    echo '{"epoch": 5}' >unknown.json
    refused 2 'nntrain: unknown.json: unknown key "epoch", did you mean "epochs"?' \
        nntrain unknown.json
    echo '{"dropout": 0.5}' >later.json
    refused 2 'nntrain: later.json: "dropout" is not supported yet' \
        nntrain later.json
    echo '{"n1": 3, "hidden": [2]}' >clash.json
    refused 2 'nntrain: clash.json: "n1" and "hidden" are both given, expected one of them (0 and [] are none)' \
        nntrain clash.json
}

@test "an edit with a fault is refused with --set as its place" {
    echo '{}' >empty.json
    refused 2 'nntrain: --set: "optimizer": "adam" is not supported yet; it must be "sgd"' \
        nntrain empty.json --set optimizer=adam
    refused 2 'nntrain: --set: expected KEY=VALUE, not "n1"' \
        nntrain empty.json -s n1
}

@test "a config without data is refused when it is to be trained" {
    echo '{}' >empty.json
    message='nntrain: empty.json: "data.train" is missing: name the CSV file to train on there, or with -d FILE'
    refused 2 "$message" nntrain empty.json
    refused 2 "$message" nntrain empty.json --describe
    nntrain empty.json --print-config | grep -q '"seed": 1,'
}

@test "an empty name is no data file" {
    echo '{}' >empty.json
    refused 2 'nntrain: --data: no file name' nntrain empty.json -d ''
}

@test "a config that cannot be read is refused" {
    refused 1 'nntrain: none.json: cannot open: No such file or directory' \
        nntrain none.json
    refused 2 'nntrain: stdin:2:1: expected a key in double quotes, found the end of the text' \
        nntrain - <<<'{'
}

@test "a config from stdin has its paths relative to the current folder" {
    mkdir data
    cp "$NN_ROOT/data/xor.csv" data
    echo '{"epochs": 1, "data": {"train": "data/xor.csv"}}' |
        nntrain --quiet --config -
    [ -s model.bin ]
}

@test "the last of several edits wins, and -v says where values come from" {
    echo '{"n1": 2, "data": {"train": "a.csv"}}' >t.json
    nntrain t.json -s n1=3 -s seed=7 -s n1=4 -d b.csv -t 2 --print-config -v \
        >out 2>err
    grep -q '^  "n1": 4,$' out
    grep -q '^    "train": "b.csv",$' out
    grep -q '^nntrain: n1                        --set$' err
    grep -q '^nntrain: epochs                    default$' err
    grep -q '^nntrain: data.train                -d$' err
}

@test "the printed config of each shipped config gives the same model" {
    for config in "$NN_ROOT"/configs/*.json; do
        nntrain "$config" --print-config >resolved.json
        nntrain resolved.json --print-config | cmp - resolved.json
        nntrain "$config" -q -l '' -o a.bin -s epochs=1
        nntrain resolved.json -q -l '' -o b.bin -s epochs=1
        # All but the config inside, which has paths as they were typed.
        for tensor in W1 b1; do
            cmp <(nninspect --tensor $tensor a.bin) \
                <(nninspect --tensor $tensor b.bin)
        done
    done
}
