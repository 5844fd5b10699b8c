#!/usr/bin/python3
"""nntrain and scikit-learn on real tables: the same folds, inputs and size.

    NN_BUILD=build tests/experiments/tabular.py DATA [TABLE ...]

DATA is a folder of tables with an INDEX.csv, whose columns file, target and
task are read. Two contests on each table, in which both have the inputs that
nntrain --new chooses: numbers standardised, missing ones the median, each
category an input; targets of regression standardised as well. What is fitted
is fitted inside the fold, and the rows of a fold are those that nntrain
--out-of-fold tells.

net     32 logistic nodes, adam with rate 0.01, minibatches of 32; a tenth
        of the training rows is held out, and 10 epochs without a better result
        on them are the end, 100 at most (ours looks at the loss, theirs at the
        metric). The start is as small as theirs, which is uniform up to
        sqrt(2 / (n0 + n1)): ours is normal with deviation 0.1. Ours beside
        MLPClassifier or MLPRegressor
linear  no hidden layer, the penalty |w|^2 / 2 on the sum of the losses (of the
        squared error as Ridge has it, |w|^2). Ours, by lbfgs, beside
        LogisticRegression or Ridge

The metric is accuracy, or R2 = 1 - (mean squared error of the fold) / (variance
of the target in the table), which small folds leave well defined. A difference
is ours less theirs: its mean over the folds, and that mean's standard error.
Seconds are of processor time on one core, for the whole job: reading, and in
each fold preparing, training and predicting; without the start of Python and
its imports, a second and more. The last column is of theirs fit and predict
alone.

Markdown on stdout. A line ends in WORSE where ours is worse by more than two
standard errors, in SLOWER where it takes longer; exit status 1 if one does."""
import csv
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

for library in "OMP", "OPENBLAS", "MKL":  # before they are loaded
    os.environ[f"{library}_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

MISSING = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "?"]
NNTRAIN = str(Path(os.environ.get("NN_BUILD", "build")).resolve() / "nntrain")
FOLDS = 10
HIDDEN, RATE, BATCH, EPOCHS = 32, 0.01, 32, 100
PATIENCE, HELD_OUT, START = 10, 0.1, 0.1
COLUMNS = ("table", "contest", "ours", "theirs", "difference", "its error",
           "seconds", "theirs", "fit")


# --- ours --------------------------------------------------------------------

def starter(path, row):
    """The config of nntrain --new, with a number as INDEX.csv has it."""
    text = subprocess.run([NNTRAIN, "--new", path, "--target", row["target"],
                           "--quiet"], check=True, capture_output=True,
                          text=True).stdout
    config = json.loads(text)
    if row["task"] == "regression":
        config["data"].update(target_kind="number", scale_target="standard")
        config["loss"] = "squared_error"
    return config


def net_config(config, _):
    return {"loss": config["loss"], "n1": HIDDEN, "activation": "sigmoid",
            "optimizer": "adam", "learning_rate": RATE, "batch_size": BATCH,
            "epochs": EPOCHS, "early_stopping": {"patience": PATIENCE},
            "init": {"name": "normal", "std": START, "bias_std": START},
            "data": dict(config["data"], validation_fraction=HELD_OUT)}


def linear_config(config, rows):
    """Of a mean over so many rows the penalty is a share."""
    data = {key: value for key, value in config["data"].items()
            if key != "validation_fraction"}
    return {"loss": config["loss"], "optimizer": "lbfgs", "epochs": 1000,
            "weight_decay": 1.0 / rows, "data": data}


