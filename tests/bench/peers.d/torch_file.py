"""From a CSV file to a model by pandas and PyTorch: one epoch of 784-300-10 in
minibatches of 64, pixels divided by 255. With "loss" it finds what nntrain's
summary has as well: the loss of all rows before and after, and the accuracy.

    torch_file.py FILE MODEL [loss]"""
import os
import sys

import numpy
import pandas
import torch
from torch import nn

torch.set_num_threads(int(os.environ["THREADS"]))


def read(path):
    names = pandas.read_csv(path, nrows=0).columns
    table = pandas.read_csv(path, dtype={n: numpy.float32 for n in names[1:]})
    X = torch.from_numpy(table.iloc[:, 1:].to_numpy()) / 255
    return X, torch.from_numpy(table.iloc[:, 0].to_numpy())


def evaluate(net, X, D):
    with torch.no_grad():
        Y = net(X)
        right = (Y.argmax(1) == D).float().mean()
        return nn.functional.cross_entropy(Y, D).item(), right.item()


def main(path, model, *loss):
    X, D = read(path)
    net = nn.Sequential(nn.Linear(784, 300), nn.Sigmoid(), nn.Linear(300, 10))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    if loss:
        evaluate(net, X, D)
    for rows in torch.randperm(len(X)).split(64):
        optimizer.zero_grad(set_to_none=True)
        nn.functional.cross_entropy(net(X[rows]), D[rows]).backward()
        optimizer.step()
    if loss:
        print(*evaluate(net, X, D))
    torch.save(net.state_dict(), model)


main(*sys.argv[1:])
