"""Predictions by pandas and scikit-learn, stdin to stdout, after a network of
the same size was trained.

    sklearn_rows.py train FILE MODEL
    sklearn_rows.py predict MODEL [float32] <FILE >FILE"""
import pickle
import sys
import warnings

warnings.filterwarnings("ignore")
import pandas
from sklearn.neural_network import MLPClassifier


def train(path, model):
    table = pandas.read_csv(path)
    x = table.iloc[:, :-1].to_numpy()
    mean, deviation = x.mean(0), x.std(0)
    network = MLPClassifier([16], activation="logistic", max_iter=1)
    network.fit((x - mean) / deviation, table.iloc[:, -1])
    with open(model, "wb") as file:
        pickle.dump((mean, deviation, network), file)


def predict(model, dtype=None):
    with open(model, "rb") as file:
        mean, deviation, network = pickle.load(file)
    x = pandas.read_csv(sys.stdin, dtype=dtype).to_numpy()
    p = network.predict_proba((x - mean) / deviation)
    out = pandas.DataFrame({"class": network.classes_[p.argmax(1)],
                            "p_class": p[:, 1]})
    out.to_csv(sys.stdout, index=False)


{"train": train, "predict": predict}[sys.argv[1]](*sys.argv[2:])
