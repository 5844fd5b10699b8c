"""Runs the commands of README.md and compares what they print.

    readme.py README.md FOLDER     console blocks, one shell each, in FOLDER
    readme.py --by-hand README.md  the step worked in numbers, by the formulas

In a ```console block a line "$ command" (continued by "> " lines) stands over
its output, stdout and stderr together. Times may differ."""
import math
import os
import re
import subprocess
import sys


def blocks(path, kind):
    text = open(path, encoding="utf-8").read()
    return re.findall(r"^```%s\n(.*?)^```$" % kind, text, re.M | re.S)


def without_times(text):
    return re.sub(r" in \d+\.\d+ s$", " in N s", text, flags=re.M)


def steps(block):
    """(command, its output) in order."""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append([line[2:], ""])
        elif line.startswith("> ") and not found[-1][1]:
            found[-1][0] += "\n" + line[2:]
        else:
            found[-1][1] += line + "\n"
    return found


def run_blocks(path, folder):
    wrong = 0
    for block in blocks(path, "console"):
        for command, expected in steps(block):
            # What make demo prints begins with an echo of its commands.
            if command.startswith("../") or command.startswith("cd "):
                continue
            if command.startswith("make demo"):
                expected = "\n" + block.split("\n", 2)[2]
            got = subprocess.run(
                ["bash", "-c", command], cwd=folder, text=True,
                env=os.environ | {"LC_ALL": "C"},  # one that bash knows
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout
            if without_times(got) != without_times(expected):
                wrong += 1
                print(f"$ {command}\n--- README has\n{expected}"
                      f"--- but it prints\n{got}")
    return wrong


def logistic(v):
    return 1 / (1 + math.exp(-v))


def product(A, B):
    return [[sum(a * b for a, b in zip(row, column)) for column in zip(*B)]
            for row in A]


def transposed(A):
    return [list(row) for row in zip(*A)]


def each(function, *matrices):
    return [[function(*cells) for cells in zip(*rows)]
            for rows in zip(*matrices)]


def forward(W1, b1, W2, b2, X, D):
    V1 = [[v + b[0] for v in row] for row, b in zip(product(W1, X), b1)]
    Y1 = each(logistic, V1)
    V2 = [[v + b[0] for v in row] for row, b in zip(product(W2, Y1), b2)]
    Y2 = each(logistic, V2)
    L = each(lambda y, d: -d * math.log(y) - (1 - d) * math.log(1 - y), Y2, D)
    return V1, Y1, V2, Y2, [[sum(L[0]) / len(L[0])]]


def shown(name, A, digits):
    label = f"{name:<3} ="
    return "".join(
        f"{label if i == 0 else '':<5}"
        + " ".join(f"{a:{8 if j else 8}.{digits}f}" for j, a in enumerate(row))
        + "\n" for i, row in enumerate(A))


def by_hand():
    X, D = [[0, 0, 1, 1], [0, 1, 0, 1]], [[0, 1, 1, 0]]
    m, eta = 4, 1
    W1, b1 = [[2, 1], [-1, -2]], [[-1], [3]]
    W2, b2 = [[2, 1]], [[-2]]
    text = shown("X", X, 0) + shown("D", D, 0) + "\n"
    for name, A in ("W1", W1), ("b1", b1), ("W2", W2), ("b2", b2):
        text += shown(name, A, 0)

    V1, Y1, V2, Y2, L = forward(W1, b1, W2, b2, X, D)
    mean = lambda A: [[sum(row) / m] for row in A]
    scaled = lambda A: each(lambda a: a / m, A)
    dV2 = each(lambda y, d: y - d, Y2, D)
    dW2, db2 = scaled(product(dV2, transposed(Y1))), mean(dV2)
    dV1 = each(lambda a, y: a * y * (1 - y), product(transposed(W2), dV2), Y1)
    dW1, db1 = scaled(product(dV1, transposed(X))), mean(dV1)
    text += "\n"
    for name, A in ("V1", V1), ("Y1", Y1), ("V2", V2), ("Y2", Y2), ("L", L):
        text += shown(name, A, 4)
    text += "\n"
    for name, A in (("dV2", dV2), ("dW2", dW2), ("db2", db2), ("dV1", dV1),
                    ("dW1", dW1), ("db1", db1)):
        text += shown(name, A, 4)

    step = lambda A, dA: each(lambda a, da: a - eta * da, A, dA)
    W1, b1, W2, b2 = step(W1, dW1), step(b1, db1), step(W2, dW2), step(b2, db2)
    text += "\n"
    for name, A in ("W1", W1), ("b1", b1), ("W2", W2), ("b2", b2):
        text += shown(name, A, 4)
    return text + shown("L", forward(W1, b1, W2, b2, X, D)[4], 4)


def check_by_hand(path):
    expected, got = blocks(path, "by-hand")[0], by_hand()
    if expected != got:
        print(f"--- README has\n{expected}--- but it is\n{got}")
    return expected != got


if sys.argv[1] == "--by-hand":
    sys.exit(check_by_hand(sys.argv[2]))
sys.exit(run_blocks(sys.argv[1], sys.argv[2]) > 0)
