#!/usr/bin/env python3
"""Do the tests notice when the code is wrong? Makes random mutations of one
token each (the same ones for the same seed and source), builds the program
with each of them, and runs tests until one fails.

    tests/mutation/mutate.py [--seed S] [--count N] [--jobs J] [--match TEXT]

A mutation that no test fails for has survived. It either shows what is not
tested, or changes nothing that a user or caller could see: then equivalent.txt
beside this script says why. One that compiles to the same object code, or not
at all, is passed over. Exit 1 if fewer than 95 % of the others are killed.

Works in copies of the tree below build/mutation. Mutants run with the rights
of the user, with a limit of time and memory, and never with a test that writes
to a path under /dev."""
import argparse
import concurrent.futures
import contextlib
import os
import pathlib
import queue
import random
import re
import shutil
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / "build/mutation"
MODULES = ("prop", "output", "optim", "optim_rules", "model", "csv")
PASS_AT = 0.95
# A mutant that hangs is ended, by its own time and by that of the clock.
LIMITS = f"ulimit -t 20 -v {4 << 20}"
SECONDS = 300

# What is likely to fail comes first: the module's own tests, then those of
# what stands on it; then all other unit tests; then the programs.
FIRST = {
    "prop": ["prop", "gradient", "dropout", "train", "lbfgs"],
    "output": ["output", "gradient", "prop", "metric", "train", "act"],
    "optim": ["optim", "train", "checkpoint", "lbfgs"],
    "optim_rules": ["optim", "train", "checkpoint", "lbfgs"],
    "model": ["model", "structure", "damage"],
    "csv": ["csv", "csv_conformance", "ways", "lines", "data"],
}
BATS = ["golden_models", "errors_data", "errors_predict", "nnpredict",
        "evaluate", "stream", "missing", "weight", "roles", "safetensors",
        "nninspect", "trace", "folds", "cells", "scale_target", "damage"]

# Pairs that take each other's place. Operators have blanks around them, as
# clang-format writes them: a * with one is a pointer's.
SWAPS = [("+", "-"), ("*", "/"), ("<", "<="), (">", ">="), ("==", "!="),
         ("&&", "||"), ("+=", "-="), ("*=", "/="), ("<<", ">>"), ("&", "|")]
BINARY = {a: b for x, y in SWAPS for a, b in ((x, y), (y, x))} | {"%": "/"}
WORDS = {"true": "false", "false": "true", "++": "--", "--": "++"}

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|/\*.*?\*/'
                   r"|(?<= )(?:&&|\|\||<<|>>|[-+*/<>=!]=|[-+*/<>&|%])(?= )"
                   r"|\+\+|--|!(?=[\w(])|\b\d+(?:\.\d*)?(?:[eE][-+]?\d+)?f?\b"
                   r"|\btrue\b|\bfalse\b")
STATEMENT = re.compile(r"^ +(?!return|break|continue|case|goto|const|struct"
                       r"|int|bool|size_t|double|float|char|static|unsigned"
                       r"|enum|nn_mat |va_)[\w*(][^{}]*;$")


def changes_of_token(token):
    if token in BINARY:
        return [BINARY[token]]
    if token in WORDS:
        return [WORDS[token]]
    if token == "!":
        return [""]
    if not token[0].isdigit():
        return []
    if re.fullmatch(r"\d+", token):
        return [str(int(token) + 1)] + (["0"] if token != "0" else [])
    return [re.sub(r"\d", lambda d: str((int(d[0]) + 1) % 10), token, count=1)]


def code_lines(text):
    """Number and text of the lines inside of functions that are whole
    statements or parts of them: no comments, no assertions."""
    inside = comment = skipped = False
    for number, line in enumerate(text.splitlines()):
        if line == "{":
            inside = True
        elif line == "}":
            inside = False
        comment = comment or line.lstrip().startswith("/*")
        skipped = skipped or line.lstrip().startswith("assert(")
        if inside and not comment and not skipped:
            yield number, line
        comment = comment and "*/" not in line
        skipped = skipped and not line.endswith(";")


def mutations(module):
    """(module, line number, the line as it becomes)"""
    path = ROOT / f"src/nn/{module}.c"
    lines = path.read_text().splitlines()
    for number, line in code_lines(path.read_text()):
        for found in TOKEN.finditer(line):
            for new in changes_of_token(found[0]):
                yield module, number, (line[:found.start()] + new +
                                       line[found.end():])
        complete = lines[number - 1].rstrip().endswith((";", "{", "}", ")"))
        if STATEMENT.match(line) and complete:
            yield module, number, re.sub(r"\S.*", r"; /* \g<0> */", line)