def run(config, folder):
    """Fold and prediction of each row, and seconds."""
    (folder / "config.json").write_text(json.dumps(config))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([NNTRAIN, "config.json", "--quiet", "--threads", "1",
                    "--folds", str(FOLDS), "--out-of-fold", "rows.csv"],
                   cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    data = config["data"]
    rows = pd.read_csv(folder / "rows.csv", sep=data["delimiter"], dtype=str,
                       keep_default_na=False)
    return (rows["fold"].astype(int).to_numpy(),
            rows[data["target"]].to_numpy(),
            after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


# --- theirs ------------------------------------------------------------------

class Table:
    """Inputs and target as the config of --new has them."""

    def __init__(self, path, config):
        data = config["data"]
        start = time.process_time()
        table = pd.read_csv(path, sep=data["delimiter"], na_values=MISSING,
                            skipinitialspace=True, keep_default_na=False,
                            dtype={data["target"]: str})
        self.is_class = data["target_kind"] == "class"
        self.target = table.pop(data["target"]).to_numpy()
        if not self.is_class:
            self.target = self.target.astype(float)
        self.inputs = table.drop(columns=[*data.get("id", []),
                                          *data.get("ignore", [])])
        self.seconds = time.process_time() - start

    def preparation(self):
        texts = [name for name in self.inputs
                 if self.inputs[name].dtype == object]
        numbers = [name for name in self.inputs if name not in texts]
        return ColumnTransformer([
            ("numbers", make_pipeline(SimpleImputer(strategy="median"),
                                      StandardScaler()), numbers),
            ("texts", make_pipeline(
                SimpleImputer(strategy="most_frequent"),
                OneHotEncoder(handle_unknown="ignore", sparse_output=False)),
             texts)])


def their_net(is_class):
    kind = MLPClassifier if is_class else MLPRegressor
    return kind(HIDDEN, activation="logistic", learning_rate_init=RATE,
                batch_size=BATCH, max_iter=EPOCHS, early_stopping=True,
                n_iter_no_change=PATIENCE, validation_fraction=HELD_OUT,
                random_state=1)


def their_linear(is_class):
    return LogisticRegression(max_iter=1000) if is_class else Ridge()


def fit_to(model, x, y):
    try:
        return model.fit(x, y)
    except ValueError:  # a class too small to hold a row out
        model.early_stopping = False
        return model.fit(x, y)


def fit(make, table, fold):
    """Their prediction of each row, seconds, and those of fit and predict."""
    predicted, seconds = table.target.copy(), 0.0
    start = time.process_time()
    for k in np.unique(fold):
        is_train = fold != k
        prepare = table.preparation()
        x = prepare.fit_transform(table.inputs[is_train])
        x_left = prepare.transform(table.inputs[~is_train])
        y = table.target[is_train]
        mean, sd = (0.0, 1.0) if table.is_class else (y.mean(), y.std())
        y = y if table.is_class else (y - mean) / sd
        before = time.process_time()
        left = fit_to(make(table.is_class), x, y).predict(x_left)
        seconds += time.process_time() - before
        predicted[~is_train] = left if table.is_class else left * sd + mean
    return predicted, table.seconds + time.process_time() - start, seconds


# --- the contest -------------------------------------------------------------

def label(text):
    """1 and 1.0 are one class."""
    try:
        return float(text)
    except ValueError:
        return text.strip()


def scores(table, fold, predicted):
    """A number for each fold."""
    if table.is_class:
        points = np.array([label(p) == label(t)
                           for p, t in zip(predicted, table.target)])
    else:
        points = (1.0 - (predicted.astype(float) - table.target) ** 2
                  / table.target.var())
    return np.array([points[fold == k].mean() for k in np.unique(fold)])


CONTESTS = (("net", net_config, their_net),
            ("linear", linear_config, their_linear))


def contest(name, table, contestants, folder):
    """Prints a line for each contest; true if ours is well in all."""
    all_well = True
    for which, our_config, their_model in CONTESTS:
        fold, predicted, seconds = run(
            our_config(contestants, len(table.target) * (1 - 1 / FOLDS)),
            folder)
        ours = scores(table, fold, predicted)
        predicted, their_seconds, fitting = fit(their_model, table, fold)
        theirs = scores(table, fold, predicted)
        difference = (ours - theirs).mean()
        error = (ours - theirs).std(ddof=1) / math.sqrt(FOLDS)
        verdict = (" WORSE" * int(difference < -2 * error)
                   + " SLOWER" * int(seconds >= their_seconds))
        all_well &= not verdict
        print(f"| {name} | {which} | {ours.mean():.4f} | {theirs.mean():.4f} "
              f"| {difference:+.4f} | {error:.4f} | {seconds:.2f} | "
              f"{their_seconds:.2f} | {fitting:.2f} |{verdict}", flush=True)
    return all_well


def main(data, *wanted):
    warnings.simplefilter("ignore", UserWarning)
    all_well = True
    with open(data / "INDEX.csv", encoding="utf-8", newline="") as index:
        tables = {row["file"]: row for row in csv.DictReader(index)}
    for name in wanted:
        if name not in tables:
            sys.exit(f"tabular.py: INDEX.csv has no {name}")
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted or tables:
            row = tables[name]
            path = str((data / row["file"]).resolve())
            config = starter(path, row)
            all_well &= contest(row["file"], Table(path, config), config,
                                Path(folder))
    return 0 if all_well else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
