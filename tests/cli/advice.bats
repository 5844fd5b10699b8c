# Warnings about data that can be trained on: once each, on stderr.
load common

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    { echo wide,narrow,one,y
        for ((i = 100; i < 140; i++)); do
            echo "$((1000 * i)),0.$i,1,$((i % 3 == 0))"
        done; } >t.csv
    echo '{"epochs": 1, "learning_rate": 1e-9, "data": {"train": "t.csv"}}' >c.json
    cat >expected <<'END'
nntrain: t.csv: inputs of very different scale: the standard deviation of "wide" is 1.15e+04, that of "narrow" 0.0115; data.scale "standard" makes them alike
nntrain: t.csv: the same value in every training row: "one"; data.ignore can name what teaches nothing
END
}

@test "each is a line on stderr, before training" {
    nntrain c.json >out 2>err
    [ ! -s out ]
    head -2 err | diff expected -
    [ "$(grep -c t.csv: err)" -eq 2 ]
    nntrain c.json --describe 2>err >out
    diff expected err
    lacks t.csv: out
}

@test "the file is named as seen from the current folder" {
    mkdir sub
    cd sub
    nntrain ../c.json 2>err
    grep -q '^nntrain: ../t.csv: inputs of very' err
    nntrain ../c.json -d - <../t.csv 2>err
    grep -q '^nntrain: stdin: inputs of very' err
}

@test "--quiet silences them" {
    nntrain c.json --quiet 2>err
    [ ! -s err ]
}

@test "the configs of the project have none" {
    for config in "$NN_ROOT"/configs/*.json; do
        nntrain "$config" --describe 2>err >out
        [ ! -s err ]
    done
}
