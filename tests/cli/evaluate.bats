# nnpredict --evaluate: metrics, what classes and targets have of them, and the
# confusion matrix, for people and as JSON.
load predict

# Standard output has just these lines; numbers within 1e-6 of each other are
# the same.
#
#     evaluates EXPECTED [OPTION ...] MODEL [FILE ...]
evaluates()
{
    wanted=$1
    shift
    nnpredict --evaluate "$@" >found
    printf '%s\n' "$wanted" >wanted
    python3 - <<'PYTHON'
import re
def parts(path):
    return re.split(r"([-+.\w]+)", open(path).read())
def same(a, b):
    try:
        return a == b or abs(float(a) - float(b)) <= 1e-6
    except ValueError:
        return a == b
found, wanted = parts("found"), parts("wanted")
assert len(found) == len(wanted) and all(map(same, found, wanted)), \
    "".join(found) + "\nexpected\n" + "".join(wanted)
PYTHON
}

@test "two classes: loss, accuracy, the matrix" {
    model_of_sign
    printf 'y,a\nyes,0\nno way,0\nyes,-9\nno way,-9\nno way,-9\n' >t.csv
    # log 2 twice, log(1 + e^-9) twice, the same + 9; p = 2/5. Of the pairs of
    # a yes and a no way 2 are won, 3 are tied, 1 is lost.
    evaluates $'rows\t5
loss\t2.0773329
constant_loss\t0.6730117
accuracy\t0.6
balanced_accuracy\t0.5833333
auc\t0.5833333
brier\t0.2999506

class\tprecision\trecall\tf1
no way\t0.6666667\t0.6666667\t0.6666667
yes\t0.5\t0.5\t0.5

confusion\tno way\tyes
no way\t2\t1
yes\t1\t1' sign.bin t.csv
    evaluates '{"rows":5,"loss":2.0773329,"constant_loss":0.6730117,"accuracy":0.6,"balanced_accuracy":0.5833333,"auc":0.5833333,"brier":0.2999506,"classes":{"no way":{"precision":0.6666667,"recall":0.6666667,"f1":0.6666667},"yes":{"precision":0.5,"recall":0.5,"f1":0.5}},"confusion":{"labels":["no way","yes"],"counts":[[2,1],[1,1]]}}' \
        --json sign.bin t.csv
}

@test "--threshold moves what is decided, not loss, AUC, Brier score" {
    model_of_sign
    printf 'y,a\nyes,0\nno way,0\n' >t.csv
    evaluates $'rows\t2
loss\t0.6931472
constant_loss\t0.6931472
accuracy\t0.5
balanced_accuracy\t0.5
auc\t0.5
brier\t0.25

class\tprecision\trecall\tf1
no way\t0.5\t1\t0.6666667
yes\tnan\t0\t0

confusion\tno way\tyes
no way\t1\t0
yes\t1\t0' --threshold 0.6 sign.bin t.csv
}

@test "three classes, with labels that need care" {
    model_of_largest
    printf 'p,q,r,which\n9,0,0,1.0\n0,9,0,"x, ""y"""\n0,9,0,z\n0,0,9,z\n' >t.csv
    # log(1 + 2 e^-9) three times, the same + 9; p = 1/4, 1/4, 1/2
    evaluates $'rows\t4
loss\t2.2502468
constant_loss\t1.0397208
accuracy\t0.75
balanced_accuracy\t0.8333333
auc\t0.8611111
brier\t0.4998150

class\tprecision\trecall\tf1
1e0\t1\t1\t1
"x, ""y"""\t0.5\t1\t0.6666667
z\t1\t0.5\t0.6666667

confusion\t1e0\t"x, ""y"""\tz
1e0\t1\t0\t0
"x, ""y"""\t0\t1\t0
z\t0\t1\t1' largest.bin t.csv
    evaluates '{"rows":4,"loss":2.2502468,"constant_loss":1.0397208,"accuracy":0.75,"balanced_accuracy":0.8333333,"auc":0.8611111,"brier":0.4998150,"classes":{"1e0":{"precision":1,"recall":1,"f1":1},"x, \"y\"":{"precision":0.5,"recall":1,"f1":0.6666667},"z":{"precision":1,"recall":0.5,"f1":0.6666667}},"confusion":{"labels":["1e0","x, \"y\"","z"],"counts":[[1,0,0],[0,1,0],[0,1,1]]}}' \
        --json largest.bin t.csv
}

