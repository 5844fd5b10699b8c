"""System calls of a run that fail, or at which it is killed, one after the
other.

    syscalls.py fail STEP      every STEP-th call of each kind fails
    syscalls.py kill STEP      at every STEP-th call the run is killed
    syscalls.py read STEP      calls of nnpredict and of reading fail

The current folder has c.json, and whole.bin and whole.csv of a run of it; and
for read model.bin, rows.csv, and out.csv of them.
"""
import glob
import os
import re
import subprocess
import sys

TRAIN = "nntrain c.json -q -t 1".split()
PREDICT = "nnpredict model.bin rows.csv.gz".split()
OLD = "an old model\n"

# What each call may say. A run that is told EINTR makes the call again.
FAULTS = {
    "openat": ["EACCES", "EMFILE", "EINTR"],
    "read": ["EIO", "EINTR"],
    "write": ["ENOSPC", "EIO", "EINTR"],
    "fsync": ["EIO", "EINTR"],
    "rename": ["EACCES"],
    "ftruncate": ["EIO", "EINTR"],
    "flock": ["ENOLCK", "EINTR"],
    "lseek": ["EIO"],
    "close": ["EIO", "EINTR"],
    "fchmod": ["EPERM"],
    "newfstatat": ["EIO"],
    "unlink": ["EACCES"],
    "mmap": ["ENOMEM"],
    "readlink": ["EIO"],
    "getcwd": ["ENOENT"],
}


def strace(options, command):
    """Status, stdout and stderr of the command."""
    done = subprocess.run(["strace", "-qq", "-o", "calls", *options, *command],
                          capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr.decode()


def count_calls(command):
    """By name: how many calls there are before main, and in all. A build for
    coverage saves its counts after them."""
    first, last = {}, {}
    started = False
    status, _, stderr = strace([], command)
    assert status == 0, stderr
    for line in open("calls", encoding="utf-8", errors="replace"):
        if ".gcda" in line:
            break
        match = re.match(r"(\w+)\(", line)
        if not match:
            continue
        name = match[1]
        last[name] = last.get(name, 0) + 1
        # What every program does first of all.
        started = started or "SIGXFSZ" in line
        if not started:
            first[name] = last[name]
    assert started
    return {name: (first.get(name, 0), last[name]) for name in last}


def read(path):
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except FileNotFoundError:
        return None


def losses(path):
    return [line.split(",")[:6] for line in (read(path) or "").splitlines()]


def clean():
    for path in glob.glob("model.bin*") + glob.glob("loss.csv*"):
        os.remove(path)


def check_whole(at):
    assert read("model.bin") == read("whole.bin"), at + "another model"
    assert losses("loss.csv") == losses("whole.csv"), at + "another log"
    assert glob.glob("model.bin*") == ["model.bin"], at + "leavings"


def go_on(at):
    done = subprocess.run([*TRAIN, "-r"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b""), (at, done)
    check_whole(at)


def fail(name, number, error):
    """The run fails so; then what it leaves serves to go on."""
    clean()
    with open("model.bin", "w", encoding="utf-8") as file:
        file.write(OLD)
    status, _, stderr = strace(
        ["-e", f"trace={name}", "-e", f"inject={name}:error={error}:"
         f"when={number}"], TRAIN)
    at = f"{name} {number} {error}: status {status}, says {stderr!r}: "
    assert not glob.glob("*.tmp") or name == "unlink", at + "a temporary file"
    if status == 0:
        assert stderr == "", at
        for path in glob.glob("*.tmp"): # what could not be removed
            os.remove(path)
        check_whole(at)
        return False
    assert error != "EINTR", at + "not made again"
    assert status == 1 and re.fullmatch(r"nntrain: .+\n", stderr), at
    assert read("model.bin") in (OLD, read("whole.bin")), at + "a new model"
    go_on(at)
    return True


def fail_reading(name, number, error):
    status, stdout, stderr = strace(
        ["-e", f"trace={name}", "-e", f"inject={name}:error={error}:"
         f"when={number}"], PREDICT)
    at = f"{name} {number} {error}: status {status}, says {stderr!r}: "
    if status == 0:
        assert stderr == "" and stdout.decode() == read("out.csv"), at
        return False
    assert error != "EINTR", at + "not made again"
    assert status == 1 and re.fullmatch(r"nnpredict: .+\n", stderr), at
    return True


def fail_all(fail_one, command, step):
    """How many of each kind made the command fail."""
    felt, tries = {}, 0
    for name, (first, last) in count_calls(command).items():
        for error in FAULTS.get(name, []):
            for number in range(first + 1, last + 1, step):
                key = f"{name} {error}"
                felt[key] = felt.get(key, 0) + fail_one(name, number, error)
                tries += 1
    print(f"{tries} calls, of which failed:", felt)
    return felt


def kill_all(step):
    count = 0
    clean()
    for name, (first, last) in count_calls([*TRAIN, "-r"]).items():
        for number in range(first + 1, last + 1, step):
            clean()
            status, _, _ = strace(
                ["-e", f"trace={name}", "-e",
                 f"inject={name}:signal=KILL:when={number}"], [*TRAIN, "-r"])
            # strace dies by the signal of its child
            if name != "exit_group":
                assert status == -9, (name, number, status)
            go_on(f"killed at {name} {number}: ")
            count += 1
    return count


def main():
    what, step = sys.argv[1], int(sys.argv[2])
    if what == "kill":
        print(f"killed at {kill_all(step)} calls")
        return
    if what == "fail":
        clean()
        felt = fail_all(fail, TRAIN, step)
        must = ["openat EACCES", "read EIO", "write ENOSPC", "fsync EIO",
                "rename EACCES", "ftruncate EIO", "flock ENOLCK"]
    else:
        felt = fail_all(fail_reading, PREDICT, step)
        must = ["openat EACCES", "read EIO", "write EIO"]
    for key in must:
        assert felt[key] > 0, key


main()
