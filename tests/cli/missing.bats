# Missing values: what data.missing and data.missing_values do, in training and
# in nnpredict.
load predict

# y = a + 10 at red, + 20 at blue; trained with that data.missing.
model_of_gaps()
{
    printf 'a,colour,y\n1,red,1\n?,blue,2\n4,-,3\n6,blue,4\n' >gaps.csv
    echo '{"loss": "squared_error",
           "data": {"train": "gaps.csv", "target": "y",
                    "missing_values": ["", "?", "-"]}}' >c.json
    nntrain c.json --quiet --log '' --model gaps.bin \
        --set learning_rate=1e-30 --set epochs=1 --set data.missing="$1" \
        --set initial_weights=w.json
}

weights()
{
    echo '{"W1": [[1, 20, 10]], "b1": [0]}' >w.json
}

@test "mean, median, most_frequent, a number; categories the most frequent" {
    weights
    for case in mean:3.6666667 median:4 most_frequent:1 0.25:0.25; do
        model_of_gaps "${case%%:*}"
        fill=${case#*:}
        answers "colour,a\nred,?\nred,\n-,0\n" \
            "y\n$(awk "BEGIN {printf \"%.8g\", $fill + 10}")\n$(awk "BEGIN {printf \"%.8g\", $fill + 10}")\n20\n" \
            gaps.bin
    done
    nninspect gaps.bin | grep -q '"a" *number; 0.25 where missing'
    nninspect gaps.bin | grep -q '"colour" *category of "blue", "red"; "blue" where missing'
}

@test "the fill value is in the data's units, and scaled like the others" {
    printf 'a,y\n1,1\n,2\n5,3\n6,4\n' >t.csv
    echo '{"loss": "squared_error",
           "data": {"train": "t.csv", "missing": "mean", "scale": "minmax"}}' >c.json
    keep_weights model.bin '[[5]]' '[0]'
    answers 'a\n4\n?\nnan\n' 'y\n3\n3\n3\n' model.bin
    nninspect --json model.bin | grep -q '"shift":1,"divisor":5,"fill":4}'
}

@test "error: stops at the row, those before it are answered" {
    weights
    printf 'a,colour,y\n1,red,1\n2,blue,2\n' >t.csv
    echo '{"loss": "squared_error", "data": {"train": "t.csv", "target": "y"}}' >c.json
    nntrain c.json --quiet --log '' --set initial_weights=w.json \
        --set learning_rate=1e-30 --set epochs=1
    stops 3 'nnpredict: stdin:3: column "a": "NA" stands for a missing value, each row needs one (see data.missing)' \
        'a,colour\n1,red\nNA,red\n2,red\n' 'y\n11\n' model.bin
    printf 'a,colour,y\n?,red,1\n' >t.csv
    refuses 3 'nntrain: t.csv:2: column "a": "?" stands for a missing value, each row needs one (see data.missing)' \
        nntrain c.json
}

@test "drop: empty predictions, one row for each row" {
    weights
    model_of_gaps drop
    word='nnpredict: 2 rows lack a value and are answered by empty fields'
    answers 'a,colour\n1,red\n,red\n3,-\n2,blue\n' \
        "y\n11\n\"\"\n\"\"\n22\n$word\n" gaps.bin
    answers 'a,colour,x\n1,red,7\n?,red,8\n' \
        'a,colour,x,y\n1,red,7,11\n?,red,8,\nnnpredict: 1 row lacks a value and is answered by empty fields\n' \
        -a gaps.bin
    # the target is nothing that a prediction needs
    answers 'y,a,colour\n?,1,red\n' 'y\n11\n' gaps.bin
    printf 'a,y\n1,no\n,yes\n2,yes\n' >t.csv
    echo '{"data": {"train": "t.csv", "missing": "drop"}}' >c.json
    keep_weights model.bin '[[1]]' '[0]'
    answers 'a\n\n0\n' 'y,p_y\nyes,0.5\n' model.bin
    answers 'a,b\n,1\n0,1\n' \
        'y,p_y\n,\nyes,0.5\nnnpredict: 1 row lacks a value and is answered by empty fields\n' \
        model.bin
    answers 'a,b\n,1\n' \
        'p_y\n""\nnnpredict: 1 row lacks a value and is answered by empty fields\n' \
        -f probability model.bin
}