def run(command, tree, log, **more):
    """The exit status; -1 after too long, when all that it started is ended."""
    command = ["bash", "-c", f"{LIMITS}; exec \"$@\"", "-"] + command
    process = subprocess.Popen(command, cwd=tree, stdin=subprocess.DEVNULL,
                               stdout=log, stderr=log, start_new_session=True,
                               **more)
    try:
        return process.wait(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return -1
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def make(tree, *targets):
    with open(tree / "log", "w", encoding="utf-8") as log:
        return subprocess.run(["make", "-s", "BUILD=mutant", "OPTIMISE=-O1",
                               *targets], cwd=tree, stdout=log,
                              stderr=log).returncode == 0


def groups_of_tests(module, tree):
    """What is built at once, and the tests that run on it then."""
    every = sorted(p.stem[5:] for p in tree.glob("tests/unit/test_*.c"))
    first = [name for name in FIRST[module] if name in every]
    rest = [name for name in every if name not in first]
    for names in (first, rest):
        units = [f"build/mutant/unit/test_{name}" for name in names]
        yield units, units
    bats = [f"tests/cli/{name}.bats" for name in BATS]
    yield ["programs"], [path for path in bats if (tree / path).exists()]


def environment(tree):
    variables = dict(os.environ, NN_ROOT=str(tree),
                     NN_BUILD=str(tree / "build/mutant"), NN_VARIANTS="generic",
                     NN_CC="cc", TMPDIR=str(tree / "tmp"))
    variables.pop("NN_LONG", None)
    return variables


def fails(test, tree):
    command = ["bats", test] if test.endswith(".bats") else [test]
    with open(tree / "log", "w", encoding="utf-8") as log:
        return run(command, tree, log, env=environment(tree)) != 0


def first_failure(tree, module):
    """The name of the first test that fails, or None. It fails twice, lest a
    machine that is slow for a moment is taken for a test that is good."""
    for targets, tests in groups_of_tests(module, tree):
        make(tree, *targets)
        for test in tests:
            if fails(test, tree) and fails(test, tree):
                return pathlib.Path(test).stem
    return None


def object_of(tree, module):
    return next(tree.glob(f"build/mutant/*/nn/{module}.o"))


def open_trees(count):
    """Copies of the tree with everything built."""
    shutil.rmtree(WORK, ignore_errors=True)
    first = WORK / "tree0"
    for name in subprocess.run(["git", "ls-files"], cwd=ROOT, check=True,
                               text=True,
                               stdout=subprocess.PIPE).stdout.splitlines():
        (first / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, first / name, follow_symlinks=False)
    (first / "tmp").mkdir()
    if not make(first, "-j", str(count), "programs", "test-programs"):
        sys.exit((first / "log").read_text())
    trees = queue.Queue()
    trees.put(first)
    for i in range(1, count):
        trees.put(shutil.copytree(first, WORK / f"tree{i}", symlinks=True))
    return trees


def attempt(trees, equivalents, mutation):
    """What becomes of a mutation: "same" (or does not compile), a test that
    fails, or None; those that are known to change nothing take no tests."""
    module, number, line = mutation
    tree = trees.get()
    source = tree / f"src/nn/{module}.c"
    built = object_of(tree, module)
    old_source, old_object = source.read_text(), built.read_bytes()
    lines = old_source.splitlines(keepends=True)
    lines[number] = line + "\n"
    source.write_text("".join(lines))
    target = str(built.relative_to(tree))
    result = "same"
    if make(tree, target) and built.read_bytes() != old_object:
        known = (module, line.strip()) in equivalents
        result = None if known else first_failure(tree, module)
    source.write_text(old_source)
    make(tree, target)
    trees.put(tree)
    return result


def known_equivalents():
    """Module and changed line of those that were shown to change nothing."""
    text = (pathlib.Path(__file__).parent / "equivalent.txt").read_text()
    rows = re.findall(r"^(\w+)\.c: (.*)$", text, re.MULTILINE)
    return {(module, line.strip()) for module, line in rows}


def chosen(options):
    every = [m for module in MODULES for m in mutations(module)]
    random.Random(options.seed).shuffle(every)
    return [m for m in every if options.match in f"{m[0]}.c: {m[2].strip()}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--match", default="",
                        help="only those whose \"file.c: line\" has this")
    options = parser.parse_args()
    trees = open_trees(options.jobs)
    equivalents = known_equivalents()
    todo = iter(chosen(options))
    killed = survived = equivalent = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        while killed + survived + equivalent < options.count:
            wanted = options.count - killed - survived - equivalent
            batch = [m for _, m in zip(range(wanted), todo)]
            if not batch:
                break
            for m, result in zip(batch, pool.map(
                    lambda m: attempt(trees, equivalents, m), batch)):
                place = f"{m[0]}.c:{m[1] + 1}: {m[2].strip()}"
                if result == "same":
                    continue
                if result:
                    killed += 1
                    print(f"killed    {place}    [{result}]", flush=True)
                elif (m[0], m[2].strip()) in equivalents:
                    equivalent += 1
                    print(f"same      {place}", flush=True)
                else:
                    survived += 1
                    print(f"SURVIVED  {place}", flush=True)
    print(f"{killed} killed, {survived} survived, "
          f"{equivalent} known to be equivalent")
    return killed == 0 or killed / (killed + survived) < PASS_AT


sys.exit(main())
