# What nntrain does where its outputs cannot be written, and when it is
# stopped: an earlier model stays as it was, no temporary file is left.
load common

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    cp "$NN_ROOT/data/xor.csv" .
    echo '{"n1": 2, "epochs": 2, "data": {"train": "xor.csv"}}' >c.json
    echo 'an old model' >model.bin
    echo 'an old log' >loss.csv
}

# Outputs of an earlier run are as they were, and nothing else is there.
nothing_changed()
{
    [ "$(ls -A)" = $'c.json\nloss.csv\nmodel.bin\nxor.csv' ]
    [ "$(cat model.bin loss.csv)" = $'an old model\nan old log' ]
}

@test "a place where no file can be fails before any work" {
    mkdir folder
    ln -s nowhere link
    for option in --model --log; do
        refuses 1 'nntrain: none/x: cannot create: No such file or directory' \
            nntrain c.json $option none/x
        refuses 1 'nntrain: c.json/x: cannot create: Not a directory' \
            nntrain c.json $option c.json/x
        refuses 1 'nntrain: folder: is a folder, expected a file name' \
            nntrain c.json $option folder
        refuses 1 'nntrain: folder/: is a folder, expected a file name' \
            nntrain c.json $option folder/
        refuses 1 'nntrain: link: is a symbolic link to nothing, expected a file or a new name' \
            nntrain c.json $option link
        name=$(printf 'x%.0s' {1..300})
        refuses 1 "nntrain: $name: cannot create: File name too long" \
            nntrain c.json $option "$name"
    done
}

@test "a folder that may not be written" {
    [ "$(id -u)" -ne 0 ] || skip 'root may write everywhere'
    mkdir folder
    chmod 500 folder
    for option in --model --log; do
        refuses 1 'nntrain: folder/x: cannot create: Permission denied' \
            nntrain c.json $option folder/x
    done
    chmod 400 loss.csv
    refuses 1 'nntrain: loss.csv: cannot create: Permission denied' \
        nntrain c.json
}

@test "outputs onto each other, or onto an input" {
    ln xor.csv hard.csv
    ln -s xor.csv soft.csv
    echo '{"W1": [[1, 2]], "b1": [3]}' >w.json
    cp xor.csv v.csv
    refuses 2 'nntrain: --model and --log are the same file: "./loss.csv"' \
        nntrain c.json -o ./loss.csv
    refuses 2 'nntrain: --model and --log are the same file: "new"' \
        nntrain c.json -o new -l ./new
    for option in --model --log; do
        refuses 2 "nntrain: $option and --config are the same file: \"c.json\"" \
            nntrain c.json $option c.json
        for name in xor.csv ./xor.csv "$PWD/xor.csv" hard.csv soft.csv; do
            status=0
            nntrain c.json $option "$name" 2>err || status=$?
            echo "$option $name: $status $(cat err)"
            [ "$status" -eq 2 ]
            grep -q "^nntrain: $option and data.train are the same file: " err
            cmp xor.csv "$NN_ROOT/data/xor.csv"
        done
        rm err
        for key in data.validation data.test initial_weights; do
            [[ $key == init* ]] && file=w.json || file=v.csv
            refuses 2 "nntrain: $option and $key are the same file: \"$file\"" \
                nntrain c.json -s n1=0 -s $key="$file" $option "$file"
        done
    done
}

@test "stdin and stdout serve one purpose only" {
    config='{"n1": 0, "data": {"train": "-"}}'
    refuses 2 'nntrain: stdin serves one purpose only, not both the config and data.train' \
        nntrain - <<<"$config"
    refuses 2 'nntrain: stdin serves one purpose only, not both the config and data.train' \
        nntrain -c - -d - <<<"$config"
    for key in data.validation data.test initial_weights; do
        refuses 2 "nntrain: stdin serves one purpose only, not both data.train and $key" \
            nntrain c.json -d - -s $key=- <xor.csv
    done
    refuses 2 'nntrain: stdout serves one purpose only, not both --model and --log' \
        nntrain c.json -o - -l -
    refuses 2 'nntrain: stdout serves one purpose only, not both --log and --json' \
        nntrain c.json -l - --json
    refuses 2 'nntrain: stdout serves one purpose only, not both --model and --json' \
        nntrain c.json -o - --json
}

