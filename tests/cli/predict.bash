# Small models of which every prediction is known, for the tests of nnpredict.
load common

# Trains the JSON config in c.json without moving the weights, into that file.
keep_weights()
{
    nntrain c.json --quiet --log '' --model "$1" --set learning_rate=1e-30 \
        --set epochs=1
}

# y = 2 a - 3 b + 1
model_of_sum()
{
    printf 'a,b,y\n1,1,0\n2,1,2\n' >sum.csv
    echo '{"W1": [[2, -3]], "b1": [1]}' >w.json
    echo '{"loss": "squared_error", "initial_weights": "w.json",
           "data": {"train": "sum.csv"}}' >c.json
    keep_weights sum.bin
}

# y is "no way" where a < 0, else "yes"; its probability is sigma(a).
model_of_sign()
{
    printf 'a,y\n1,yes\n2,no way\n' >sign.csv
    echo '{"W1": [[1]], "b1": [0]}' >w.json
    echo '{"initial_weights": "w.json", "data": {"train": "sign.csv"}}' >c.json
    keep_weights sign.bin
}

# Three classes, each the largest of three inputs; labels that need quotes, and
# two spellings of one number.
model_of_largest()
{
    printf 'p,q,r,which\n1,0,0,1e0\n1,1,0,"x, ""y"""\n0,0,1, z \n1,1,1,1\n' \
        >largest.csv
    echo '{"W1": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "b1": [0, 0, 0]}' >w.json
    echo '{"loss": "cross_entropy", "initial_weights": "w.json",
           "data": {"train": "largest.csv", "target_kind": "class"}}' >c.json
    keep_weights largest.bin
}

# Two 0/1 targets: high is 1 where a >= 0, wide where b >= 0.
model_of_labels()
{
    printf 'a,b,high,wide\n1,1,1,0\n-1,2,0,1\n' >labels.csv
    echo '{"W1": [[1, 0], [0, 1]], "b1": [0, 0]}' >w.json
    echo '{"initial_weights": "w.json",
           "data": {"train": "labels.csv", "target": ["high", "wide"]}}' >c.json
    keep_weights labels.bin
}

# A category and a number: y = 10 at red, 20 at blue, plus a.
model_of_colour()
{
    printf 'colour,y,a\nred,1,0\nblue,2,1\n' >colour.csv
    echo '{"W1": [[20, 10, 1]], "b1": [0]}' >w.json
    echo '{"loss": "squared_error", "initial_weights": "w.json",
           "data": {"train": "colour.csv", "target": "y"}}' >c.json
    keep_weights colour.bin
}

# The rows on stdin (a text with printf's escapes) are answered so:
#
#     answers INPUT OUTPUT [OPTION ...] MODEL
answers()
{
    input=$1 wanted=$2
    shift 2
    # shellcheck disable=SC2059
    diff <(printf "$wanted") <(printf "$input" | nnpredict "$@" 2>&1) || {
        echo "of nnpredict $*"
        return 1
    }
}

# The same, but the rows before a fault are answered, then nnpredict ends with
# that status and that one line on stderr:
#
#     stops STATUS MESSAGE INPUT OUTPUT [OPTION ...] MODEL
stops()
{
    wanted_status=$1 message=$2 input=$3 wanted=$4
    shift 4
    status=0
    # shellcheck disable=SC2059
    printf "$input" | nnpredict "$@" >out 2>err || status=$?
    echo "status $status of nnpredict $*"
    [ "$status" -eq "$wanted_status" ]
    # shellcheck disable=SC2059
    diff <(printf "$wanted") out
    diff <(echo "$message") err
    rm out err
}
