# nnpredict on pipes: rows are answered as they come, in bounded memory.
load predict

# A program that writes to nnpredict and reads its answers, both without delay;
# a wait of more than 20 seconds is a failure.
talk()
{
    timeout 20 python3 -c '
import gzip, os, sys
from subprocess import PIPE, Popen
class Talk:
    def __init__(self, *options):
        self.p = Popen(["nnpredict", *options], stdin=PIPE, stdout=PIPE,
                       stderr=PIPE)
    def put(self, text):
        self.p.stdin.write(text if type(text) is bytes else text.encode())
        self.p.stdin.flush()
    def expect(self, *lines):
        for line in lines:
            found = self.p.stdout.readline().decode()
            assert found == line + "\n", (found, line)
    def end(self, status=0, message=""):
        self.p.stdin.close()
        assert self.p.stdout.read() == b""
        found = self.p.stderr.read().decode()
        assert found == message, found
        assert self.p.wait() == status, self.p.returncode
'"$1"
}

@test "the header line comes at once, each row when its line ends" {
    model_of_sum
    talk '
t = Talk("sum.bin")
t.put("b,a\n")
t.expect("y")
t.put("1,5\n")
t.expect("8")
t.put("1,6\n1,7\n1,")
t.expect("10", "12")
t.put("8")
t.put("\r")
t.expect("14")
t.put("\n1,9")
t.p.stdin.close()
t.expect("16")
t.end()'
}

@test "a header line of the output without one in the input" {
    model_of_sum
    talk '
t = Talk("-a", "sum.bin")
t.put("5,1\n")
t.expect("c1,c2,y", "5,1,8")
t.put("6,1\n")
t.expect("6,1,10")
t.end()'
}

@test "a row over several lines is answered when it is complete" {
    model_of_sum
    talk '
t = Talk("-a", "--no-header", "sum.bin")
t.put("a,b,n\n5,1,\"x\n")
t.put("y\"\n")
t.expect("5,1,\"x", "y\",8")
t.end()'
}

@test "gzip that comes in pieces" {
    model_of_sum
    talk '
import zlib
z = zlib.compressobj(wbits=31)
t = Talk("sum.bin")
for text, answers in (("a,b\n", ["y"]), ("5,1\n", ["8"]), ("6,1\n", ["10"])):
    t.put(z.compress(text.encode()) + z.flush(zlib.Z_SYNC_FLUSH))
    t.expect(*answers)
t.put(z.flush())
t.end()'
}

@test "a fault in a row ends it, though the pipe stays open" {
    model_of_sum
    talk '
t = Talk("sum.bin")
t.put("a,b\n5,1\n")
t.expect("y", "8")
t.put("6,1\n7,x\n8,1\n")
t.expect("10")
assert t.p.wait() == 3
t.end(3, """nnpredict: stdin:4: column "b": "x" is not a number, which data.categorical or data.missing_values would accept\n""")'
}

@test "rows one by one, in odd pieces and all at once get the same bytes" {
    trained digits epochs=2
    head -n 601 "$NN_ROOT/data/digits.csv" >rows.csv
    nnpredict -a model.bin rows.csv >whole.csv
    talk '
t = Talk("-a", "model.bin")
rows = open("rows.csv", "rb").readlines()
answers = open("whole.csv", "rb").read().decode().splitlines()
for row, answer in list(zip(rows, answers))[:300]:
    t.put(row)
    t.expect(answer)
rest = b"".join(rows[300:])
for i in range(0, len(rest), 997):
    t.put(rest[i:i + 997])
t.p.stdin.close()
t.expect(*answers[300:])
t.end()'
}

# The most memory in KB that nnpredict takes for COUNT times the ROW, a python
# expression:
#
#     peak_of HEADER ROW COUNT [OPTION ...] MODEL
peak_of()
{
    python3 - "$@" <<'PYTHON'
import re, subprocess, sys
head, row, count = (eval(text) for text in sys.argv[1:4])
at_once = max(1, 100000 // len(row))
with subprocess.Popen(["nnpredict", *sys.argv[4:]], stdin=subprocess.PIPE,
                      stdout=subprocess.DEVNULL) as p:
    p.stdin.write(head)
    for i in range(count // at_once):
        p.stdin.write(row * at_once)
    p.stdin.flush()
    print(re.search(r"VmHWM:\s*(\d+)", open(f"/proc/{p.pid}/status").read())[1])
assert p.returncode == 0
PYTHON
}

@test "memory does not grow with the input" {
    [ -z "$NN_SANITIZE" ] || skip 'the sanitizer has memory of its own'
    [ -r /proc/self/status ] || skip 'no /proc'
    model_of_sum
    peak=$(peak_of 'b"a,b\n"' 'b"0.1,5\n"' 4000000 sum.bin)
    echo "$peak KB for 24 MB of short rows"
    [ "$peak" -lt 8000 ]
    peak=$(peak_of 'b"a,b,n\n"' 'b"1,2," + b"n" * 100000 + b"\n"' 600 -a sum.bin)
    echo "$peak KB for 60 MB of long rows"
    [ "$peak" -lt 12000 ]
}

# Rows of 100 bytes, STREAM_GB=10 of them.
@test "10 GB keep the count of rows, in 64 MB" {
    [ -n "${NN_LONG:-}" ] || skip 'only in make check-long'
    [ -z "$NN_SANITIZE" ] || skip 'the sanitizer has memory of its own'
    model_of_sum
    rows=$((${STREAM_GB:-10} * 10000000))
    row="0.12345,-17.25,$(printf '%084d' 0)"
    [ ${#row} -eq 99 ]
    (echo a,b,n; yes "$row" | head -n "$rows") |
        (ulimit -v 65536 && nnpredict sum.bin) | wc -l >count
    [ "$(cat count)" -eq $((rows + 1)) ]
}

@test "a reader that goes away" {
    model_of_sum
    yes 5,1 | head -n 200000 >rows.csv
    nnpredict sum.bin rows.csv 2>err | head -n 1 >first
    [ "${PIPESTATUS[0]}" -eq 141 ]
    [ "$(cat first)" = y ]
    [ ! -s err ]
}

@test "a reader that goes away where SIGPIPE is ignored" {
    model_of_sum
    yes 5,1 | head -n 200000 >rows.csv
    (trap '' PIPE && nnpredict sum.bin rows.csv 2>err || echo $? >status) |
        head -n 1
    [ "$(cat err)" = 'nnpredict: stdout: Broken pipe' ]
    [ "$(cat status)" -eq 1 ]
}

@test "it dies by the signal" {
    model_of_sum
    mkfifo fifo
    nnpredict sum.bin fifo >out &
    exec 9>fifo
    kill -TERM $!
    status=0
    wait $! || status=$?
    exec 9>&-
    [ "$status" -eq 143 ]
}
