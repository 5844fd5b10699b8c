# Scaled targets: the network sees them scaled, the user never does.
load predict

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    printf 'a,y\n0,100\n1,300\n2,500\n3,900\n' >t.csv
    echo '{"loss": "squared_error", "data": {"train": "t.csv"}}' >c.json
}

@test "predictions are in the units of the data" {
    keep_weights none.bin '[[1]]' '[0]'
    answers 'a\n0.5\n' 'y\n0.5\n' none.bin
    # mean 450, least 100, most 900
    nntrain c.json -q -s data.scale_target=standard
    nninspect --json model.bin | grep -q '"targets":\[{"name":"y","field":2,"kind":"number","shift":450,"divisor":295.80398915498'
    sed -i 's/"train"/"scale_target": "minmax", "train"/' c.json
    keep_weights minmax.bin '[[1]]' '[0]'
    answers 'a\n0\n0.5\n1\n' 'y\n100\n500\n900\n' minmax.bin
    sed -i 's/"minmax"/1000/' c.json
    keep_weights divided.bin '[[1]]' '[0]'
    answers 'a\n0.5\n-0.25\n' 'y\n500\n-250\n' divided.bin
}

@test "losses are in the scale that is minimised, metrics in the data's units" {
    sed -i 's/"train"/"scale_target": 100, "train"/' c.json
    # scaled targets 1 3 5 9; predictions 0 2 4 6: errors 1 1 1 3
    keep_weights model.bin '[[2]]' '[0]'
    nnpredict -e model.bin t.csv >report
    cat report
    diff report - <<'REPORT'
rows	4
loss	1.5
constant_loss	4.375
mse	30000
rmse	173.20508075688772
mae	150
r2	0.6571428571428571
REPORT
    nninspect --json model.bin | grep -q '"loss":1.5,"constant_loss":4.375,"mse":30000,'
    keep_weights model.bin '[[2]]' '[0]' 2>/dev/null
    nntrain c.json --json --log log.csv --set initial_weights=w.json \
        --set learning_rate=1e-30 --set epochs=1 --quiet >summary
    grep -q '"train":{"loss":1.5,"constant_loss":4.375,"mse":30000,' summary
    grep -q '^1,1.5,' log.csv
}

@test "it is for numbers under squared_error" {
    refuses 2 'nntrain: --set: "data.scale_target" is for "loss": "squared_error", not for "cross_entropy"' \
        nntrain c.json --set loss=cross_entropy --set data.scale_target=2
    printf 'a,y\n0,u\n1,v\n' >t.csv
    refuses 2 'nntrain: --set: "data.scale_target" is for numbers, but the target "y" has classes' \
        nntrain c.json --set data.scale_target=2
}
