# --reproduce: trains again as a model's record says, and tells what differs.
load common

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    cp "$NN_ROOT/data/iris.csv" .
    cat >c.json <<'JSON'
{"n1": 4, "epochs": 12, "loss": "cross_entropy",
 "data": {"train": "iris.csv", "scale": "standard",
          "validation_fraction": 0.2}}
JSON
    nntrain c.json -q
}

# The program says so and exits with 6.
differs()
{
    refuses 6 "nntrain: $1" nntrain -q --reproduce model.bin "${@:2}"
}

@test "a model is reproduced, and nothing is written" {
    before=$(files_here)
    [ "$(nntrain -q --reproduce model.bin)" = 'model.bin: the same bits' ]
    [ "$(nntrain -q -t 2 --reproduce model.bin)" = 'model.bin: the same bits' ]
    [ "$(nntrain -q --reproduce - <model.bin)" = 'stdin: the same bits' ]
    [ "$(files_here)" = "$before" ]
    mkdir away
    mv iris.csv away
    refuses 1 'nntrain: iris.csv: cannot open: No such file or directory' \
        nntrain -q --reproduce model.bin
    for place in --data=away/iris.csv --set=data.train=away/iris.csv; do
        [ "$(nntrain -q --reproduce model.bin $place)" = 'model.bin: the same bits' ]
    done
}

@test "every way to train is reproduced" {
    echo '{"W1": [[1,2,3,4],[5,6,7,8]], "b1": [1,2], "W2": [[1,2],[3,4],[5,6]],
        "b2": [1,2,3]}' >w.json
    for edit in optimizer=adam optimizer=lbfgs optimizer=rprop \
        'early_stopping={"patience":2}' schedule=plateau max_seconds=1e-9 \
        'data.test=iris.csv' name=x; do
        nntrain c.json -q -s "$edit"
        [ "$(nntrain -q --reproduce model.bin)" = 'model.bin: the same bits' ]
    done
    nntrain c.json -q -s max_seconds=1e-9 -s schedule=cosine
    [ "$(nntrain -q --reproduce model.bin)" = 'model.bin: the same bits' ]
    # A target that an epoch before the interruption was below already.
    nntrain c.json -q -s epochs=100000000 3>&- &
    pid=$!
    while [ "$(wc -l <loss.csv)" -lt 50 ]; do
        sleep 0.02
    done
    kill -TERM $pid
    wait $pid || [ $? -eq 143 ]
    nntrain c.json -q -r -s epochs=100000000 -s target_loss=100
    [ "$(nntrain -q --reproduce model.bin)" = 'model.bin: the same bits' ]
    nntrain c.json -q -s n1=2 -s initial_weights=w.json
    [ "$(nntrain -q --reproduce model.bin)" = 'model.bin: the same bits' ]
    echo >>w.json
    run nntrain -q --reproduce model.bin
    [ "$status" -eq 6 ]
    [[ $output == *'cannot be the same: the file of "initial_weights" was '* ]]
}

@test "what differs first is said" {
    differs 'model.bin: cannot be the same: "epochs" was 12 and is 13' \
        -s epochs=13
    differs 'model.bin: cannot be the same: "early_stopping.patience" was not given and is 3' \
        -s 'early_stopping={"patience": 3}'
    cp iris.csv old.csv
    sed -i 's/5.1,3.5/5.1,3.6/' iris.csv
    run nntrain -q --reproduce model.bin
    [ "$status" -eq 6 ]
    [[ $output == 'nntrain: model.bin: cannot be the same: the file of "train" was '*' bytes with CRC-32 '*' and is '*' bytes with CRC-32 '* ]]
    mv old.csv iris.csv
    # One weight with another last bit, and the checksum that fits.
    python3 - <<'PYTHON'
import json, struct, zlib
b = bytearray(open("model.bin", "rb").read())
size, = struct.unpack("<Q", b[:8])
at = 8 + size + json.loads(b[8:8 + size])["W2"]["data_offsets"][0] + 4 * 5
b[at] ^= 1
b[-4:] = struct.pack("<I", zlib.crc32(b[:-4]))
open("model.bin", "wb").write(b)
PYTHON
    run nntrain -q --reproduce model.bin
    [ "$status" -eq 6 ]
    echo "$output"
    [[ $output == 'nntrain: model.bin: not the same bits: W2, row 2, column 2 was '*' and is '*', the first of 1 of 35 weights that differ, by '*' at most' ]]
}

@test "no config beside it, and a model" {
    refuses 2 'nntrain: --reproduce takes the config from the model: it goes with no other' \
        nntrain c.json --reproduce model.bin
    refuses 2 'nntrain: --reproduce: no file name' nntrain --reproduce=
    run nntrain --reproduce iris.csv
    [ "$status" -eq 4 ]
}