@test "drop: more rows than a batch, in order" {
    weights
    model_of_gaps drop
    python3 - <<'PYTHON'
with open("rows.csv", "w") as rows, open("wanted", "w") as wanted:
    rows.write("a,colour\n")
    wanted.write("y\n")
    for i in range(2000):
        gap = i % 7 == 3 or 500 < i < 1100
        rows.write(f"{'?' if gap else i},red\n")
        wanted.write('""\n' if gap else f"{i + 10}\n")
PYTHON
    nnpredict gaps.bin rows.csv 2>/dev/null | cmp - wanted
    nnpredict -t 2 gaps.bin <rows.csv 2>/dev/null | cmp - wanted
}

@test "drop in training says how many rows went, and --evaluate leaves them out" {
    weights
    printf 'a,colour,y\n1,red,1\n?,blue,2\n4,-,3\n6,blue,4\n1,red,?\n' >gaps.csv
    echo '{"loss": "squared_error", "epochs": 1,
           "data": {"train": "gaps.csv", "missing": "drop",
                    "missing_values": ["?", "-"]}}' >c.json
    nntrain c.json 2>&1 | grep -qx 'nntrain: gaps.csv: 3 rows dropped for lack of a value'
    nnpredict -e model.bin gaps.csv >report 2>err
    [ "$(head -1 report)" = "$(printf 'rows\t2')" ]
    [ "$(cat err)" = 'nnpredict: 3 rows lack a value and are left out' ]
    printf 'a,colour,y\n?,red,?\n' >none.csv
    refuses 3 'nnpredict: 1 row lacks a value and is left out
nnpredict: there are no rows to evaluate' nnpredict -e model.bin none.csv
}

@test "--evaluate fills inputs, a missing target is an error" {
    weights
    model_of_gaps median
    nnpredict -e gaps.bin gaps.csv | grep -qx "$(printf 'rows\t4')"
    stops 3 'nnpredict: stdin:2: column "y": "?" stands for a missing value, each row needs one (see data.missing)' \
        'a,colour,y\n1,red,?\n' '' -e gaps.bin
}

@test "missing_values: other texts, numbers among them, or none" {
    printf 'a,y\n5,1\n-999,2\n9,3\n' >t.csv
    echo '{"loss": "squared_error",
           "data": {"train": "t.csv", "missing": "mean",
                    "missing_values": ["-999"]}}' >c.json
    keep_weights model.bin '[[1]]' '[0]'
    answers 'a\n-999\n-999.0\n"-999"\n' 'y\n7\n-999\n7\n' model.bin
    # a program before this one would take -999 for a value
    nninspect --json model.bin | grep -q '"format_version":2,'
    stops 3 'nnpredict: stdin:3: column "a": "NA" is not a number, which data.categorical or data.missing_values would accept' \
        'a\n1\nNA\n' 'y\n1\n' model.bin
    printf 'k,y\nNA,1\n?,2\n' >t.csv
    echo '{"loss": "squared_error",
           "data": {"train": "t.csv", "header": true, "missing_values": []}}' >c.json
    keep_weights model.bin '[[1, 2]]' '[0]'
    answers 'k\n?\nNA\n' 'y\n1\n2\n' model.bin
}

@test "a marker in the first row does not decide the kind" {
    printf 'a,k,y\n,,1\n2,u,2\n4,v,3\n' >t.csv
    echo '{"loss": "squared_error",
           "data": {"train": "t.csv", "missing": "median"}}' >c.json
    keep_weights model.bin '[[1, 10, 20]]' '[0]'
    answers 'a,k\n,\n7,v\n' 'y\n13\n27\n' model.bin
    printf 'a,y\n?,1\nNA,2\n' >t.csv
    refuses 3 'nntrain: t.csv: column "a": no training row has a value; data.ignore leaves it out' \
        nntrain c.json
    printf 'a,y\n1,1\nx,2\n' >t.csv
    refuses 3 'nntrain: t.csv:3: column "a": "x" is not a number, which data.categorical or data.missing_values would accept' \
        nntrain c.json
    nntrain c.json --quiet --set data.categorical=a
    nntrain c.json --quiet --set 'data.missing_values=["x"]'
}
