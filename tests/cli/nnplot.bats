# nnplot: pictures of loss logs and of models, in files and in the terminal.
load common

header=epoch,train_loss,validation_loss,train_accuracy,validation_accuracy,learning_rate,seconds

# log NAME TRAIN,VALIDATION ...   a loss log with a line for each pair
log()
{
    file=$1 epoch=0
    shift
    echo "$header" >"$file"
    for pair; do
        epoch=$((epoch + 1))
        echo "$epoch,$pair,,,0.1,0.001" >>"$file"
    done
}

# The text elements of an SVG picture, a line each; fails if it is no XML.
texts()
{
    python3 -IS - "$1" <<'PYTHON'
import sys
import xml.etree.ElementTree as tree
for text in tree.parse(sys.argv[1]).iter("{http://www.w3.org/2000/svg}text"):
    print("".join(text.itertext()))
PYTHON
}

# The picture has that text.
says()
{
    found=$BATS_FILE_TMPDIR/$1.texts
    # They are looked for once, until it is drawn again.
    [ "$found" -nt "$1" ] || texts "$1" >"$found"
    grep -qxF -e "$2" "$found" || {
        cat "$found"
        return 1
    }
}

# What nnplot tells gnuplot, on stdout.
script_of()
{
    mkdir -p bin
    printf '#!/bin/sh\ncat >told\necho picture\n' >bin/gnuplot
    chmod +x bin/gnuplot
    # shellcheck disable=SC2031
    env PATH="$PWD/bin:$PATH" nnplot "$@" -o x.svg
    cat told
}

@test "a log as SVG: title, axes, sets, the best epoch" {
    log a.csv 0.9,0.8 0.5,0.6 0.4,0.7
    nnplot a.csv -o a.svg 2>err
    [ ! -s err ]
    says a.svg 'Loss: a.csv'
    says a.svg 'epoch (pass over the training rows)'
    says a.svg 'loss (mean of a sample)'
    says a.svg 'training'
    says a.svg 'validation: best 0.6 at epoch 2'
    nnplot a.csv >stdout.svg
    cmp a.svg stdout.svg
    nnplot --output=piped.svg - <a.csv
    says piped.svg 'Loss: stdin'
}

@test "several logs in one picture, without validation too" {
    log a.csv 0.9,0.8 0.5,0.6
    log b.csv 0.9, 0.7, 0.8,
    nnplot -o ab.svg a.csv b.csv
    says ab.svg 'Loss: 2 logs'
    says ab.svg 'a.csv, training'
    says ab.svg 'a.csv, validation: best 0.6 at epoch 2'
    says ab.svg 'b.csv, training: best 0.7 at epoch 2'
}

@test "a log scale where losses fall by more than ten times and are above 0" {
    log a.csv 1, 0.5, 0.09,
    nnplot a.csv -o a.svg
    says a.svg 'loss (mean of a sample, log scale)'
    log a.csv 1, 0.5, 0.1,
    nnplot a.csv -o a.svg
    says a.svg 'loss (mean of a sample)'
    log a.csv 1, 0.5, 0,
    nnplot a.csv -o a.svg
    says a.svg 'loss (mean of a sample)'
}

@test "PNG by the ending, in any case" {
    log a.csv 0.9,0.8
    nnplot a.csv -o a.PNG
    [ "$(head -c 8 a.PNG | od -An -tx1)" = ' 89 50 4e 47 0d 0a 1a 0a' ]
}

@test "in the terminal: characters, as wide as it is" {
    log a.csv 0.9,0.8 0.5,0.6
    nnplot a.csv -o - >out
    grep -q 'validation: best 0.6 at epoch 2' out
    grep -q '^ loss (mean of a sample)$' out
    grep -q '^ * Loss: a.csv$' out
    lacks '.\{81\}' out
    [ "$(wc -l <out)" -le 24 ]
    grep -q '.\{75\}' out
    lacks ' $' out
    python3 - <<'PYTHON'
import fcntl, os, pty, struct, subprocess, termios
main, side = pty.openpty()
fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("4H", 30, 60, 0, 0))
child = subprocess.Popen(["nnplot", "a.csv"], stdout=side)
os.close(side)
text = b""
try:
    while piece := os.read(main, 4096):
        text += piece
except OSError:
    pass
assert child.wait() == 0
lines = text.decode().split("\r\n")
assert 55 <= max(map(len, lines)) <= 60, lines
assert 20 < len(lines) <= 30, lines
PYTHON
}