@test "several 0/1 targets: a row is right if all of it is" {
    model_of_labels
    printf 'high,wide,a,b\n1,1,0,0\n1,0,0,0\n0,0,-9,-9\n' >t.csv
    # (2 log 2 + 2 log 2 + 2 log(1 + e^-9)) / 3; p = 2/3, 1/3
    evaluates $'rows\t3
loss\t0.9242785
constant_loss\t1.2730283
accuracy\t0.6666667
auc\t0.875
brier\t0.1666667

target\tauc\tbrier\taccuracy\tbalanced_accuracy\tprecision\trecall\tf1
high\t1\t0.1666667\t1\t1\t1\t1\t1
wide\t0.75\t0.1666667\t0.6666667\t0.75\t0.5\t1\t0.6666667' labels.bin t.csv
    evaluates '{"rows":3,"loss":0.9242785,"constant_loss":1.2730283,"accuracy":0.6666667,"auc":0.875,"brier":0.1666667,"targets":{"high":{"auc":1,"brier":0.1666667,"accuracy":1,"balanced_accuracy":1,"precision":1,"recall":1,"f1":1},"wide":{"auc":0.75,"brier":0.1666667,"accuracy":0.6666667,"balanced_accuracy":0.75,"precision":0.5,"recall":1,"f1":0.6666667}}}' \
        --json labels.bin t.csv
}

@test "a number: loss, errors, r2" {
    model_of_sum
    printf 'a,b,y\n1,1,1\n2,1,2\n3,1,6\n' >t.csv
    # y is 0, 2, 4: errors 1, 0, 2; mean 3, squares about it 14
    evaluates $'rows\t3
loss\t0.8333333
constant_loss\t2.3333333
mse\t1.6666667
rmse\t1.2909944
mae\t1
r2\t0.6428571' sum.bin t.csv
    evaluates '{"rows":3,"loss":0.8333333,"constant_loss":2.3333333,"mse":1.6666667,"rmse":1.2909944,"mae":1,"r2":0.6428571}' \
        --json sum.bin t.csv
}

@test "a constant target has no r2, which JSON calls null" {
    model_of_sum
    printf 'a,b,y\n1,1,2\n2,1,2\n' >t.csv
    evaluates $'rows\t2
loss\t1
constant_loss\t0
mse\t2
rmse\t1.4142136
mae\t1
r2\tnan' sum.bin t.csv
    evaluates '{"rows":2,"loss":1,"constant_loss":0,"mse":2,"rmse":1.4142136,"mae":1,"r2":null}' \
        --json sum.bin t.csv
}

@test "several numbers: loss is their sum, the others means over them" {
    printf 'a,b,y,z\n1,1,0,2\n2,1,2,3\n' >t.csv
    echo '{"loss": "squared_error",
           "data": {"train": "t.csv", "target": ["y", "z"]}}' >c.json
    keep_weights model.bin '[[1, 0], [0, 1]]' '[0, 0]'
    # errors 1, 0 and 1, 2; squares about the means 2 and 1/2
    evaluates $'rows\t2
loss\t1.5
constant_loss\t0.625
mse\t1.5
rmse\t1.2247449
mae\t1
r2\t-4.25

target\tmse\trmse\tmae\tr2
y\t0.5\t0.7071068\t0.5\t0.5
z\t2.5\t1.5811388\t1.5\t-9' model.bin t.csv
}

@test "the rows of all files together, gzip and stdin among them" {
    model_of_sum
    printf 'a,b,y\n1,1,1\n2,1,2\n' >one.csv
    printf 'y,a,b\n6,3,1\n' >two.csv
    nnpredict -e sum.bin one.csv two.csv >apart
    printf 'a,b,y\n1,1,1\n2,1,2\n3,1,6\n' | nnpredict -e sum.bin >together
    cmp apart together
    gzip two.csv
    nnpredict -e sum.bin one.csv - <two.csv.gz | cmp - together
    printf '1,1,1\n2,1,2\n3,1,6\n' | nnpredict -e sum.bin | cmp - together
}

