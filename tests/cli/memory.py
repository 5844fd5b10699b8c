"""Every allocation of some commands fails in turn, once and for ever: exit 1
and a message, or the result as it should be; nothing leaks, outputs are the old
ones, no temporary file stays.

    memory.py SHIM STEP      every STEP-th allocation
"""
import glob
import os
import shutil
import subprocess
import sys

SHIM, STEP = sys.argv[1], int(sys.argv[2])
OLD = b"an old model\n"


def read(path):
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return file.read()


def run(command, **fail):
    """Status, stdout, stderr, and the shim's report."""
    if os.path.exists("report"):
        os.remove("report")
    environ = dict(os.environ, LD_PRELOAD=SHIM, NN_FAIL_REPORT="report", **fail)
    done = subprocess.run(command, capture_output=True, env=environ,
                          stdin=subprocess.DEVNULL)
    report = [int(word) for word in (read("report") or b"").split()]
    return done.returncode, done.stdout, done.stderr.decode(), report


class Command:
    """files: what it begins with, path to bytes; it may write to out."""

    def __init__(self, words, files=None, out=None):
        self.words = words.split()
        self.files = files or {}
        self.out = out

    def prepare(self):
        for pattern in "model.bin*", "loss.csv*", "rows.*":
            for path in glob.glob(pattern):
                os.remove(path)
        for path, content in self.files.items():
            with open(path, "wb") as file:
                file.write(content)

    def check(self, number, forever):
        self.prepare()
        fail = {"NN_FAIL_AT": str(number)}
        if forever:
            fail["NN_FAIL_FOREVER"] = "1"
        status, stdout, stderr, (_, live, failed) = run(self.words, **fail)
        at = f"{' '.join(self.words)}: allocation {number}{' on' * forever}: "
        at += f"status {status}, {live} leaks, says {stderr!r}: "
        assert failed, at + "none failed"
        assert live == 0, at + "leaks"
        assert not glob.glob("*.tmp"), at + "a temporary file"
        if status == 0:
            assert stdout == self.stdout, at + "another output"
            assert read(self.out or "") == self.result, at + "another file"
            return
        assert status == 1, at + "wrong status"
        assert stderr.count("\n") == 1 and stderr.startswith(
            self.words[0] + ": "), at + "no message"
        assert read(self.out or "") in (self.files.get(self.out or ""),
                                        self.result), at + "a new file"

    def check_all(self):
        self.prepare()
        status, self.stdout, stderr, (count, live, _) = run(self.words)
        assert (status, stderr, live) == (0, "", 0), (self.words, status, live,
                                                      stderr)
        self.result = read(self.out or "")
        for forever in False, True:
            for number in range(1 + forever, count + 1, STEP):
                self.check(number, forever)
        print(f"{' '.join(self.words)}: {count} allocations")


def interrupted(command):
    """What a run that is killed at its third rename leaves to go on from."""
    run(command.split(), NN_KILL_AT="3")
    return {path: read(path) for path in ("model.bin.checkpoint", "loss.csv")}


def main():
    train = "nntrain m.json -q -d d.csv.gz"
    whole = Command(train, {"model.bin": OLD}, "model.bin")
    whole.check_all()
    model = whole.result
    on = Command(train + " -r", interrupted(train), "model.bin")
    on.check_all()
    assert on.result == model
    cached = train + " -s data.cache=rows"
    Command(cached, out="model.bin").check_all()
    run(cached.split())
    rows = {path: read(path) for path in glob.glob("rows.*")}
    assert len(rows) == 3
    Command(cached, rows, "model.bin").check_all()
    for words in ("nnpredict model.bin long.csv.gz",
                  "nnpredict -e model.bin d.csv",
                  "nnpredict --append --no-header model.bin d.csv",
                  "nninspect --json model.bin",
                  "nntrain -q --reproduce model.bin"):
        Command(words, {"model.bin": model}).check_all()


main()