@test "a long log keeps its peaks and becomes no large file" {
    {
        echo "$header"
        seq 1 20000 | sed 's/.*/&,0.5,,,,0.1,1/; s/^7777,0.5/7777,0.9/'
    } >long.csv
    nnplot long.csv -o long.svg
    [ "$(wc -c <long.svg)" -lt 50000 ]
    nnplot long.csv -o - >long
    says long.svg 'training: best 0.5 at epoch 1'
    # The scale reaches the peak, and the curve does too.
    log flat.csv 0.5, 0.5,
    grep -q '0\.9' long
}

# The numbers along the lower axis of a log of so many epochs.
ticks()
{
    {
        echo "$header"
        seq "$1" | sed 's/$/,0.5,0.6,,,0.1,1/'
    } >ticks.csv
    nnplot ticks.csv -o ticks.svg
    texts ticks.svg | grep -x '[1-9][0-9]*' | tr '\n' ' '
}

@test "epochs are numbered whole, and not too densely" {
    [ "$(ticks 1)" = '1 2 ' ]
    [ "$(ticks 2)" = '1 2 ' ]
    [ "$(ticks 5)" = '1 2 3 4 5 ' ]
    [ "$(ticks 40)" = '5 10 15 20 25 30 35 40 ' ]
    [ "$(ticks 50000)" = '10000 20000 30000 40000 50000 ' ]
}

@test "logs of other programs: columns in any order, epochs too" {
    printf 'x,validation_loss,epoch,train_loss\n1,0.6,2,0.5\n2,0.7,1,0.4\n' >a.csv
    mkdir b
    printf 'epoch,train_loss\n1,1e308\n2,3\n' >b/a.csv
    nnplot a.csv b/a.csv -o a.svg
    says a.svg 'a.csv, validation: best 0.6 at epoch 2'
    says a.svg 'b/a.csv, training: best 3 at epoch 2'
}

