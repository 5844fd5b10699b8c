# Five networks on small synthetic data, for comparing programs that are built
# for other processors. In each the number of rows is odd, and the last
# minibatch is smaller than the others and no multiple of a vector.
networks='logistic xor breast three wide'

# NAME.json and NAME.csv of each network, in the current folder.
make_networks()
{
    python3 - <<'PYTHON'
import json, random, string
random.seed(1)
def network(name, inputs, rows, answers, **config):
    config.setdefault("epochs", 3)
    config.update(data={"train": name + ".csv", "target": "y"})
    with open(name + ".json", "w") as file:
        json.dump(config, file)
    with open(name + ".csv", "w") as file:
        print(*(f"x{i}" for i in range(inputs)), "y", sep=",", file=file)
        for row in range(rows):
            x = (f"{random.gauss(0, 1):.4g}" for i in range(inputs))
            y = random.choice(answers) if answers else random.random()
            print(*x, y, sep=",", file=file)
network("logistic", 50, 131, "ab", batch_size=64)
network("xor", 2, 7, "ab", n1=3, batch_size=4, epochs=200)
network("breast", 30, 101, None, n1=16, batch_size=32, activation="tanh",
        loss="squared_error")
network("three", 13, 77, string.ascii_lowercase, hidden=[9, 70], batch_size=10,
        loss="cross_entropy")
network("wide", 784, 61, "abcdefghij", n1=300, batch_size=19,
        loss="cross_entropy")
PYTHON
}

# Trains and predicts each network of a folder into OUT.bin and OUT.csv, OUT
# the network's name with that behind it. COMMAND runs a program.
#
#     run_networks FOLDER BEHIND THREADS COMMAND [ARGUMENT ...]
run_networks()
{
    folder=$1 behind=$2 threads=$3
    shift 3
    for network in $networks; do
        "$@" nntrain "$folder/$network.json" --quiet --log '' \
            --threads "$threads" --model "$network$behind.bin" || return
        "$@" nnpredict --threads "$threads" "$network$behind.bin" \
            "$folder/$network.csv" >"$network$behind.csv" || return
    done
}

# Models and predictions of the two are the same bytes.
#
#     same_networks BEHIND BEHIND
same_networks()
{
    for network in $networks; do
        cmp "$network$1.bin" "$network$2.bin" || return
        cmp "$network$1.csv" "$network$2.csv" || return
    done
}
