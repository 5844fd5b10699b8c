"""Types into an interactive shell, as a person does, and reads what it shows.

    complete.py SHELL [ARGUMENT ...] <<'STEPS'
    what is typed, \\t being the tab key<blank>=><blank>what then appears
    STEPS

Each line of the input is one step; the line typed so far is erased before the
next one. Exit 1 for the first step that shows something else."""
import os
import pty
import select
import sys
import time

SECONDS = 20  # to wait for an answer
ERASE = "\x15"  # ^U


def answer(terminal, wanted):
    """What the shell writes until it has written that, or too long."""
    got = b""
    end = time.monotonic() + SECONDS
    while wanted not in got and time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                got += os.read(terminal, 4096)
            except OSError:  # the shell is gone
                break
    return got


def main():
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(sys.argv[1], sys.argv[1:], dict(os.environ, TERM="dumb"))
    status = 0
    for line in sys.stdin:
        typed, wanted = line.rstrip("\n").split(" => ")
        os.write(terminal, typed.replace("\\t", "\t").replace("\\n", "\n")
                 .encode())
        got = answer(terminal, wanted.encode())
        if wanted.encode() not in got:
            print(f"{typed}: {got!r}, expected {wanted}")
            status = 1
            break
        os.write(terminal, ERASE.encode())
    os.close(terminal)
    os.waitpid(pid, 0)
    return status


sys.exit(main())
