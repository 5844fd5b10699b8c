# nntrain --new: a starter config for any CSV file.
load common

# --new says and prints just that (stdout after stderr), given arguments.
says()
{
    expected=$1
    shift
    nntrain --new "$@" >out 2>err
    diff <(printf '%s' "$expected") <(cat err out)
}

# The value of a key in the config that --new prints for d.csv.
#
#     config_has KEY JSON [ARGUMENT ...]
config_has()
{
    key=$1 wanted=$2
    shift 2
    nntrain --new d.csv "$@" 2>err >c.json
    python3 - "$key" "$wanted" <<'END'
import json
import sys

value = json.load(open("c.json", encoding="utf-8"))
for part in sys.argv[1].split("."):
    value = value.get(part)
    if value is None:
        break
print(sys.argv[1], json.dumps(value), "expected", sys.argv[2])
sys.exit(value != json.loads(sys.argv[2]))
END
}

# d.csv from lines: N times, # is the number of the row.
rows()
{
    count=$1 header=$2 line=$3
    { echo "$header"
        for ((i = 1; i <= count; i++)); do
            echo "${line//\#/$i}"
        done; } >d.csv
}

@test "a file with one of everything" {
    { echo 'when;id;Name;size;colour;code;fixed;note;empty;y'
        for ((i = 1; i <= 40; i++)); do
            size=$((i % 7)).5 code=$((i % 3)) colour=red
            ((i % 3)) || code=x
            ((i % 5)) || size=
            ((i % 2)) || colour=green
            echo "2024-01-$((i % 28 + 1));k$i;N. $i;$size;$colour;$code;1;text $((i % 30));?;$((i % 2))"
        done; } >d.csv
    says 'nntrain: d.csv: 40 rows, 10 columns, delimiter: semicolon, with a header
nntrain: d.csv: the target is "y", with 2 classes (whole numbers; for a number take target_kind and loss of regression)
nntrain: d.csv: inputs, numbers: "size"
nntrain: d.csv: inputs, categories: "colour"
nntrain: d.csv: inputs, categories though some cells are numbers: "code"
nntrain: d.csv: the id, carried through to predictions: "id"
nntrain: d.csv: ignored, looks like an id: "Name"
nntrain: d.csv: ignored, the same value in every row: "fixed"
nntrain: d.csv: ignored, every cell is missing: "empty"
nntrain: d.csv: ignored, dates or times: "when"
nntrain: d.csv: ignored, free text or too many categories: "note"
nntrain: d.csv: 8 cells of 1 input are missing: numbers become the median, categories the most frequent
nntrain: d.csv: 6 inputs, 4 hidden nodes (a weight for each training row, but 4 to 64 nodes), 1 output
{
  "name": "d",
  "n1": 4,
  "activation": "tanh",
  "loss": "binary_cross_entropy",
  "optimizer": "adam",
  "learning_rate": 0.003,
  "batch_size": 32,
  "epochs": 500,
  "early_stopping": {
    "patience": 20
  },
  "data": {
    "train": "d.csv",
    "header": true,
    "delimiter": ";",
    "target": "y",
    "target_kind": "class",
    "categorical": ["code"],
    "id": ["id"],
    "ignore": ["when", "Name", "fixed", "note", "empty"],
    "missing": "median",
    "scale": "standard",
    "validation_fraction": 0.2
  }
}
' d.csv
    nntrain --new d.csv --quiet 2>err | diff out -
    [ ! -s err ]
}

@test "the loss goes by the target" {
    python3 - <<'END'
with open("d.csv", "w") as f:
    print("x,two,three,many,real,word,mixed", file=f)
    for i in range(60):
        print(f"{i * i % 17}.5,{i % 2 + 1},{i % 3 - 1},{i % 21},{i}.25,"
              f"w{i % 4},{i % 3 or 'none'}", file=f)
END
    config_has loss '"binary_cross_entropy"' --target two
    config_has loss '"cross_entropy"' --target three
    config_has data.target_kind '"class"' --target three
    config_has loss '"squared_error"' --target many
    config_has data.scale_target '"standard"' --target many
    config_has data.target_kind '"number"' --target many
    config_has loss '"squared_error"' --target real
    config_has loss '"cross_entropy"' --target word
    config_has data.scale_target null --target word
    config_has data.target_kind '"class"' # mixed, which is last
    config_has data.target '"mixed"'
}

