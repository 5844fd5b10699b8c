# Checkpoints: a run that is stopped anywhere goes on to the same bytes.
load common

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    cp "$NN_ROOT/data/digits.csv" .
    # Some 0.3 s of training.
    cat >c.json <<'JSON'
{"n1": 24, "epochs": 60, "loss": "cross_entropy",
 "data": {"train": "digits.csv", "target": "digit", "scale": 16,
          "validation_fraction": 0.2}}
JSON
}

# The model and the log, but for the seconds, are those of whole.bin and
# whole.csv.
same_as_whole()
{
    cmp model.bin whole.bin
    cmp <(cut -d, -f1-6 loss.csv) <(cut -d, -f1-6 whole.csv)
    [ "$(echo model.bin*)" = model.bin ]
}

# A run of the config with the edits by itself, then one that is stopped by the
# signal again and again, and resumed.
#
#     interrupted SIGNAL [KEY=VALUE ...]
interrupted()
{
    signal=$1
    shift
    [ -z "${NN_SANITIZE-}" ] || set -- "$@" epochs=8
    nntrain c.json -q -o whole.bin -l whole.csv "${@/#/--set=}"
    rm -f model.bin loss.csv
    stops=0
    for ((try = 0; try < 100; try++)); do
        status=0
        nntrain c.json -q --resume -s checkpoint_every=0.02 \
            "${@/#/--set=}" 2>err 3>&- &
        pid=$!
        # Longer each time, so that a slow machine comes to the end as well.
        ms=$((40 + RANDOM % 60 + 3 * try * try))
        sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
        kill -s "$signal" "$pid" || true
        wait "$pid" 2>/dev/null || status=$?
        [ $status -ne 0 ] || break
        cat err
        [ ! -s err ]
        [ $status -eq 137 ] || [ $status -eq 143 ]
        stops=$((stops + 1))
    done
    echo "$* stopped $stops times"
    [ $status -eq 0 ]
    same_as_whole
}

@test "sgd, stopped by SIGTERM and by SIGKILL" {
    interrupted TERM
    interrupted KILL
}

@test "adam, momentum with a plateau, early stopping, lbfgs" {
    interrupted TERM optimizer=adam clip_norm=1
    interrupted KILL optimizer=momentum \
        'schedule={"name": "plateau", "patience": 1}'
    interrupted KILL optimizer=adam learning_rate=0.03 \
        'early_stopping={"patience": 8}'
    interrupted TERM optimizer=lbfgs epochs=30
    interrupted KILL optimizer=lbfgs epochs=30
}

@test "200 kills at random instants, in chains of 20" {
    [ -n "${NN_LONG-}" ] || skip 'takes a minute; make check-long has it'
    nntrain c.json -q -s epochs=2000 -o whole.bin -l whole.csv
    for ((chain = 0; chain < 10; chain++)); do
        rm -f model.bin loss.csv
        for ((kills = 0; kills < 20; kills++)); do
            nntrain c.json -q -r -s epochs=2000 -s checkpoint_every=0.001 3>&- &
            pid=$!
            sleep "0.0$((30 + RANDOM % 70))"
            kill -KILL $pid
            wait $pid || true
        done
        [ ! -e model.bin ]
        nntrain c.json -q -r -s epochs=2000
        same_as_whole
    done
}

# Starts a run that would take hours, and waits for its log.
start_long()
{
    nntrain c.json -q -s epochs=1000000 "$@" 3>&- &
    pid=$!
    for ((i = 0; i < 3000; i++)); do
        [ -s loss.csv ] && return
        sleep 0.02
    done
    return 1
}

@test "SIGUSR1 saves and goes on" {
    start_long
    [ ! -e model.bin.checkpoint ]
    kill -USR1 "$pid"
    for ((i = 0; i < 3000; i++)); do
        [ ! -e model.bin.checkpoint ] || break
        sleep 0.02
    done
    kill -0 "$pid"
    kill -KILL "$pid"
    wait "$pid" || true
    run nntrain c.json -r -s epochs=1000000000 -s max_seconds=0.001
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == 'nntrain: goes on with epoch '*', minibatch '* ]]
    [[ $output == *'ended by: max_seconds'* ]]
}

