# The config from stdin, its edits in their order, --print-config.
load common

@test "an empty name is no data file" {
    echo '{}' >empty.json
    refuses 2 'nntrain: --data: no file name' nntrain empty.json -d ''
}

@test "a config from stdin has its paths relative to the current folder" {
    mkdir data
    cp "$NN_ROOT/data/xor.csv" data
    echo '{"epochs": 1, "data": {"train": "data/xor.csv"}}' |
        nntrain --quiet --config -
    [ -s model.bin ]
}

@test "a config without data can be printed" {
    nntrain --print-config - <<<'{}' | grep '"seed": 1,'
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