@test "many logs, with long paths: no two curves look alike" {
    folder=a-folder-of-many-experiments/with-a-name-that-is-longer-than-the-key
    mkdir -p $folder
    for i in 1 2 3 4 5 6 7 8 9; do
        log $folder/$i.csv 0.$i,0.5 0.4,0.3
    done
    nnplot $folder/*.csv -o a.svg
    says a.svg 'Loss: 9 logs'
    says a.svg '...-than-the-key/9.csv, validation: best 0.3 at epoch 2'
    nnplot $folder/1.csv -o b.svg
    texts b.svg | grep -qx 'Loss: \.\.\..*/1.csv'
    script_of $folder/*.csv | grep -o 'with linespoints .* title' |
        sort | uniq -d >alike
    [ ! -s alike ]
}

@test "names are texts, whatever is in them" {
    name=$'a\'b "c" `date` \\n <&> {x}_1 %d\n@d.csv'
    log "$name" 0.9,
    nnplot "$name" -o a.svg
    says a.svg "Loss: ${name/$'\n'/?}"
    cp "$name" $'\'"<&> {x}_1\\n%d'
    nnplot "$name" $'\'"<&> {x}_1\\n%d' -o a.svg
    says a.svg $'\'"<&> {x}_1\\n%d, training: best 0.9 at epoch 1'
}

@test "losses that are not there" {
    log a.csv nan,inf 0.5, ,0.25 -nan,
    nnplot a.csv -o a.svg
    says a.svg 'validation: best 0.25 at epoch 3'
}

@test "the same picture in any locale, whatever gnuplot is told elsewhere" {
    log a.csv 0.9,0.8 0.5,0.6
    nnplot a.csv -o a.svg
    echo 'set title "mine"; set xrange [0:1]' >.gnuplot
    LC_ALL=de_DE.UTF-8 HOME=$PWD nnplot a.csv -o b.svg
    cmp a.svg b.svg
}

@test "wrong command lines" {
    log a.csv 0.9,
    refuses 2 'nnplot: no loss log given: nnplot LOG.csv, or see nnplot --help' \
        nnplot
    refuses 2 'nnplot: --output: "a.pdf" ends neither in .svg nor in .png, and "-" draws in the terminal' \
        nnplot a.csv -o a.pdf
    refuses 2 'nnplot: stdin is named 2 times, it can be read once' nnplot - -
    refuses 2 'nnplot: unknown option "--outptu": did you mean --output?' \
        nnplot --outptu x.svg a.csv
}

@test "files that are no loss logs leave the old picture" {
    echo old >a.svg
    printf 'a,b\n1,2\n' >wrong.csv
    refuses 3 'nnplot: wrong.csv:1: no column "epoch", expected a loss log that nntrain wrote' \
        nnplot wrong.csv -o a.svg
    log empty.csv
    refuses 3 'nnplot: empty.csv: has no losses yet, nothing to draw' \
        nnplot empty.csv -o a.svg
    : >nothing.csv
    refuses 3 'nnplot: nothing.csv: has no losses yet, nothing to draw' \
        nnplot nothing.csv -o a.svg
    log text.csv 0.9,high
    refuses 3 'nnplot: text.csv:2: validation_loss: "high" is not a number of a log' \
        nnplot text.csv -o a.svg
    refuses 1 'nnplot: none.csv: cannot open: No such file or directory' \
        nnplot none.csv -o a.svg
}

@test "no gnuplot, and one that fails" {
    log a.csv 0.9,
    mkdir bin
    nnplot=$(command -v nnplot)
    # shellcheck disable=SC2030
    PATH=$PWD/bin:$PATH
    hide() { PATH=$PWD/bin "$nnplot" "$@"; }
    refuses 1 "nnplot: there is no gnuplot, which draws the pictures: install Debian's package gnuplot-nox, or gnuplot" \
        hide a.csv -o a.svg
    printf '#!/bin/sh\necho "first" >&2\necho "out of ink" >&2\nexit 3\n' \
        >bin/gnuplot
    chmod +x bin/gnuplot
    refuses 1 'nnplot: gnuplot failed: out of ink' nnplot a.csv -o a.svg
    printf '#!/bin/sh\n:\n' >bin/gnuplot
    refuses 1 'nnplot: gnuplot failed: it gave no reason' nnplot a.csv -o a.svg
}

@test "outputs that cannot be written" {
    log a.csv 0.9,
    refuses 1 'nnplot: none/a.svg: cannot create: No such file or directory' \
        nnplot a.csv -o none/a.svg
    run bash -c 'nnplot a.csv -o - >/dev/full'
    [ "$status" -eq 1 ]
    [[ $output == 'nnplot: stdout: '*'No space left on device' ]]
}

# A model of y = sigma(a), which predicts 0.5 and more where a >= 0, and rows
# of which it gets two wrong.
model_of_sign()
{
    printf 'a,y\n1,yes\n-1,no\n' >train.csv
    echo '{"W1": [[1]], "b1": [0]}' >w.json
    echo '{"data": {"train": "train.csv"}, "initial_weights": "w.json",
           "learning_rate": 1e-30, "epochs": 1}' >c.json
    nntrain c.json -q -l ''
    printf 'a,y\n-3,no\n-2,no\n-1,yes\n0.5,no\n1,yes\n2,yes\n3,yes\n' >t.csv
}

@test "the confusion matrix has the counts of nnpredict" {
    model_of_sign
    nnplot --model model.bin --confusion t.csv -o c.svg
    says c.svg 'Confusion matrix: t.csv, 7 rows, accuracy 0.714'
    says c.svg 'predicted y (class)'
    says c.svg 'true y (class)'
    # no: 2 right, 1 wrong; yes: 1 wrong, 3 right; the scale has a 1
    diff <(texts c.svg | grep -x '[1-9]' | sort | tr '\n' ' ') <(printf '1 1 1 2 3 ')
    nnplot --model model.bin --confusion t.csv -o - | grep -q ' 3 '
}

@test "ROC: the area, ties as one step" {
    model_of_sign
    # 11 of the 12 pairs of a yes and a no are in order
    nnplot --model model.bin --roc t.csv -o r.svg
    says r.svg 'ROC: t.csv, 7 rows'
    says r.svg 'y = yes: area 0.9167'
    printf 'a,y\n1,yes\n1,no\n' >ties.csv
    nnplot --model model.bin --roc ties.csv -o r.svg
    says r.svg 'y = yes: area 0.5000'
    printf 'a,y\n1,yes\n2,yes\n' >one.csv
    rm -f r.svg
    refuses 3 'nnplot: one.csv: all rows are of one class, a ROC curve needs two' \
        nnplot --model model.bin --roc one.csv -o r.svg
}

@test "ROC and calibration weigh the rows as the metrics do" {
    printf 'a,w,y\n1,1,yes\n-1,1,no\n' >train.csv
    echo '{"W1": [[1]], "b1": [0]}' >w.json
    echo '{"data": {"train": "train.csv", "weight": "w"}, "epochs": 1,
           "initial_weights": "w.json", "learning_rate": 1e-30}' >c.json
    nntrain c.json -q -l ''
    printf 'a,w,y\n-3,1,no\n-1,3,yes\n0.5,2,no\n1,1,yes\n2,5,no\n0,1,no\n' >t.csv
    area=$(nnpredict --evaluate --json model.bin t.csv |
        sed 's/.*"auc":\([0-9.]*\).*/\1/')
    nnplot --model model.bin --roc t.csv -o r.svg
    says r.svg "y = yes: area $(printf %.4f "$area")"
    # At sigma(0) = 0.5 a no of weight 3 and a yes of weight 1: a gap of 1/4.
    printf 'a,w,y\n0,3,no\n0,1,yes\n' >k.csv
    nnplot --model model.bin --calibration k.csv -o k.svg
    says k.svg 'y = yes: mean gap 0.2500'
}

