# --describe: beside the dimensions, what feeds the network and what it costs.
load common

# The lines below a heading, up to the next empty one.
part()
{
    sed -n "/^$1\$/,/^\$/p" out | sed '1d;/^$/d'
}

@test "--describe: which column feeds which rows of X and D" {
    printf 'city,age,"a ""b""",y\nBasel,1,2,no\nBern,3,2,yes\nBasel,5,2,yes\n' >d.csv
    echo '{"n1": 2, "data": {"train": "d.csv", "scale": "standard"}}' >c.json
    nntrain -q c.json --describe >out
    diff <(part 'rows of X') - <<'EXPECTED'
  1 - 2    "city", 1 for "Basel", "Bern"
  3        "age", less 3, divided by 1.63299
  4        "a "b"", less 2
EXPECTED
    [ "$(part 'rows of D')" = '  1        "y", 1 for "yes", else "no"' ]
    nntrain -q c.json --describe -s loss=cross_entropy >out
    [ "$(part 'rows of D')" = '  1 - 2    "y", 1 for "no", "yes"' ]
    nntrain -q c.json --describe -s loss=squared_error \
        -s data.target='["age", "a \"b\""]' -s data.scale=10 >out
    diff <(part 'rows of D') - <<'EXPECTED'
  1        "age"
  2        "a "b""
EXPECTED
    part 'rows of X' | grep -qx '  3 - 4    "y", 1 for "no", "yes"'
}

@test "--describe: what is taken for a missing cell" {
    printf 'city,age,y\nBasel,1,no\nBern,,yes\n,5,yes\nBasel,6,no\nBern,5,yes\n' >d.csv
    echo '{"n1": 2, "data": {"train": "d.csv", "scale": "standard",
           "missing": "median"}}' >c.json
    nntrain -q c.json --describe >out
    diff <(part 'rows of X') - <<'EXPECTED'
  1 - 2    "city", 1 for "Basel", "Bern"; "Basel" where missing
  3        "age", less 4.4, divided by 1.74356; 5 where missing
EXPECTED
    nntrain -q c.json --describe -s data.missing=drop >out
    lacks 'where missing' out
}

@test "--describe: of many columns and labels the first and the last" {
    nntrain "$NN_ROOT/configs/digits.json" --describe >out
    [ "$(part 'rows of X' | wc -l)" -eq 12 ]
    part 'rows of X' | tail -2 >last
    diff last - <<'EXPECTED'
  ...
  64       "p63", divided by 16
EXPECTED
    part 'rows of D' | grep -qx '  1 - 10   "digit", 1 for "0", "1", "2", "3", "4" and 5 more'
}

@test "--describe: memory of the optimiser, time, with any optimiser" {
    cp "$NN_ROOT/data/xor.csv" .
    echo '{"n1": 3, "data": {"train": "xor.csv"}}' >c.json
    for optimizer in adam rprop lbfgs; do
        nntrain c.json --describe -s optimizer=$optimizer >out
        grep -Eq "^memory .*, [0-9.]+ k?B $optimizer, " out
        grep -Eq '^time           by the first steps, an epoch in 0\.[0-9]+ s$' out
    done
    nntrain c.json --describe >out
    lacks sgd out
    [ "$(ls)" = $'c.json\nout\nxor.csv' ]
}

@test "--describe: a run that diverges at once has no time" {
    printf 'a,b,y\n1e30,1,1e30\n1,2,3\n' >d.csv
    echo '{"loss": "squared_error", "data": {"train": "d.csv"}}' >c.json
    nntrain c.json --describe >out 2>err
    tail -1 out | grep -qx 'time           not measured: the first steps diverge'
}
