# Small models of which every prediction is known, for the tests of nnpredict.
load common

# Makes a model of the JSON config in c.json without moving the weights that
# it begins with, or those that are given.
#
#     keep_weights MODEL [W1 b1]
keep_weights()
{
    given=()
    if [ $# -gt 1 ]; then
        echo "{\"W1\": $2, \"b1\": $3}" >w.json
        given=(--set initial_weights=w.json)
    fi
    nntrain c.json --quiet --log '' --model "$1" --set learning_rate=1e-30 \
        --set epochs=1 "${given[@]}"
}

# y = 2 a - 3 b + 1
model_of_sum()
{
    printf 'a,b,y\n1,1,0\n2,1,2\n' >sum.csv
    echo '{"loss": "squared_error", "data": {"train": "sum.csv"}}' >c.json
    keep_weights sum.bin '[[2, -3]]' '[1]'
}

# y is "no way" where a < 0, else "yes"; its probability is sigma(a).
model_of_sign()
{
    printf 'a,y\n1,yes\n2,no way\n' >sign.csv
    echo '{"data": {"train": "sign.csv"}}' >c.json
    keep_weights sign.bin '[[1]]' '[0]'
}

# Three classes, each the largest of three inputs; labels that need quotes, and
# two spellings of one number.
model_of_largest()
{
    printf 'p,q,r,which\n1,0,0,1e0\n1,1,0,"x, ""y"""\n0,0,1, z \n1,1,1,1\n' \
        >largest.csv
    echo '{"loss": "cross_entropy",
           "data": {"train": "largest.csv", "target_kind": "class"}}' >c.json
    keep_weights largest.bin '[[1, 0, 0], [0, 1, 0], [0, 0, 1]]' '[0, 0, 0]'
}

# Two 0/1 targets: high is 1 where a >= 0, wide where b >= 0.
model_of_labels()
{
    printf 'a,b,high,wide\n1,1,1,0\n-1,2,0,1\n' >labels.csv
    echo '{"data": {"train": "labels.csv", "target": ["high", "wide"]}}' >c.json
    keep_weights labels.bin '[[1, 0], [0, 1]]' '[0, 0]'
}

# A category and a number: y = 10 at red, 20 at blue, plus a.
model_of_colour()
{
    printf 'colour,y,a\nred,1,0\nblue,2,1\n' >colour.csv
    echo '{"loss": "squared_error",
           "data": {"train": "colour.csv", "target": "y"}}' >c.json
    keep_weights colour.bin '[[20, 10, 1]]' '[0]'
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
    # shellcheck disable=SC2059
    ends "$1" "$2" "$4" nnpredict "${@:5}" < <(printf "$3")
}

# The command prints that much, then ends with that status and line on stderr:
#
#     ends STATUS MESSAGE OUTPUT COMMAND [ARGUMENT ...]
ends()
{
    wanted_status=$1 message=$2 wanted=$3
    shift 3
    status=0
    "$@" >out 2>err || status=$?
    echo "status $status of $*"
    [ "$status" -eq "$wanted_status" ]
    # shellcheck disable=SC2059
    diff <(printf "$wanted") out
    diff <(echo "$message") err
    rm out err
}
