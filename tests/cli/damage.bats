# Damaged models and checkpoints, given to the programs: exit 4, one line on
# stderr, nothing on stdout, and what was there is left. test_damage.c has every
# single byte.
load common

# For each of the damaged files made of FILE: COMMAND refuses it with that
# exit status and a line that begins with that text. The file is called bad.
#
#     refused FILE STATUS TEXT COMMAND [ARGUMENT ...]
refused()
{
    python3 - "$@" <<'PYTHON'
import os, random, subprocess, sys
path, status, text, *command = sys.argv[1:]
whole = open(path, "rb").read()
draw = random.Random(os.path.basename(path))
count = 400 if os.environ.get("NN_LONG") else 12
cases = [b"", whole[:1], whole[:8], whole[:-1], whole + b"\0", whole + whole,
         bytes(len(whole)), whole[8:]]
for _ in range(count):
    at, bit = draw.randrange(len(whole)), 1 << draw.randrange(8)
    cases.append(whole[:at])
    cases.append(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1:])
    cases.append(whole[:at] + whole[at + 1:])
    cases.append(whole[:at] + bytes([draw.randrange(256)]) + whole[at:])
for n, case in enumerate(cases):
    with open("bad", "wb") as file:
        file.write(case)
    before = sorted(os.listdir())
    run = subprocess.run(command, stdin=subprocess.DEVNULL, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.returncode == int(status), (n, run)
    assert run.stderr.startswith(text), (n, run.stderr)
    assert run.stderr.count("\n") == 1 and run.stderr.endswith("\n"), (n, run)
    assert run.stdout == "", (n, run.stdout)
    assert sorted(os.listdir()) == before, n
    assert open("bad", "rb").read() == case, n
PYTHON
}

@test "a damaged model is refused by every program that reads one" {
    golden=$NN_ROOT/tests/golden/models
    cp "$golden"/{deep,classes}.{bin,csv} "$golden/deep.json" .
    refused deep.bin 4 'nnpredict: bad: ' nnpredict bad deep.csv
    refused classes.bin 4 'nnpredict: bad: ' nnpredict --evaluate bad classes.csv
    refused deep.bin 4 'nninspect: bad: ' nninspect bad
    refused classes.bin 4 'nninspect: bad: ' nninspect --json bad
    refused deep.bin 4 'nninspect: bad: ' nninspect --diff classes.bin bad
    refused deep.bin 4 'nnplot: bad: ' nnplot --model bad --confusion deep.csv
    refused deep.bin 4 'nntrain: bad: ' nntrain --reproduce bad
}

# c.json, and the checkpoint of a long run of it with those options.
stopped()
{
    echo '{"n1": 3, "epochs": 100000000, "checkpoint_every": 1e-9,
        "data": {"train": "xor.csv"}}' >c.json
    nntrain c.json -q "$@" 3>&- &
    pid=$!
    for ((i = 0; i < 500; i++)); do
        ! ls ./*.checkpoint 2>ls.err || break
        sleep 0.02
    done
    rm ls.err
    kill -TERM "$pid"
    wait "$pid" || [ $? -eq 143 ]
}

@test "a damaged checkpoint is refused, and stays" {
    cp "$NN_ROOT/data/xor.csv" .
    stopped -o m -l ''
    mv m.checkpoint whole
    ln -s bad m.checkpoint
    refused whole 4 'nntrain: m.checkpoint: ' \
        nntrain c.json -q -o m -l '' --resume
}

@test "a log that is shorter than the checkpoint knows it is refused" {
    cp "$NN_ROOT/data/xor.csv" .
    stopped
    head -c 10 loss.csv >short.csv
    cp short.csv loss.csv
    status=0
    nntrain c.json -q --resume 2>err || status=$?
    cat err
    [ "$status" -eq 1 ]
    [ "$(wc -l <err)" -eq 1 ]
    grep -q '^nntrain: loss.csv: 10 bytes, but the run that is to go on had ' err
    cmp loss.csv short.csv
    [ -e model.bin.checkpoint ]
}