@test "two runs do not write the same file" {
    refuses 1 'nntrain: loss.csv: another run is writing it' \
        flock loss.csv nntrain c.json
    : >model.bin.tmp
    refuses 1 'nntrain: model.bin: another run is writing it' \
        flock model.bin.tmp nntrain c.json
    # What a killed run left is taken over.
    echo 'half a model' >model.bin.tmp
    nntrain c.json -q
    [ "$(ls -A)" = $'c.json\nloss.csv\nmodel.bin\nxor.csv' ]
    nninspect model.bin >/dev/null
}

@test "a full disk" {
    for option in '' '-s epochs=1000'; do
        # shellcheck disable=SC2086
        refuses 1 'nntrain: /dev/full: cannot write: No space left on device' \
            nntrain c.json -q -l /dev/full $option
        run bash -c "nntrain c.json -q -l - $option >/dev/full"
        [ "$status" -eq 1 ]
        [ "$output" = 'nntrain: stdout: cannot write: No space left on device' ]
    done
    nothing_changed
    # Files of at most 1 kB: too small for the model, then for the log.
    run bash -c "ulimit -f 1; nntrain c.json -q"
    [ "$status" -eq 1 ]
    [ "$output" = 'nntrain: model.bin: cannot write: File too large' ]
    [ "$(cat model.bin)" = 'an old model' ]
    [ "$(ls -A)" = $'c.json\nloss.csv\nmodel.bin\nxor.csv' ]
    run bash -c "ulimit -f 1; nntrain c.json -q -s epochs=1000"
    [ "$status" -eq 1 ]
    [ "$output" = 'nntrain: loss.csv: cannot write: File too large' ]
    [ "$(cat model.bin)" = 'an old model' ]
    [ "$(ls -A)" = $'c.json\nloss.csv\nmodel.bin\nxor.csv' ]
}

@test "each program says that its output is full, closed or at its limit" {
    rm model.bin
    nntrain c.json -q -l ''
    sed 1d xor.csv >many.csv
    for ((i = 0; i < 6; i++)); do
        cat many.csv many.csv >twice
        mv twice many.csv
    done
    for command in 'nntrain --schema' 'nntrain c.json --print-config' \
        'nntrain c.json --describe' 'nntrain c.json --trace' \
        'nntrain c.json --check-gradients' 'nntrain --new xor.csv -q' \
        'nntrain c.json -q --json -o /dev/null' 'nntrain c.json -q --folds 2' \
        'nntrain -q --reproduce model.bin' 'nntrain --help' \
        'nnpredict --version' 'nnpredict --completion bash' \
        'nnpredict model.bin many.csv' 'nnpredict -e model.bin xor.csv' \
        'nninspect model.bin' 'nninspect --json model.bin' \
        'nninspect --tensor W1 model.bin' 'nninspect --graph model.bin'; do
        run bash -c "$command >/dev/full"
        echo "$command: $status $output"
        [ "$status" -eq 1 ]
        [ "$output" = "${command%% *}: stdout: No space left on device" ]
        run bash -c "$command >&-"
        echo "$command: $status $output"
        [ "$status" -eq 1 ]
        [ "$output" = "${command%% *}: stdout: Bad file descriptor" ]
        # More than 1 kB is to come.
        head -c 1024 /dev/zero >out
        run bash -c "ulimit -f 1; $command >>out"
        echo "$command: $status $output"
        [ "$status" -eq 1 ]
        [ "$output" = "${command%% *}: stdout: File too large" ]
    done
}

@test "too little memory, too many threads" {
    [ -z "${NN_SANITIZE-}" ] || skip 'a sanitizer needs all memory'
    run bash -c "ulimit -v 500000; nntrain c.json -q -t 1 -s n1=1000000"
    [ "$status" -eq 1 ]
    [ "$output" = 'nntrain: out of memory' ]
    nothing_changed
    run bash -c "ulimit -v 500000; nntrain c.json -q -t 256"
    [ "$status" -eq 1 ]
    [[ $output =~ ^'nntrain: cannot start thread '[0-9]+' of 256: Resource temporarily unavailable'$ ]]
    nothing_changed
}

