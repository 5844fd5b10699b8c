"""Holds what --trace prints as JSON against other sources of the numbers.

    trace.py case REFERENCE.json             config, data, weights of it, here
    trace.py reference REFERENCE.json TRACE  the step is that of the reference
    trace.py by-hand README.md TRACE         ... of the README, in its digits
    trace.py weights TRACE MODEL.json        the new weights are the model's

The first two are about a file of tests/golden/reference."""
import json
import re
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


def reference(path, traced):
    g, t = load(path), load(traced)
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


def weights(traced, model):
    t, m = load(traced), load(model)
    for name, matrix in m.items():
        hold(name, values(t, name, "update"), matrix, 1e-6)


{"case": case, "reference": reference, "by-hand": by_hand,
 "weights": weights}[sys.argv[1]](*sys.argv[2:])