@test "checkpoint_every 0 saves nothing, nor does a model that is no file" {
    start_long -s checkpoint_every=0
    kill -TERM "$pid"
    wait "$pid" || [ $? -eq 143 ]
    [ ! -e model.bin.checkpoint ]
    rm loss.csv
    start_long -o /dev/null
    kill -TERM "$pid"
    wait "$pid" || [ $? -eq 143 ]
    [ "$(ls -A)" = $'c.json\ndigits.csv\nloss.csv' ]
}

@test "a loop of one command line: afresh, on, finished" {
    run nntrain c.json -r -s epochs=2
    [[ $output == 'nntrain: there is no checkpoint beside model.bin: starts afresh'* ]]
    cp model.bin whole.bin
    cp loss.csv whole.csv
    run nntrain c.json -r -s epochs=2
    [ "$status" -eq 0 ]
    [ "$output" = 'nntrain: model.bin: already finished' ]
    same_as_whole
    cmp loss.csv whole.csv
    nntrain c.json -r -s epochs=2 --json -q >run.json
    grep -q '"epochs":2,' run.json
    run nntrain c.json -r -s epochs=3
    [[ $output == *'starts afresh'* ]]
    [ "$(wc -l <loss.csv)" -eq 4 ]
    sed 1d "$NN_ROOT/data/digits.csv" | tac >>digits.csv
    run nntrain c.json -r -s epochs=3
    [[ $output == *'starts afresh'* ]]
}

# Leaves a checkpoint of the config.
stop_early()
{
    start_long
    kill -INT "$pid" 2>/dev/null
    kill -TERM "$pid"
    wait "$pid" || true
    [ -e model.bin.checkpoint ]
}

@test "a checkpoint of another run is refused, and a new run replaces it" {
    stop_early
    sha=$(cksum loss.csv)
    refuses 2 'nntrain: model.bin.checkpoint: it is of another run: "seed" was 1 and is 2; without --resume a new run replaces it' \
        nntrain c.json -q -r -s epochs=1000000 -s seed=2
    refuses 2 'nntrain: model.bin.checkpoint: it is of another run: "epochs" was 1000000 and is 60; without --resume a new run replaces it' \
        nntrain c.json -q -r
    mkdir fma
    if [[ ${NN_VARIANTS-} == *v3* ]] && (cd fma && has_fma); then
        refuses 2 'nntrain: model.bin.checkpoint: it is of another run: the arithmetic was fma and is no-fma; without --resume a new run replaces it' \
            env NN_CPU=sse2 nntrain c.json -q -r -s epochs=1000000
    fi
    head -n 1700 digits.csv >fewer.csv
    run nntrain c.json -q -r -s epochs=1000000 -d fewer.csv
    [ "$status" -eq 2 ]
    [[ $output == 'nntrain: model.bin.checkpoint: it is of another run: the file of "train" was '*' bytes with CRC-32 '*' and is '*'; without --resume a new run replaces it' ]]
    : >empty.csv
    run nntrain c.json -q -r -s epochs=1000000 -l empty.csv
    [ "$status" -eq 1 ]
    [[ $output == 'nntrain: empty.csv: 0 bytes, but the run that is to go on had written '* ]]
    tr 0-9 1-90 <loss.csv >other.csv
    cp other.csv before.csv
    run nntrain c.json -q -r -s epochs=1000000 -l other.csv
    [ "$status" -eq 1 ]
    [[ $output =~ ^'nntrain: other.csv: its first '[0-9]+' bytes are not those that the run that is to go on had written'$ ]]
    cmp other.csv before.csv
    head -c 1000 model.bin.checkpoint >short
    cp short model.bin.checkpoint
    run nntrain c.json -q -r -s epochs=1000000
    [ "$status" -eq 4 ]
    [ "$(cksum loss.csv)" = "$sha" ]
    run nntrain c.json -s epochs=2
    [ "$status" -eq 0 ]
    [[ $output == 'nntrain: model.bin.checkpoint is replaced; --resume would go on from it'* ]]
    [ ! -e model.bin.checkpoint ]
}

