# nnplot --report: a page of HTML about a model.
load common

# A model of y = sigma(a), trained on all but 2 rows of t.csv, its log and its
# page. The names are those that a careless page would stumble over.
make_report()
{
    seq 1 40 | awk 'BEGIN { print "a&b,c,y" }
        { print $1 - 20 "," $1 % 7 "," ($1 > 22 ? "<yes>" : "no") }' >train.csv
    seq 1 32 | awk 'BEGIN { print "a&b,c,y" }
        { print $1 - 12.5 "," $1 % 5 "," ($1 > 14 ? "<yes>" : "no") }' >t.csv
    echo '{"name": "signs & <wonders>", "n1": 2, "epochs": 60, "seed": 5,
           "learning_rate": 1, "data": {"train": "train.csv"}}' >c.json
    nntrain c.json -q -l "it's.csv"
    nnplot --model model.bin --report t.csv "it's.csv" -o report.html
}

@test "a report is one page with all that suits the model" {
    make_report
    python3 - <<'PYTHON'
from html.parser import HTMLParser

VOID = {"meta"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.stack, self.names, self.uses, self.text = [], [], [], ""
        self.tags = []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag not in VOID:
            self.stack.append(tag)
        for name, value in attributes:
            if name == "id":
                self.names.append(value)
            if name in ("href", "xlink:href", "src"):
                assert value.startswith(("#", "data:")), value
                self.uses.append(value[1:])

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag, tag
        self.text += " " if tag in ("td", "th") else ""

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.stack.pop()

    def handle_data(self, data):
        self.text += data


page = Page()
page.feed(open("report.html", encoding="utf-8").read())
assert not page.stack, page.stack
assert len(page.names) == len(set(page.names))
assert {use for use in page.uses if use.startswith("p")} <= set(page.names)
assert page.tags.count("figure") == 5 and "script" not in page.tags
for text in ("signs & <wonders>: report", "train.csv, 40 rows (",
             "2-2-1, sigmoid hidden", "n0 = 2, of 2 columns: a&b, c",
             "W1 n1 x n0 (2 x 2), b1 n1 x 1; ", "9 parameters in all",
             "60 epochs, ended by epochs; weights of epoch 60; seed 5",
             "Warnings\nNone.", "Metrics on t.csv", "rows 40 32",
             "Loss: it's.csv", "y = no: area 1.0000", "y = <yes>", "mean gap",
             "Confusion matrix: t.csv, 32 rows", "Decision regions: t.csv",
             "Importance of the columns", "nntrain --reproduce model.bin\n",
             "nnplot --model model.bin --report t.csv 'it'\\''s.csv' "
             "-o report.html", '"train": "train.csv"'):
    assert text in page.text, text
# The first of the columns is the one that tells.
table = page.text.split("Importance")[1]
assert table.index("\na&b ") < table.index("\nc "), table
PYTHON
    nnplot --model model.bin --report t.csv "it's.csv" -o - |
        diff - report.html | grep -c '^[<>] nnplot ' | grep -qx 2
}

@test "its metrics are those of nnpredict, its importance that of nninspect" {
    make_report
    nnpredict --evaluate --json model.bin t.csv >metrics.json
    nninspect --importance t.csv --json model.bin >importance.json
    python3 - <<'PYTHON'
import json, re
page = open("report.html", encoding="utf-8").read()
metrics = json.load(open("metrics.json"))
for name in ("loss", "constant_loss", "accuracy", "auc", "brier"):
    row = re.search(f"<th scope=\"row\">{name}</th>(.*)</tr>", page)[1]
    last = re.findall(r">([\d.]+)</td>", row)[-1]
    assert last == f"{metrics[name]:.4g}", (name, row)
for column in json.load(open("importance.json"))["columns"]:
    change = column["loss_rise"]
    text = f"{change['mean']:.4f} &plusmn; {change['spread']:.4f}"
    assert text in page, (column, text)
PYTHON
}

# warned TEXT   the page warns so
warned()
{
    grep -F "<li class=\"warning\">$1</li>" page.html
}

@test "warnings" {
    make_report
    nnplot --model model.bin --report train.csv -o page.html
    warned 'train.csv is the file that the model was trained on: the figures are better than those of new rows'
    nntrain c.json -q -l '' -o v.bin -s data.validation=t.csv
    nnplot --model v.bin --report t.csv -o page.html
    warned 't.csv is the file that the run was validated on: if the epoch or the config was chosen by it, the figures are too good'
    printf 'a&b,c,y\n1,0,no\n2,0,no\n' >few.csv
    head -30 "it's.csv" >other.csv
    nnplot --model model.bin --report few.csv other.csv -o page.html
    warned 'few.csv has few rows: the figures depend on chance'
    warned 'on the rows of few.csv the network is no better than a constant prediction'
    warned 'other.csv ends with another epoch than the training of this model: it is the log of another run'
    # What does not suit the rows is left out.
    lacks 'Receiver' page.html
    nntrain c.json -q -l '' -s learning_rate=1e-20 -s init=zeros
    nnplot --model model.bin --report - -o page.html <t.csv
    warned 'on the rows of training the network is no better than a constant prediction'
}

@test "a report on numbers, and one on several labels" {
    trained regression epochs=5
    nnplot --model model.bin --report "$NN_ROOT/data/friedman1.csv" -o page.html
    grep -q '<th scope="row">r2</th>' page.html
    grep -q 'r2 falls' page.html
    lacks '<figure>' page.html
    printf 'a,u,v\n1,0,1\n2,1,1\n3,1,0\n4,0,0\n' >labels.csv
    echo '{"epochs": 2, "data": {"train": "labels.csv", "target": ["u", "v"]}}' >l.json
    nntrain l.json -q -l ''
    nnplot --model model.bin --report labels.csv -o page.html
    grep -q '<h3>Of each target</h3>' page.html
    [ "$(grep -c '<figure>' page.html)" -eq 2 ]
}

@test "a report on many columns and rows leaves importance to nninspect" {
    awk 'BEGIN { for (row = 0; row < 500; row++) {
        for (i = 0; i < 100; i++) printf "%d,", (row + i) % 7
        print row % 2 } }' >wide.csv
    echo '{"n1": 500, "epochs": 1, "data": {"train": "wide.csv"}}' >c.json
    nntrain c.json -q -l ''
    nnplot --model model.bin --report wide.csv -o page.html
    grep -qxF '<pre>nninspect --importance wide.csv model.bin</pre>' page.html
}

