# Models of earlier versions load, and predict what they did.
load common

# Do the two CSV files have the same texts, and numbers within 1e-5? (Without
# fused multiply-add the last bits are other ones.)
same_predictions()
{
    python3 - "$1" "$2" <<'PYTHON'
import csv, sys
one, two = (list(csv.reader(open(path))) for path in sys.argv[1:])
def same(a, b):
    try:
        return abs(float(a) - float(b)) <= 1e-5 * max(1, abs(float(b)))
    except ValueError:
        return a == b
assert [len(row) for row in one] == [len(row) for row in two]
for n, (a, b) in enumerate(zip(one, two), 1):
    assert all(map(same, a, b)), f"line {n}: {a}, expected {b}"
PYTHON
}

@test "each golden model loads and predicts what it did" {
    count=0
    for model in "$NN_ROOT"/tests/golden/models/*.bin; do
        echo "$model"
        nnpredict "$model" "${model%.bin}.csv" >predicted
        same_predictions predicted "${model%.bin}.expected"
        nninspect "$model" >/dev/null
        nninspect --json "$model" >/dev/null
        count=$((count + 1))
    done
    [ "$count" -ge 9 ]
}

@test "with fused multiply-add even the bits are the same" {
    nninspect --json "$NN_ROOT/tests/golden/models/deep.bin" |
        grep -q '"arithmetic":"fma"'
    has_fma || skip 'this processor has no fused multiply-add'
    for model in "$NN_ROOT"/tests/golden/models/*.bin; do
        nnpredict "$model" "${model%.bin}.csv" | cmp - "${model%.bin}.expected"
    done
}

@test "training again gives the golden models' weights" {
    has_fma || skip 'this processor has no fused multiply-add'
    for model in "$NN_ROOT"/tests/golden/models/*.bin; do
        echo "$model"
        nntrain "${model%.bin}.json" --quiet --log ''
        for tensor in W1 b1; do
            cmp <(nninspect --tensor $tensor model.bin) \
                <(nninspect --tensor $tensor "$model")
        done
    done
}
