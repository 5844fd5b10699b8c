# System calls that fail, do less than they are asked, or are interrupted; disks
# that are full: a message and exit 1, the old file or the new one, no temporary
# file. In make check every so many calls, in make check-long each.
load common

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    cp "$NN_ROOT/data/xor.csv" .
    # Two checkpoints on the way, and one at the end.
    echo '{"n1": 3, "epochs": 400, "checkpoint_every": 1e-9, "optimizer": "adam",
        "data": {"train": "xor.csv"}}' >c.json
    nntrain c.json -q -t 1 -o whole.bin -l whole.csv
}

needs_strace()
{
    command -v strace >/dev/null || skip 'strace is not there'
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace'
    [ -z "${NN_SANITIZE-}" ] || skip 'leaks cannot be looked for under strace'
}

# syscalls.py, with every call in make check-long, every so many in make check.
every()
{
    [ -z "${NN_LONG-}" ] || set -- "$1" 1
    python3 "$NN_ROOT/tests/cli/syscalls.py" "$@"
}

@test "a call of training that fails, or is interrupted" {
    needs_strace
    every fail 5
}

@test "a call of predicting that fails, or is interrupted" {
    needs_strace
    cp whole.bin model.bin
    gzip -c xor.csv >rows.csv.gz
    nnpredict model.bin rows.csv.gz >out.csv
    every read 1
}

@test "a cache that cannot be mapped" {
    needs_strace
    nntrain c.json -q -t 1 -s data.cache=rows
    for matrix in cells lines; do
        strace -qq -o calls -P "$PWD/rows.train.$matrix.npy" \
            -e inject=mmap:error=ENOMEM \
            nntrain c.json -t 1 -s data.cache=rows 2>err
        grep -Fx "nntrain: rows.train.$matrix.npy: cannot map: Cannot allocate memory; the cache is made anew" err
        cmp model.bin whole.bin
    done
}

@test "a piece of a file that one of the threads cannot read" {
    needs_strace
    awk 'BEGIN { print "a,y"; for (i = 0; i < 120000; i++) print i ".5," i % 2 }' >t.csv
    set -- nntrain c.json -q -s data.train=t.csv -s epochs=1 -s batch_size=1000
    "$@" -t 1 -o one.bin
    # Without -f only the first thread's calls fail.
    for call in 1 2; do
        strace -qq -o calls -P "$PWD/t.csv" -e inject=pread64:error=EIO:when=$call \
            "$@" -t 2
        grep -q 'pread64(.*EIO.*INJECTED' calls
        cmp model.bin one.bin
    done
    # The first call asks where the file begins, the other passes what was read.
    failed=0
    for call in 1 2; do
        status=0
        rm -f model.bin
        strace -qq -o calls -P "$PWD/t.csv" -e inject=lseek:error=EIO:when=$call \
            "$@" -t 2 2>err || status=$?
        grep -q 'lseek(.*EIO.*INJECTED' calls
        if [ $status -ne 0 ]; then
            [ $status -eq 1 ]
            [ "$(cat err)" = 'nntrain: t.csv: cannot read on: Input/output error' ]
            [ ! -e model.bin ]
            failed=1
        else
            cmp model.bin one.bin
        fi
    done
    [ $failed -eq 1 ]
}

