# System calls that fail: a message and exit 1, the old file or the new one, and
# no temporary file.
load common

setup()
{
    command -v strace >/dev/null || skip 'strace is not there'
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace'
    [ -z "${NN_SANITIZE-}" ] || skip 'leaks cannot be looked for under strace'
    cd "$BATS_TEST_TMPDIR" || exit
    cp "$NN_ROOT/data/xor.csv" .
    # A checkpoint after the first minibatch, and later ones.
    echo '{"n1": 3, "epochs": 300, "checkpoint_every": 1e-9,
        "data": {"train": "xor.csv"}}' >c.json
    nntrain c.json -q -t 1 -o whole.bin -l whole.csv
}

# The n-th such call of a run fails with that error; true if the run did.
#
#     failed CALL ERROR N
failed()
{
    echo 'an old model' >model.bin
    status=0
    strace -qq -o /dev/null -e trace="$1" -e inject="$1:error=$2:when=$3" \
        nntrain c.json -q -t 1 2>err || status=$?
    echo "$1 $2 $3: $status $(cat err)"
    [ -z "$(ls ./*.tmp 2>/dev/null)" ] || exit 1
    if [ "$status" -eq 0 ]; then
        cmp model.bin whole.bin || exit 1
        [ ! -e model.bin.checkpoint ] || exit 1
        return 1
    fi
    [ "$status" -eq 1 ] || exit 1
    [ "$(wc -l <err)" -eq 1 ] || exit 1
    cmp -s model.bin whole.bin || [ "$(cat model.bin)" = 'an old model' ] ||
        exit 1
    # What is there serves to go on.
    nntrain c.json -q -t 1 -r
    cmp model.bin whole.bin
    cmp <(cut -d, -f1-6 loss.csv) <(cut -d, -f1-6 whole.csv)
}

@test "a write, fsync, rename, ftruncate or lock that fails" {
    for fault in write:ENOSPC fsync:EIO rename:EACCES ftruncate:EIO \
        flock:ENOLCK; do
        count=0
        for ((n = 1; n < 8; n++)); do
            rm -f model.bin* loss.csv
            if failed "${fault%:*}" "${fault#*:}" "$n"; then
                count=$((count + 1))
            fi
        done
        [ "$count" -ge 2 ]
    done
}

@test "calls that are interrupted are made again" {
    for call in write flock; do
        for ((n = 1; n < 6; n++)); do
            rm -f model.bin* loss.csv
            strace -qq -o /dev/null -e trace=$call \
                -e inject=$call:error=EINTR:when="$n" nntrain c.json -q -t 1
            cmp model.bin whole.bin
        done
    done
}