@test "whole numbers that hardly come again are no classes" {
    printf 'x,y\n3.5,1\n1,2\n2.5,3\n2,1\n' >d.csv
    config_has loss '"squared_error"'
    printf 'x,y\n3.5,1\n1,2\n2.5,2\n2,1\n' >d.csv
    config_has loss '"binary_cross_entropy"'
}

@test "delimiter and header" {
    for delimiter in ',' ';' '|' $'\t'; do
        printf 'a\tb\ty\n1\t2\t"x,;|"\n3\t4\tz\n3\t5\tz\n' |
            tr '\t' "$delimiter" >d.csv
        config_has data.delimiter "\"${delimiter//$'\t'/\\t}\""
        config_has data.header true
    done
    printf '1.5,2,x\n3.5,4,z\n3.5,5,z\n' >d.csv
    config_has data.header false
    config_has data.target '"c3"'
    config_has data.target '"c1"' --target c1
    printf 'a,b\nx,y\nx,z\nu,z\n' >d.csv
    nntrain --new d.csv 2>err >out
    grep -q 'd.csv: the first row is taken as the header, though the second is text as well' err
}

@test "numbers with decimal commas" {
    printf '1,5;2\n-2,5;3\n1.234,5;3\n4,5;2\n' >d.csv
    run nntrain --new d.csv
    [ "$status" -eq 3 ]
    [ "$output" = 'nntrain: d.csv: numbers with commas, which are texts here: "c1"; decimals need a point, thousands nothing
nntrain: d.csv: no column can be an input: beside the target they are constant, dates, ids or free text' ]
    tr , . <d.csv | sed s/1.234/1234/ >p.csv
    nntrain --new p.csv 2>err >c.json
    [ "$(head -1 err)" = 'nntrain: p.csv: 4 rows, 2 columns, delimiter: semicolon, without a header' ]
    # among others
    printf 'a;b;c;y\n1,5;2,5;x;1\n3,5;1;y;0\n1,5;2;x;1\n3,5;2;x;0\n' >d.csv
    nntrain --new d.csv 2>err >c.json
    [ "$(head -2 err)" = 'nntrain: d.csv: numbers with commas, which are texts here: "a" and 1 more; decimals need a point, thousands nothing
nntrain: d.csv: 4 rows, 4 columns, delimiter: semicolon, with a header' ]
    printf '1,5;7;x\n2,7;8;y\n1,5;7;y\n2,7;7;x\n' >d.csv
    config_has data.delimiter '";"'
    # commas between other texts are delimiters
    printf '1,a,5;2\n2,b,7;1\n4,a,8;0\n5,b,9;1\n' >d.csv
    config_has data.delimiter '","'
}

@test "what is missing" {
    printf 'x,c,y\n1.5,a,0\n1.5,b,1\n2,a,0\n2,b,1\n' >d.csv
    config_has data.missing null
    printf 'x,c,y\n1.5,a,0\n1.5,NA,1\n2,a,0\n2,b,1\n' >d.csv
    config_has data.missing '"median"'
    printf 'x,c,y\n1.5,a,0\n1.5,b,?\n2,a,0\n2,b,1\n2,b,1\n' >d.csv
    config_has data.missing '"drop"'
    grep -q 'the target is missing in 1 row:' err
    printf 'x,c,d,y\n1.5,a,?,0\n1.5,b,?,1\n2,a,1,0\n2,b,1,1\n' >d.csv
    config_has data.missing null # d has one value, and is ignored
}

@test "one id; others are ignored" {
    printf 'k,row,x,user_id,y\n17,1,1.5,u1,a\n4,2,1.5,u2,b\n21,3,2,u3,a\n20,4,2,u4,b\n' >d.csv
    config_has data.id '["k"]'
    config_has data.ignore '["row", "user_id"]'
    printf 'x,row,userId,acid,y\n.5,1,9,9,a\n.5,2,7,7,b\n2,3,8,8,a\n2,4,6,6,b\n' >d.csv
    config_has data.id '["userId"]'
    config_has data.ignore '["row"]'
    # nothing else is left
    printf 'hours,y\n1,a\n2,b\n3,a\n4,b\n' >d.csv
    config_has data.id null
    config_has data.ignore null
}

@test "one input is no plural" {
    printf 'x,y\n1.5,a\n2.5,b\n1.25,a\n4.5,b\n' >d.csv
    nntrain --new d.csv 2>err >config.json
    grep -q 'd.csv: 1 input, 4 hidden nodes' err
}

@test "categories, free text, and the size of the network" {
    python3 - <<'END'
with open("d.csv", "w") as f:
    print("x,c100,c101,free,y", file=f)
    for i in range(1000):
        print(f"{i % 77}.5,a{i % 100},b{i % 101},c{i % 501},{i % 2}", file=f)
END
    config_has data.ignore '["c101", "free"]'
    config_has n1 7 # 800 training rows, 101 inputs, 1 output
    config_has epochs 312 # 250,000 rows
    config_has early_stopping.patience 20
    config_has data.validation_fraction 0.2
    head -20 d.csv >e.csv
    mv e.csv d.csv
    config_has data.validation_fraction null
    config_has early_stopping null
    config_has epochs 500
    grep -q 'd.csv: too few rows to hold any out for validation' err
    { echo x,y
        for i in {1..10}; do
            printf '%s.5,k%s\n%s.75,k%s\n' "$i" "$i" "$i" "$i"
        done; } >d.csv
    config_has data.target_kind '"class"'
    config_has data.validation_fraction null # classes of two rows
    rows 1000 x,y '#.5,#.25'
    config_has n1 64
}

@test "files that cannot be trained on" {
    printf 'a,name,day,x,y\n' >d.csv
    for i in 1 2 3 4 5 6; do
        echo "1,n$i,2024-01-0$i,1e50,?" >>d.csv
    done
    fault='cannot be the target'
    other='name another with --target'
    refuses 3 "nntrain: d.csv: column \"y\" $fault, every cell is missing; $other" nntrain --new d.csv
    refuses 3 "nntrain: d.csv: column \"a\" $fault, every row has the same value; $other" nntrain --new d.csv --target a
    refuses 3 "nntrain: d.csv: column \"day\" $fault, it has dates or times; $other" nntrain --new d.csv --target day
    refuses 3 "nntrain: d.csv: column \"x\" $fault, a number is beyond the range of a float; $other" nntrain --new d.csv --target x
    refuses 3 'nntrain: d.csv: no column can be an input: beside the target they are constant, dates, ids or free text' nntrain --new d.csv --target name
    refuses 2 'nntrain: --target: d.csv has no column "nmae"; the nearest is "name"' nntrain --new d.csv --target nmae
    printf '1,2\n3,4\n' >n.csv
    refuses 2 'nntrain: --target: n.csv has no column "y"; without a header (see data.header) its columns are c1, ..., c2' nntrain --new n.csv --target y
    printf 'x,y\n' >t.csv
    for i in {1..30}; do
        echo "$i.5,word $i" >>t.csv
    done
    refuses 3 "nntrain: t.csv: column \"y\" $fault, it has too many different texts; $other" nntrain --new t.csv
    printf 'x,y\n1,a\n2,b\n1,\xff\n' >b.csv
    refuses 3 "nntrain: b.csv: column \"y\" $fault, a text is not UTF-8: convert the file with iconv; $other" nntrain --new b.csv
    printf 'x,y\n1,a\n2,"b\n' >q.csv
    refuses 3 'nntrain: q.csv:3: the row that begins here has a quote that is not closed before the end of the file' nntrain --new q.csv
    : >e.csv
    refuses 3 'nntrain: e.csv: the file has no rows' nntrain --new e.csv
    refuses 1 'nntrain: none.csv: cannot open: No such file or directory' nntrain --new none.csv
    refuses 2 'nntrain: --new: /dev/stdin is no regular file, which can be read twice' bash -c 'cat n.csv | nntrain --new /dev/stdin'
    refuses 2 'nntrain: --new: stdin is no regular file, which can be read twice' nntrain --new - <n.csv
}

@test "the config works as it is" {
    cp "$NN_ROOT/data/iris.csv" 'my data.csv'
    nntrain --new 'my data.csv' --quiet >c.json
    nntrain --config c.json --quiet --json >summary
    python3 -c 'import json
s = json.load(open("summary"))["validation"]
assert s["loss"] < 0.5 * s["constant_loss"]'
    gzip -c 'my data.csv' >iris.csv.gz
    nntrain --new iris.csv.gz --quiet >c.json
    grep -q '"name": "iris",' c.json
    nntrain c.json --quiet
}
