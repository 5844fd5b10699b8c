"""What the house rules share: the files they look at, and a TAP result."""
import os
import pathlib
import sys

ROOT = pathlib.Path(os.environ.get("NN_ROOT", "."))


def files(*patterns):
    """Paths under the project's root, in order."""
    return sorted({p for pattern in patterns for p in ROOT.glob(pattern)})


def place(path, line=None):
    name = str(path.relative_to(ROOT))
    return name if line is None else f"{name}:{line}"


def report(name, findings):
    """One TAP test: it fails if there is a finding."""
    print("1..1")
    for finding in findings:
        print("#", finding)
    print(f"{'not ' if findings else ''}ok 1 - {name}")
    sys.exit(bool(findings))