@test "ROC and calibration of three classes" {
    trained iris epochs=20
    nnplot --model model.bin --roc "$NN_ROOT/data/iris.csv" -o r.svg
    says r.svg 'species = setosa: area 1.0000'
    texts r.svg | grep -q '^species = virginica: area 0\.9'
    nnplot --model model.bin --calibration "$NN_ROOT/data/iris.csv" -o c.svg
    texts c.svg | grep -q '^predicted class: mean gap 0\.'
}

@test "calibration: the mean gap" {
    model_of_sign
    # Two rows at sigma(0) = 0.5, one of them yes; two at 0.8808, one yes.
    printf 'a,y\n0,yes\n0,no\n2,yes\n2,no\n' >k.csv
    nnplot --model model.bin --calibration k.csv -o k.svg
    says k.svg 'y = yes: mean gap 0.1904'
}

@test "the pictures in the README are those that are drawn, and small" {
    has_fma || skip 'README shows the bits of fused multiply-add'
    mkdir pictures
    "$NN_ROOT/tests/gallery/pictures" "$PWD/pictures"
    [ "$(grep -c '](data/.*\.svg)' "$NN_ROOT/README.md")" -eq 3 ]
    for picture in pictures/*; do
        echo "$picture"
        [ "$(wc -c <"$picture")" -lt 60000 ]
        grep -q "](data/${picture#*/})" "$NN_ROOT/README.md"
        diff <(texts "$picture") <(texts "$NN_ROOT/data/${picture#*/}")
    done
}

@test "decision regions in the terminal: that of y = 1 is dotted" {
    trained xor
    nnplot --model model.bin --boundary "$NN_ROOT/data/xor.csv" -o - >out
    grep -q '\. .*B.*\.' out
    grep -q '^  *0 .*A  .*\..*B' out
}

# model_of_inputs WEIGHTS [KEY=VALUE ...]   of two inputs a and b
model_of_inputs()
{
    echo "$1" >w.json
    shift
    printf 'a,b,y\n-1,0,0\n1,1,1\n' >two.csv
    echo '{"data": {"train": "two.csv"}, "initial_weights": "w.json",
           "learning_rate": 1e-30, "epochs": 1}' >c.json
    nntrain c.json -q -l '' "${@/#/--set=}"
}

@test "regions of tanh outputs: palest at 0" {
    model_of_inputs '{"W1": [[1, 0]], "b1": [0]}' loss=squared_error \
        output=tanh data.target_kind=class
    script_of --model model.bin --boundary two.csv >script
    # a from -1.4 to 1.4: the sign is the class, red falls or rises to white
    python3 - <<'PYTHON'
lines = open("script").read().split("$grid << END\n")[1].split("END")[0]
points = [tuple(map(float, line.split())) for line in lines.splitlines()]
for a, b, red, green, blue in points:
    assert (blue > red) == (a < 0), (a, b)
least = {abs(a): min(rgb) for a, b, *rgb in points}
shades = [least[a] for a in sorted(least)]
assert shades == sorted(shades, reverse=True) and shades[0] > 220, shades
assert shades[-1] < 160, shades
PYTHON
}

