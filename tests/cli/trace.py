"""Holds what --trace prints as JSON against other sources of the numbers.

    trace.py case REFERENCE.json             config, data, weights of it, here
    trace.py reference REFERENCE.json TRACE  the step is that of the reference
    trace.py by-hand README.md TRACE         ... of the README, in its digits
    trace.py weights TRACE model.bin         the new weights are the model's
    trace.py formulas TRACE.md               all of them, as a LaTeX document

The first two are about a file of tests/golden/reference."""
import json
import math
import re
import struct
import sys


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def values(trace, symbol, section=None):
    """The matrix of the first line of that symbol (and section)."""
    for line in trace["lines"]:
        if line["symbol"] == symbol and section in (None, line["section"]):
            assert len(line["values"]) == line["rows"]
            assert all(len(row) == line["columns"] for row in line["values"])
            return line["values"]
    sys.exit(f"no {symbol}")


def transposed(rows):
    return [list(column) for column in zip(*rows)]


def column(values_):
    return [[v] for v in values_]


def hold(symbol, is_, wanted, tolerance):
    for row, other in zip(is_, wanted, strict=True):
        for a, b in zip(row, other, strict=True):
            if not abs(a - b) <= tolerance:
                sys.exit(f"{symbol}: {is_}, expected {wanted}")


def case(path):
    g = load(path)
    with open("data.csv", "w", encoding="utf-8") as file:
        print(*[f"x{i}" for i in range(g["n"][0])], "y", sep=",", file=file)
        for x, d in zip(g["X"], g["D"]):
            print(*x, int(d[0]), sep=",", file=file)
    weights = {f"{s}{l + 1}": g[s][l] for s in "Wb" for l in range(len(g["W"]))}
    with open("weights.json", "w", encoding="utf-8") as file:
        json.dump(weights, file)
    config = {"hidden": g["n"][1:-1], "activation": g["activation"],
              "loss": g["loss"], "batch_size": 0, "shuffle": False,
              "learning_rate": 0.5, "epochs": 20, "data": {"train": "data.csv"},
              "initial_weights": "weights.json"}
    with open("c.json", "w", encoding="utf-8") as file:
        json.dump(config, file)


def product(a, b):
    return [[sum(x * y for x, y in zip(row, column_)) for column_ in zip(*b)]
            for row in a]


def each(f, *matrices):
    return [[f(*elements) for elements in zip(*rows)]
            for rows in zip(*matrices)]


def between(g, t):
    """What the reference does not state, from what it does, by the notes."""
    eta = t["eta"]
    D, Y = transposed(g["D"]), [transposed(y) for y in g["Y"]]
    losses = [[-sum(d * math.log(y) + (1 - d) * math.log(1 - y)
                    for d, y in zip(*sample))
               for sample in zip(g["D"], g["Y"][-1])]]
    hold("L(j)", values(t, "L(j)"), losses, 1e-6)
    dV = each(lambda y, d: y - d, Y[-1], D)
    for l in range(len(Y), 0, -1):
        hold(f"dV{l}", values(t, f"dV{l}"), dV, 1e-6)
        W = each(lambda w, dw: w - eta * dw, g["W"][l - 1], g["dW"][l - 1])
        b = [[b - eta * db] for b, db in zip(g["b"][l - 1], g["db"][l - 1])]
        hold(f"W{l}", values(t, f"W{l}", "update"), W, 1e-6)
        hold(f"b{l}", values(t, f"b{l}", "update"), b, 1e-6)
        if l == 1:
            break
        dY = product(transposed(g["W"][l - 1]), dV)
        slope = each(lambda y: y * (1 - y), Y[l - 2])
        dV = each(lambda a, b: a * b, dY, slope)
        hold(f"dY{l - 1}", values(t, f"dY{l - 1}"), dY, 1e-6)
        hold("slope", values(t, f"sigma'(V{l - 1})"), slope, 1e-6)


def reference(path, traced):
    g, t = load(path), load(traced)
    between(g, t)
    hold("X", values(t, "X"), transposed(g["X"]), 1e-6)
    hold("D", values(t, "D"), transposed(g["D"]), 0)
    hold("L", values(t, "L"), [[g["loss_value"]]], 1e-6)
    for l, (W, b, V, Y, dW, db) in enumerate(zip(
            g["W"], g["b"], g["V"], g["Y"], g["dW"], g["db"]), 1):
        wanted = {"W": W, "b": column(b), "V": transposed(V),
                  "Y": transposed(Y), "dW": dW, "db": column(db)}
        for symbol, matrix in wanted.items():
            hold(f"{symbol}{l}", values(t, f"{symbol}{l}"), matrix, 1e-6)


def by_hand(readme, traced):
    t = load(traced)
    text = open(readme, encoding="utf-8").read()
    block = re.search(r"^```by-hand\n(.*?)^```$", text, re.M | re.S)[1]
    # The last part is the update; its L is the loss after it.
    *before, after = block.split("\n\n")
    seen = 0
    for section, part in [(None, p) for p in before] + [("update", after)]:
        for symbol, rows in re.findall(r"^(\w+) += ((?:.+\n?)(?: .+\n?)*)",
                                       part, re.M):
            if section and symbol == "L":
                continue
            wanted = [[float(x) for x in row.split()]
                      for row in rows.splitlines()]
            hold(symbol, values(t, symbol, section), wanted, 0.5001e-4)
            seen += 1
    assert seen == 21, seen


def tensors(path):
    """Each tensor of a safetensors file of floats, as rows."""
    with open(path, "rb") as file:
        size, = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(size)), file.read()
    for name, tensor in header.items():
        if tensor.get("dtype") == "F32":
            begin, end = tensor["data_offsets"]
            flat = struct.unpack(f"<{(end - begin) // 4}f", data[begin:end])
            cols = tensor["shape"][1] if len(tensor["shape"]) > 1 else 1
            yield name, [flat[i:i + cols] for i in range(0, len(flat), cols)]


def weights(traced, model):
    t, found = load(traced), dict(tensors(model))
    assert {"W1", "b1", "W2", "b2"} == set(found), found.keys()
    for name, matrix in found.items():
        hold(name, values(t, name, "update"), matrix, 1e-6)


def formulas(markdown):
    text = open(markdown, encoding="utf-8").read()
    found = re.findall(r"^\$\$\n.*?\n\$\$$|\$[^$\n]+\$", text, re.M | re.S)
    # Markdown takes \\ for \ but at the end of a line, on GitHub.
    assert not re.search(r"\\\\(?!\n)", text)
    print("\\documentclass{article}",
          "\\usepackage[a4paper,margin=20mm]{geometry}",
          "\\usepackage{amsmath}", "\\begin{document}", *found,
          "\\end{document}", sep="\n")


{"case": case, "reference": reference, "by-hand": by_hand,
 "weights": weights, "formulas": formulas}[sys.argv[1]](*sys.argv[2:])
