"""What peer.h is for C: works() reads what to measure, measure() answers."""
import os
import sys
import time
from dataclasses import dataclass

RATE = 0.01  # learning rate
THREADS = int(os.environ["THREADS"])


@dataclass
class Work:
    n: list
    m: int
    rows: int
    loss: str
    seconds: float


def works():
    for line in iter(sys.stdin.readline, ""):
        n, m, rows, loss, seconds = line.split()
        yield Work([int(k) for k in n.split("-")], int(m), int(rows), loss,
                   float(seconds))


def answer(samples_per_second):
    print(f"{samples_per_second:.0f}", flush=True)


def measure(work, epoch):
    """epoch() goes over all rows in order; the first is not counted."""
    epoch()
    epochs, start = 0, time.perf_counter()
    while time.perf_counter() - start < work.seconds or epochs == 0:
        epoch()
        epochs += 1
    answer(epochs * work.rows / (time.perf_counter() - start))