needs_long()
{
    [ -n "$NN_LONG" ] || skip "takes long; make check-long does it"
}

@test "a report passes the HTML validators" {
    needs_long
    command -v npm >/dev/null || skip 'there is no npm'
    npm install --ignore-scripts --no-audit --no-fund --prefix . \
        html-validate vnu-jar >npm.txt 2>&1 ||
        skip 'npm cannot install the validators'
    make_report
    npm exec --prefix . --offline -- html-validate "$PWD/report.html"
    command -v java >/dev/null || skip 'there is no java for the second one'
    java -jar node_modules/vnu-jar/build/dist/vnu.jar --Werror report.html
}

browser()
{
    HOME=$PWD chromium --headless --no-sandbox --disable-gpu \
        --hide-scrollbars "$@" "file://$PWD/report.html" 2>browser.txt
}

@test "a browser shows the report" {
    needs_long
    command -v chromium >/dev/null || skip 'there is no chromium'
    make_report
    browser --dump-dom >dom.html
    for text in 'signs &amp; &lt;wonders&gt;' 'Decision regions: t.csv' \
        'Importance of the columns' 'nntrain --reproduce model.bin'; do
        grep -qF "$text" dom.html
    done
    browser --window-size=800,3000 --screenshot="$PWD/page.png"
    python3 - <<'PYTHON'
import struct, zlib
png = open("page.png", "rb").read()
assert struct.unpack(">II", png[16:24]) == (800, 3000)
at, packed = 8, b""
while at < len(png):
    size, kind = struct.unpack(">I4s", png[at:at + 8])
    packed += png[at + 8:at + 8 + size] if kind == b"IDAT" else b""
    at += size + 12
raw = zlib.decompress(packed)
line = len(raw) // 3000
# Neither blank as a whole nor in any third of its height.
for third in range(3):
    lines = raw[third * 1000 * line:(third + 1) * 1000 * line]
    assert len(set(lines)) > 30, third
PYTHON
}
