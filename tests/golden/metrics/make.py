#!/usr/bin/python3
"""Writes cases.json: outputs, targets and what scikit-learn makes of them.

    ./make.py > cases.json        (Debian 12: python3-sklearn 1.2.1)

Outputs and targets are exact floats. Where scikit-learn would put 0 or give up
(no row was said to be of a class, all rows are of one) there is null."""
import json
import math
import warnings

import numpy as np
from sklearn import metrics

warnings.simplefilter("ignore")
rng = np.random.default_rng(1)


def defined(value, exists):
    return float(value) if exists and not math.isnan(value) else None


def area(d, y):
    both = len(set(d)) == 2
    return defined(metrics.roc_auc_score(d, y) if both else 0, both)


def mean(values):
    values = [v for v in values if v is not None]
    return float(np.mean(values)) if values else None


def yes_or_no(truth, said):
    """Precision, recall, F1 of the rows that are True."""
    found = {}
    for name, exists in (("precision", said.any()), ("recall", truth.any()),
                         ("f1", truth.any() or said.any())):
        score = getattr(metrics, f"{name}_score")
        found[name] = defined(score(truth, said), exists)
    return found


def case(name, loss, targets, classes, single, y, d, expected):
    y, d = np.atleast_2d(y.T).T, np.atleast_2d(d.T).T
    return {"name": name, "loss": loss, "targets": targets, "classes": classes,
            "single": single, "y": y.tolist(), "d": d.tolist(),
            "expected": expected}


def classes_of(truth, said, count):
    return {str(k): yes_or_no(truth == k, said == k) for k in range(count)}


def two_classes(name, y, d):
    said = (y >= 0.5).astype(int)
    return case(name, "binary_cross_entropy", 1, 2, True, y, d, {
        "accuracy": metrics.accuracy_score(d, said),
        "balanced_accuracy": metrics.balanced_accuracy_score(d, said),
        "auc": area(d, y),
        "brier": metrics.brier_score_loss(d, y, pos_label=1),
        "classes": classes_of(d, said, 2)})


def several_classes(name, y, truth):
    count = y.shape[1]
    d, said = np.eye(count)[truth], y.argmax(axis=1)
    if count == 2:
        auc = area(truth, y[:, 1])
        brier = metrics.brier_score_loss(truth, y[:, 1])
    else:
        auc = mean([area(d[:, k], y[:, k]) for k in range(count)])
        brier = float(np.mean(np.sum((y - d) ** 2, axis=1)))
    return case(name, "cross_entropy", 1, count, False, y, d, {
        "accuracy": metrics.accuracy_score(truth, said),
        "balanced_accuracy": metrics.balanced_accuracy_score(truth, said),
        "auc": auc, "brier": brier,
        "classes": classes_of(truth, said, count)})


def labels(name, y, d):
    targets = {}
    for k in range(d.shape[1]):
        truth, said = d[:, k] == 1, y[:, k] >= 0.5
        targets[f"t{k}"] = {
            "auc": area(d[:, k], y[:, k]),
            "brier": metrics.mean_squared_error(d[:, k], y[:, k]),
            "accuracy": metrics.accuracy_score(truth, said),
            "balanced_accuracy": metrics.balanced_accuracy_score(truth, said),
            **yes_or_no(truth, said)}
    return case(name, "binary_cross_entropy", d.shape[1], 0, False, y, d, {
        "accuracy": metrics.accuracy_score(d, y >= 0.5),
        "auc": mean([t["auc"] for t in targets.values()]),
        "brier": mean([t["brier"] for t in targets.values()]),
        "targets": targets})


def numbers(name, y, d):
    def of(d, y):
        mse = metrics.mean_squared_error(d, y)
        return {"mse": mse, "rmse": math.sqrt(mse),
                "mae": metrics.mean_absolute_error(d, y),
                "r2": metrics.r2_score(d, y)}
    expected = of(d, y)
    if d.shape[1] > 1:
        expected["targets"] = {f"t{k}": of(d[:, k], y[:, k])
                               for k in range(d.shape[1])}
    return case(name, "squared_error", d.shape[1], 0, False, y, d, expected)


def floats(x):
    return np.asarray(x, dtype=np.float32).astype(float)


def shares(rows, count, digits):
    """Rows of multiples of a power of two that sum to 1, so with ties."""
    x = rng.multinomial(2 ** digits, rng.dirichlet(np.ones(count), rows))
    return np.array(x / 2 ** digits)


truth = rng.integers(0, 3, 80)
coarse = shares(80, 3, 3)
fine = floats(rng.random((70, 3)))
two = rng.integers(0, 2, 90)
print(json.dumps([
    two_classes("two classes", floats(rng.random(60)),
                rng.integers(0, 2, 60)),
    two_classes("many ties", rng.integers(0, 5, 90) / 4.0, two),
    two_classes("all outputs alike", np.full(20, 0.25), two[:20]),
    two_classes("rows of one class", floats(rng.random(9)),
                np.ones(9, dtype=int)),
    several_classes("two outputs", shares(50, 2, 4), rng.integers(0, 2, 50)),
    several_classes("three classes", coarse, truth),
    several_classes("a class that no row has", coarse[:40], truth[:40] % 2),
    several_classes("a class that is never said",
                    np.column_stack([coarse[:, :2] + 1, coarse[:, 2]]), truth),
    labels("labels", fine, rng.integers(0, 2, (70, 3))),
    labels("a label that all rows have", fine[:, :2],
           np.column_stack([np.ones(70, dtype=int),
                            rng.integers(0, 2, 70)])),
    numbers("a number", floats(rng.normal(size=(40, 1))),
            floats(rng.normal(size=(40, 1)))),
    numbers("numbers", floats(100 + rng.normal(size=(50, 3))),
            floats(100 + rng.normal(size=(50, 3)))),
], separators=(",", ":")))
