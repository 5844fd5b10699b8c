# The line of a run that is redrawn on a terminal.
load common

# In a pseudo-terminal of 100 columns that has 35 after half a second: what a
# run of 1.2 seconds shows, on stdout.
on_narrowing_terminal()
{
    python3 - "$@" <<'PYTHON'
import fcntl, os, pty, struct, subprocess, sys, termios, threading
try:
    main, side = pty.openpty()
except OSError:
    sys.exit(77)
def resize(columns):
    fcntl.ioctl(main, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
resize(100)
child = subprocess.Popen(sys.argv[1:], stderr=side, stdin=side)
os.close(side)
threading.Timer(0.5, resize, [35]).start()
try:
    while piece := os.read(main, 65536):
        sys.stdout.buffer.write(piece)
except OSError:
    pass
sys.exit(child.wait())
PYTHON
}

# A run that goes on for as long as it is let.
make_long()
{
    cat >long.json <<EOF_JSON
{"n1": 8, "epochs": 1000000000, "early_stopping": {"patience": 999999999},
 "max_seconds": 1.2, "loss": "cross_entropy", "threads": 1,
 "data": {"train": "$NN_ROOT/data/iris.csv", "validation_fraction": 0.2}}
EOF_JSON
    export TERM=xterm LC_ALL=C.UTF-8
    unset NO_COLOR
}

@test "the line fits at any width, ten redraws a second, nothing is left of it" {
    make_long
    status=0
    on_narrowing_terminal nntrain long.json -l '' >shown || status=$?
    [ $status -ne 77 ] || skip 'no terminal can be opened here'
    [ $status -eq 0 ]
    python3 - <<'PYTHON'
import re
shown = open("shown", encoding="utf-8", newline="").read()
lines = re.split(r"((?:\x1b\[\d+A)?\r\x1b\[[JK])", shown)[1:]
clearing, text = lines[0::2], lines[1::2]
summary, text = text[-1], text[:-1]
assert 5 <= len(text) <= 13, len(text)
# Where the terminal has become narrower, the old line is broken into three.
narrowed = clearing.index("\x1b[2A\r\x1b[J")
for number, line in enumerate(text):
    assert len(line) <= (97 if number < narrowed else 32), line
assert set(clearing) == {"\r\x1b[K", "\x1b[2A\r\x1b[J"}, clearing
assert re.fullmatch(r"░+ epoch 1/1000000000  loss \d.\d+  validation \d.\d+"
                    r"  [\d.]+ [kM] rows/s  1\.\d+ s left", text[0]), text[0]
assert re.search(r" loss [\d.]+[↓↑=]  validation [\d.]+[↓↑=] ", text[1]), text[1]
assert text[narrowed - 1].startswith("██"), text[narrowed - 1]
assert summary.startswith("nntrain: 4-8-3, 67 parameters"), summary
assert "ended by: max_seconds" in summary
PYTHON
}

@test "the lowest validation loss is said last if its weights are not kept" {
    nntrain "$NN_ROOT/configs/iris.json" -l '' 2>err
    grep -q '^  lowest validation loss 0.1545 after epoch 194$' err
    make_long
    nntrain long.json -s max_seconds=20 2>err &
    until grep -q 'epoch 200/' err; do sleep 0.05; done
    kill -TERM $!
    wait $! || true
    tail -1 err
    [[ $(tail -1 err) == 'nntrain: lowest validation loss 0.'*' after epoch '* ]]
}