@test "a signal in a terminal ends the loop around a run, and it is resumed" {
    # Long enough that a signal comes in time, however fast the machine is.
    took=0
    for ((epochs = 125; took < 1500; epochs *= 2)); do
        began=$(date +%s%3N)
        nntrain c.json -q -s epochs=$((epochs * 2)) -o whole.bin -l whole.csv
        took=$(($(date +%s%3N) - began))
    done
    export epochs
    # ^C, and SIGTERM for all that is in the foreground.
    for signal in 2 15; do
        rm -f model.bin loss.csv
        python3 - $signal <<'PYTHON'
import os, pty, sys, time
number = int(sys.argv[1])
loop = """for i in 1 2 3; do nntrain c.json -q -r -s epochs=$epochs; echo $i >>done
done; echo after >>done"""
pid, terminal = pty.fork()
if pid == 0:
    os.execvp("bash", ["bash", "-c", loop])
for _ in range(12000):
    if os.path.exists("loss.csv") and os.path.getsize("loss.csv"):
        break
    time.sleep(0.005)
if number == 2:
    os.write(terminal, b"\x03")
else:
    os.killpg(os.tcgetpgrp(terminal), number)
_, status = os.waitpid(pid, 0)
assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == number, status
assert not os.path.exists("done")
for _ in range(12000): # the run may end after the shell
    if os.path.exists("model.bin.checkpoint"):
        break
    time.sleep(0.005)
assert os.path.exists("model.bin.checkpoint"), os.listdir()
PYTHON
        while [ -e model.bin.tmp ]; do
            sleep 0.01
        done
        nntrain c.json -q -r -s epochs="$epochs"
        same_as_whole
    done
}

@test "a second signal ends a run at once" {
    start_long -s n1=2
    for ((i = 0; i < 50; i++)); do
        kill -TERM "$pid" 2>/dev/null || true
    done
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 143 ]
}

@test "a run that diverges leaves the end of the last finite epoch" {
    cp "$NN_ROOT/data/xor.csv" .
    echo '{"n1": 2, "epochs": 9, "batch_size": 1, "loss": "squared_error",
        "learning_rate": 100, "data": {"train": "xor.csv"}}' >c.json
    status=0
    nntrain c.json 2>err || status=$?
    cat err
    [ "$status" -eq 5 ]
    [[ $(cat err) =~ 'model.bin.checkpoint holds the end of epoch '([0-9]+) ]]
    k=${BASH_REMATCH[1]}
    grep "^nntrain: training diverged: epoch $((k + 1)), " err
    [ "$(wc -l <loss.csv)" -eq $((k + 1)) ]
    cp loss.csv before.csv
    # It does so again, and its weights are a start for other settings.
    grep diverged err >first
    run nntrain c.json -q -r
    [ "$status" -eq 5 ]
    [ "$output" = "$(cat first)" ]
    cmp loss.csv before.csv
    mv model.bin.checkpoint start
    nntrain c.json -q -s initial_weights=start -s learning_rate=1e-9
    [ -e model.bin ]
    [ ! -e model.bin.checkpoint ]
}

@test "a model that cannot be written need not be trained again" {
    command -v strace >/dev/null || skip 'strace is not there'
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace'
    [ -z "${NN_SANITIZE-}" ] || skip 'leaks cannot be looked for under strace'
    for edit in 'early_stopping={"patience": 2}' log_every=7 target_loss=2.2; do
        more=(-s epochs=8 -s batch_size=720 -s learning_rate=1 -s optimizer=momentum -s "$edit")
        rm -f model.bin* loss.csv
        nntrain c.json -q -o whole.bin -l whole.csv "${more[@]}"
        last=$(tail -n 1 whole.csv | cut -d, -f1)
        [ -s whole.csv ]
        more+=(-s checkpoint_every=1e-9)
        run strace -qq -o calls -e trace=fsync -P "$PWD/model.bin.tmp" \
            -e inject=fsync:error=EIO nntrain c.json -q "${more[@]}"
        echo "$edit: $status $output"
        [ "$status" -eq 1 ]
        [ "$output" = 'nntrain: model.bin: cannot write: Input/output error' ]
        run nntrain c.json -r "${more[@]}"
        echo "$output"
        [[ $output == "nntrain: goes on with epoch $last, minibatch 3"$'\n'* ]]
        same_as_whole
    done
}

@test "--resume is for a run" {
    for option in '--folds 2' --describe --check-gradients --print-config \
        --trace --schema; do
        # shellcheck disable=SC2086
        refuses 2 'nntrain: --resume goes on with a run: it goes with no option that does something else' \
            nntrain c.json -r $option
    done
}