@test "a log to go on with that cannot be looked at" {
    needs_strace
    strace -qq -o calls -e inject=rename:signal=KILL:when=2 \
        nntrain c.json -q -t 1 || [ $? -eq 137 ]
    mkdir killed
    mv model.bin.checkpoint loss.csv killed
    felt=0
    for ((call = 1; call <= 5; call++)); do
        status=0
        rm -f model.bin
        cp killed/* .
        strace -qq -o calls -P "$PWD/loss.csv" \
            -e inject=newfstatat:error=EIO:when="$call" \
            nntrain c.json -q -t 1 -r 2>err || status=$?
        if [ $status -ne 0 ]; then
            [ $status -eq 1 ]
            grep -Ex 'nntrain: .*loss.csv: cannot (write|open): Input/output error' err
            [ "$(wc -l <err)" -eq 1 ]
            felt=$((felt + 1))
            nntrain c.json -q -t 1 -r
        fi
        cmp model.bin whole.bin
        cmp <(cut -d, -f1-6 loss.csv) <(cut -d, -f1-6 whole.csv)
    done
    [ $felt -ge 2 ]
    # A log that is no file has nothing to be looked at.
    rm -f model.bin
    cp killed/model.bin.checkpoint .
    nntrain c.json -q -t 1 -r -l /dev/null
    cmp model.bin whole.bin
}

@test "killed at any call a run goes on to the same bytes" {
    needs_strace
    every kill 6
}

@test "reads and writes that do less than they are asked" {
    [ -z "${NN_SANITIZE-}" ] || skip 'a sanitizer stands before the shim'
    "$NN_CC" -O1 -shared -fPIC -D_GNU_SOURCE -Wall -Wextra -Werror \
        -o short.so "$NN_ROOT/tests/fault/short.c"
    nnpredict whole.bin xor.csv >whole.out
    gzip -k xor.csv
    short=(timeout 60 env "LD_PRELOAD=$PWD/short.so")
    for bytes in 1 7 100; do
        export NN_SHORT=$bytes
        "${short[@]}" nntrain c.json -q -t 1
        cmp model.bin whole.bin
        cmp <(cut -d, -f1-6 loss.csv) <(cut -d, -f1-6 whole.csv)
        "${short[@]}" nntrain c.json -q -t 1 -d xor.csv.gz -o - -l '' >piped.bin
        cmp <(nninspect --tensor W1 piped.bin) <(nninspect --tensor W1 whole.bin)
        "${short[@]}" nnpredict model.bin xor.csv.gz >out
        cmp out whole.out
        "${short[@]}" nnpredict model.bin <xor.csv >out
        cmp out whole.out
        "${short[@]}" nninspect --json model.bin >out
        cmp out <(nninspect --json whole.bin)
    done
}

# Runs the function in a namespace in which it may mount.
#
#     may_mount FUNCTION
may_mount()
{
    map=
    [ "$(id -u)" -eq 0 ] || map=-r
    unshare -m $map mount -t tmpfs none "$PWD" 2>/dev/null ||
        skip 'nothing may be mounted'
    # shellcheck disable=SC2163 # a function, by its name
    export -f "$1" says
    unshare -m $map bash -euc "cd '$PWD'; $1"
}

# The command exits with 1 and says just that.
#
#     says MESSAGE COMMAND [ARGUMENT ...]
says()
{
    wanted=$1 status=0
    shift
    "$@" 2>said || status=$?
    [ "$status" -eq 1 ] && [ "$(cat said)" = "$wanted" ] && return
    echo "$*: status $status, said: $(cat said)"
    exit 1
}

small_disk()
{
    mkdir small
    mount -t tmpfs -o size=64k none small
    echo 'an old model' >small/model.bin
    full='cannot write: No space left on device'
    # The model, its checkpoint, the log.
    says "nntrain: small/model.bin: $full" \
        nntrain c.json -q -o small/model.bin -l '' -s n1=9000 -s epochs=1 \
        -s checkpoint_every=0
    says "nntrain: small/model.bin.checkpoint: $full" \
        nntrain c.json -q -o small/model.bin -l '' -s n1=3000 -s epochs=3
    says "nntrain: small/loss.csv: $full" \
        nntrain c.json -q -l small/loss.csv -s epochs=100000
    [ "$(cat small/model.bin)" = 'an old model' ]
    [ "$(ls small)" = $'loss.csv\nmodel.bin' ]
    rm small/loss.csv
    sed 1d xor.csv >many.csv
    for ((i = 0; i < 12; i++)); do
        cat many.csv many.csv >twice
        mv twice many.csv
    done
    says 'nnpredict: stdout: No space left on device' \
        nnpredict whole.bin many.csv >small/out.csv
    rm small/out.csv
    # Rows that cannot be kept for later are no reason to end.
    nntrain c.json -d many.csv -s data.cache=small/rows -s epochs=1 -l '' \
        -s checkpoint_every=0 2>err
    grep 'No space left on device; the rows are not cached' err
    [ "$(ls small)" = model.bin ]
}

@test "a disk of 64 KB" {
    may_mount small_disk
}

read_only()
{
    mkdir fixed
    echo 'an old model' >fixed/model.bin
    echo 'an old log' >fixed/loss.csv
    mount --bind fixed fixed
    mount -o remount,bind,ro fixed
    says 'nntrain: fixed/model.bin: cannot create: Read-only file system' \
        nntrain c.json -q -o fixed/model.bin
    says 'nntrain: fixed/loss.csv: cannot create: Read-only file system' \
        nntrain c.json -q -l fixed/loss.csv
    says 'nntrain: fixed/new: cannot create: Read-only file system' \
        nntrain c.json -q -o fixed/new
    [ "$(cat fixed/*)" = $'an old log\nan old model' ]
    ln -s fixed/model.bin model.bin
    says 'nntrain: model.bin: cannot create: Read-only file system' \
        nntrain c.json -q
}

@test "a folder that is read only" {
    may_mount read_only
}
