"""PyTorch by hand: the step in products of tensors without autograd, in place
where it can be, the update in the product of dW. The loss is not computed."""
import torch

from peer import RATE, THREADS, measure, works

torch.set_num_threads(THREADS)


def run(work):
    n, L = work.n, len(work.n) - 1
    W = [None] + [torch.randn(n[l], n[l - 1]).mul_(n[l - 1] ** -0.5)
                  for l in range(1, L + 1)]
    b = [None] + [torch.zeros(n[l]) for l in range(1, L + 1)]
    X = torch.rand(work.rows, n[0])
    D = torch.randint(2, (work.rows, n[L])).float()
    softmax = work.loss == "cross_entropy"
    s = -RATE / work.m

    def step(X, D):
        Y = [X]
        for l in range(1, L + 1):
            V = torch.addmm(b[l], Y[l - 1], W[l].t())
            last = l == L and softmax
            Y.append(torch.softmax(V, 1) if last else V.sigmoid_())
        dV = Y[L].sub_(D)
        for l in range(L, 0, -1):
            below = torch.mm(dV, W[l]) if l > 1 else None
            W[l].addmm_(dV.t(), Y[l - 1], alpha=s)
            b[l].add_(dV.sum(0), alpha=s)
            if l > 1:
                dV = below.mul_(Y[l - 1]).mul_(1 - Y[l - 1])

    def epoch():
        for at in range(0, work.rows, work.m):
            step(X[at:at + work.m], D[at:at + work.m])

    measure(work, epoch)


with torch.no_grad():
    for work in works():
        run(work)