@test "digits read back as the same numbers" {
    trained iris epochs=3
    nnpredict -e --json model.bin "$NN_ROOT/data/iris.csv" >report.json
    [ "$(wc -l <report.json)" -eq 1 ]
    nnpredict -e model.bin "$NN_ROOT/data/iris.csv" >report
    python3 - <<'PYTHON'
import json
found = json.load(open("report.json"))
assert list(found) == ["rows", "loss", "constant_loss", "accuracy",
                       "balanced_accuracy", "auc", "brier", "classes",
                       "confusion"], list(found)
assert sum(map(sum, found["confusion"]["counts"])) == found["rows"] == 150
lines = [line.rstrip("\n").split("\t") for line in open("report")]
for line in lines[:7]:
    assert float(line[1]) == found[line[0]], line
for name, *values in lines[9:12]:
    assert [float(v) for v in values] == list(found["classes"][name].values())
PYTHON
}

@test "nntrain --json says the same of the rows it trained on" {
    for config in xor iris logistic regression; do
        nntrain "$NN_ROOT/configs/$config.json" -q -l '' --json \
            -s data.validation_fraction=0 -s epochs=3 >run.json
        data=$(sed -n 's|.*"train": *"../\(data/[^"]*\)".*|\1|p' \
            "$NN_ROOT/configs/$config.json")
        nnpredict -e --json model.bin "$NN_ROOT/$data" >report.json
        python3 - <<'PYTHON'
import json
run, report = json.load(open("run.json")), json.load(open("report.json"))
assert report.pop("rows") == run["rows"]["train"]
assert run["train"] == report, (run["train"], report)
PYTHON
    done
}

@test "--unknown ignore, and its count" {
    model_of_colour
    printf 'y,colour,a\n11,red,1\n3,pink,2\n' >t.csv
    nnpredict -e --unknown ignore colour.bin t.csv >report 2>err
    grep -qx $'mae\t0.5' report
    [ "$(cat err)" = 'nnpredict: 1 category was never seen in training, taken as all-zero inputs' ]
}

@test "more classes than a matrix is printed for" {
    seq 1 1001 | awk 'BEGIN { print "a,y" } { print $1 ",c" $1 }' >t.csv
    echo '{"loss": "cross_entropy", "init": "zeros",
           "data": {"train": "t.csv"}}' >c.json
    keep_weights model.bin
    evaluates $'rows\t1001
loss\t6.9087548
constant_loss\t6.9087548
accuracy\t0.000999001' model.bin t.csv
    run grep confusion <(nnpredict -e --json model.bin t.csv)
    [ "$status" -eq 1 ]
}

@test "what does not go with it" {
    model_of_sum
    refuses 2 'nnpredict: --json goes with --evaluate only' \
        nnpredict --json sum.bin sum.csv
    for option in --append --no-header --format=label; do
        name=${option%=*}
        refuses 2 "nnpredict: $name is for predictions, --evaluate prints metrics in their place" \
            nnpredict --evaluate "$option" sum.bin sum.csv
    done
    nnpredict --evaluate --format both sum.bin sum.csv >/dev/null
}

@test "rows without the target, or with a wrong one" {
    model_of_sum
    model_of_sign
    model_of_labels
    stops 3 'nnpredict: there are no rows to evaluate' '' '' -e sum.bin
    stops 3 'nnpredict: there are no rows to evaluate' 'y,b,a\n' '' -e sum.bin
    stops 3 'nnpredict: stdin:1: no column "y"' 'a,b\n1,2\n' '' -e sum.bin
    stops 3 'nnpredict: stdin:1: 2 fields without a header, expected 3 as in training' \
        '1,2\n' '' -e sum.bin
    stops 3 'nnpredict: stdin:3: column "y": "x" is not a number' \
        'a,b,y\n1,1,0\n1,2,x\n' '' -e sum.bin
    stops 3 'nnpredict: stdin:3: column "y": "Yes" is a class that the training data lacks' \
        'a,y\n1,yes\n2,Yes\n' '' -e --unknown ignore sign.bin
    stops 3 'nnpredict: stdin:2: column "wide": the target 2 is not in [0, 1]; the loss for such numbers is squared_error' \
        'a,b,high,wide\n1,1,1,2\n' '' -e labels.bin
}

@test "targets that do not sum to 1" {
    printf 'a,b,y,z\n1,1,1,0\n2,1,0.25,0.75\n' >t.csv
    echo '{"loss": "cross_entropy",
           "data": {"train": "t.csv", "target": ["y", "z"]}}' >c.json
    keep_weights model.bin
    stops 3 'nnpredict: stdin:2: the targets sum to 0.75, not to 1; the loss for such numbers is squared_error' \
        'a,b,y,z\n1,1,0.5,0.25\n' '' -e model.bin
}
