"""PyTorch as its tutorials have it: nn.Sequential, autograd, optim.SGD; the
data is one tensor, of which minibatches are slices."""
import torch
from torch import nn

from peer import RATE, THREADS, measure, works

torch.set_num_threads(THREADS)


def network(n):
    layers = [nn.Linear(n[0], n[1])]
    for l in range(2, len(n)):
        layers += [nn.Sigmoid(), nn.Linear(n[l - 1], n[l])]
    return nn.Sequential(*layers)


def targets(work):
    if work.loss == "cross_entropy":
        return torch.randint(work.n[-1], (work.rows,))
    return torch.randint(2, (work.rows, work.n[-1])).float()


def summed_bce(v, d):
    return nn.functional.binary_cross_entropy_with_logits(
        v, d, reduction="sum") / v.shape[0]


def run(work):
    net = network(work.n)
    loss = (nn.functional.cross_entropy if work.loss == "cross_entropy"
            else summed_bce)
    optimizer = torch.optim.SGD(net.parameters(), lr=RATE)
    X, D = torch.rand(work.rows, work.n[0]), targets(work)

    def epoch():
        for at in range(0, work.rows, work.m):
            optimizer.zero_grad(set_to_none=True)
            loss(net(X[at:at + work.m]), D[at:at + work.m]).backward()
            optimizer.step()

    measure(work, epoch)


for work in works():
    run(work)