@test "divergence: a model is not written, the log ends with the last good epoch" {
    # Too large a step in the first epoch: no line, and the old log stays.
    refuses 5 'nntrain: training diverged: epoch 1, minibatch 1, layer 1: W1 is not finite after lines 3, 4, 5, 2 of xor.csv; the largest input there is 1, "b" in line 3; a lower learning_rate or clip_norm may help' \
        nntrain c.json -q -s learning_rate=1e39
    rm loss.csv
    refuses 5 'nntrain: training diverged: epoch 1, minibatch 1, layer 1: W1 is not finite after lines 3, 4, 5, 2 of xor.csv; the largest input there is 1, "b" in line 3; a lower learning_rate or clip_norm may help' \
        nntrain c.json -q -s learning_rate=1e39
    # Rows that are only measured.
    printf 'a,b,y\n1e38,1e38,1\n' >far.csv
    epoch=0
    for key in validation test; do
        epoch=$((epoch + 1))
        run nntrain c.json -q -l $key.csv -s n1=0 -s loss=squared_error \
            -s data.target_kind=number -s data.$key=far.csv
        echo "$output"
        [ "$status" -eq 5 ]
        [ "$output" = "nntrain: training diverged: $key rows after epoch $epoch, layer 1: the loss is not finite for line 2 of far.csv; the largest input there is 1e+38, \"a\" in line 2; data.scale or a lower learning_rate may help" ]
        [ "$(cat model.bin)" = 'an old model' ]
    done
    [ ! -e validation.csv ]
    [ "$(wc -l <test.csv)" -eq 3 ]
}

@test "a signal ends a run: temporary files go, the log is whole" {
    python3 - <<'PYTHON'
import os, signal, subprocess, time

def start(ignored=None, more=()):
    """A run that would take days, in its first seconds."""
    def dispositions():
        for s in signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE:
            signal.signal(s, signal.SIG_DFL)
        if ignored:
            signal.signal(ignored, signal.SIG_IGN)
    run = subprocess.Popen(
        ["nntrain", "c.json", "-q", "-s", "epochs=1000000000", *more],
        preexec_fn=dispositions, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    return run

def wait_for_log(longer_than=0):
    for _ in range(6000):
        if os.path.exists("loss.csv") and os.path.getsize(
                "loss.csv") > max(longer_than, 100):
            return
        time.sleep(0.01)
    raise AssertionError("no log")

def check(run, number):
    assert run.wait(60) == -number, (number, run.returncode)
    said = run.stdout.read() + run.stderr.read()
    assert said == b"", said
    assert sorted(os.listdir()) == [
        "c.json", "loss.csv", "model.bin", "model.bin.checkpoint",
        "xor.csv"], os.listdir()
    assert open("model.bin").read() == "an old model\n"
    log = open("loss.csv").read()
    lines = log.splitlines()
    assert log.endswith("\n") and lines[0].startswith("epoch,")
    assert [l.split(",")[0] for l in lines[1:]] == [
        str(i) for i in range(1, len(lines))]

for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
    for threads in "1", "2":
        os.path.exists("loss.csv") and os.remove("loss.csv")
        run = start(more=["-t", threads])
        wait_for_log()
        run.send_signal(number)
        check(run, number)

# As under nohup: what was ignored stays so.
os.remove("loss.csv")
run = start(ignored=signal.SIGHUP)
wait_for_log()
run.send_signal(signal.SIGHUP)
wait_for_log(os.path.getsize("loss.csv"))
run.terminate()
check(run, signal.SIGTERM)

# A run that is killed leaves its temporary file to the next one.
os.remove("loss.csv")
run = start()
wait_for_log()
run.kill()
run.wait()
assert os.path.exists("model.bin.tmp")
assert open("model.bin").read() == "an old model\n"
subprocess.run(["nntrain", "c.json", "-q"], check=True)
assert not os.path.exists("model.bin.tmp")
PYTHON
}

@test "a reader of the log or of the messages that goes away ends no run" {
    trap - PIPE
    nntrain c.json -q -s epochs=3000 -o whole.bin -l whole.csv
    run bash -c 'nntrain c.json -q -s epochs=3000 -l - | head -n 1 >/dev/null
        echo "${PIPESTATUS[0]}"'
    echo "$output"
    [ "$output" = 0 ]
    cmp model.bin whole.bin
    rm model.bin
    nntrain c.json -q -s epochs=3000 -l >(head -n 1 >head.csv)
    cmp model.bin whole.bin
    rm model.bin
    run bash -c 'nntrain c.json -s epochs=3000 -l "" 2>&1 >/dev/null |
        head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
    [ "$output" = 0 ]
    cmp model.bin whole.bin
    # The model is another matter.
    run bash -c '{ sleep 0.1; nntrain c.json -q -o - -l ""; } | true
        echo "${PIPESTATUS[0]}"'
    echo "$output"
    [ "$output" = $'nntrain: stdout: cannot write: Broken pipe\n1' ]
}