@test "a map of the values of a number, in the units of the data" {
    model_of_inputs '{"W1": [[1, 0]], "b1": [0]}' loss=squared_error \
        data.target_kind=number data.scale_target=standard
    script_of --model model.bin --boundary two.csv >script
    # y = 0.5 + 0.5 a, and the rows that are drawn have the targets 0 and 1
    python3 - <<'PYTHON'
script = open("script").read()
lines = script.split("$grid << END\n")[1].split("END")[0].splitlines()
for a, b, y in (map(float, line.split()) for line in lines):
    assert abs(y - (0.5 + 0.5 * a)) < 1e-3, (a, y)
assert "$rows << END\n-1 0 0\n1 1 1\nEND" in script
PYTHON
    nnplot --model model.bin --boundary two.csv -o x.svg
    says x.svg 'Predicted y: two.csv, 2 rows, R2 1.000'
    says x.svg 'y (predicted; dots: as in the data)'
    says x.svg 'a (input, as in the data)'
    refuses 2 'nnplot: --boundary of numbers: characters are too coarse for it, name a picture: -o FILE.svg or FILE.png' \
        nnplot --model model.bin --boundary two.csv -o -
}

@test "weights as tiles" {
    trained digits epochs=1
    nnplot --model model.bin --weights -o w.svg
    says w.svg 'Weights W1 of 32 nodes of the first layer'
    says w.svg 'a tile is a node: its 8 x 8 inputs, row by row'
    refuses 2 'nnplot: --weights: characters are too coarse for it, name a picture: -o FILE.svg or FILE.png' \
        nnplot --model model.bin --weights -o -
}

@test "the key of classes with long names" {
    name=a-class-with-a-name-that-no-picture-has-any-room-for-ä
    printf 'a,b,a target with a name that is long\n1,0,%s\n0,1,no\n2,1,%s\n1,3,no\n' \
        $name $name >long.csv
    echo '{"epochs": 1, "data": {"train": "long.csv"}}' >c.json
    nntrain c.json -q -l ''
    nnplot --model model.bin --roc long.csv -o r.svg
    texts r.svg | grep '^a target with a n\.\.\. = no: area '
    nnplot --model model.bin --boundary long.csv -o b.svg
    says b.svg 'a target with a n... = a-class-with-a-name-t...'
}

@test "pictures that do not suit the model" {
    model_of_sign
    refuses 2 'nnplot: --boundary is for a model of two number columns, this one has 1 columns of inputs, n0 = 1' \
        nnplot --model model.bin --boundary t.csv -o x.svg
    refuses 2 'nnplot: --weights is for inputs that are the pixels of a square of 4 x 4 or more, n0 = 1 is none' \
        nnplot --model model.bin --weights -o x.svg
    trained regression epochs=1
    refuses 2 'nnplot: --confusion is for a model of up to 1000 classes, this one is none' \
        nnplot --model model.bin --confusion "$NN_ROOT/data/friedman1.csv" -o x.svg
    refuses 2 'nnplot: --roc is for a model of classes, this one predicts numbers' \
        nnplot --model model.bin --roc "$NN_ROOT/data/friedman1.csv" -o x.svg
    refuses 2 'nnplot: --calibration is for a model of probabilities, trained with a cross-entropy; the loss of this one is squared_error' \
        nnplot --model model.bin --calibration "$NN_ROOT/data/friedman1.csv" -o x.svg
}

@test "wrong command lines of pictures of a model" {
    model_of_sign
    refuses 2 'nnplot: --roc needs --model MODEL' nnplot --roc t.csv
    refuses 2 'nnplot: --model needs a picture to draw of it: --confusion, --roc, --calibration, --boundary, --weights or --report' \
        nnplot --model model.bin
    refuses 2 'nnplot: one picture at a time: --roc and --weights are two' \
        nnplot --model model.bin --roc t.csv --weights
    refuses 2 'nnplot: --roc shows a model, which goes without loss logs' \
        nnplot --model model.bin --roc t.csv loss.csv
    refuses 2 'nnplot: stdin is named 2 times, it can be read once' \
        nnplot --model - --roc -
    printf 'a,y\n' >none.csv
    refuses 3 'nnplot: none.csv: there are no rows of data' \
        nnplot --model model.bin --roc none.csv -o x.svg
    run nnplot --model t.csv --roc t.csv -o x.svg
    [ "$status" -eq 4 ]
    [ ! -e x.svg ]
}

@test "more curves than colours begin anew with the first, dashed" {
    trained digits epochs=1
    nnplot --model model.bin --roc "$NN_ROOT/data/digits.csv" -o r.svg
    # Of ten curves, three have a colour again.
    for colour in '2 rgb(  0, 114, 178)' '2 rgb(213,  94,   0)' \
        '2 rgb(  0, 158, 115)' '1 rgb(204, 121, 167)' '1 rgb(  0,   0,   0)'; do
        [ "$(grep -cF "stroke='${colour#* }'" r.svg)" -eq "${colour%% *}" ]
    done
}
