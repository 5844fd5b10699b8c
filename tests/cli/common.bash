# What the command-line tests share. Programs are found by name; each test
# starts in an empty folder of its own.
PATH=$NN_BUILD:$PATH

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
}

# The command fails with that exit status, says just that on stderr, and
# prints nothing on stdout.
#
#     refuses STATUS MESSAGE COMMAND [ARGUMENT ...]
refuses()
{
    wanted=$1 message=$2
    shift 2
    status=0
    "$@" >refused.out 2>refused.err || status=$?
    if [ "$status" -ne "$wanted" ] || [ -s refused.out ] ||
        [ "$(cat refused.err)" != "$message" ]; then
        echo "command: $*"
        echo "status:  $status, expected $wanted"
        echo "message: $(cat refused.err)"
        echo "expected $message"
        echo "stdout:  $(cat refused.out)"
        return 1
    fi
    rm refused.out refused.err
}

# Trains a config of the project with edits, quietly, into model.bin here.
#
#     trained CONFIG [KEY=VALUE ...]
trained()
{
    config=$1
    shift
    nntrain "$NN_ROOT/configs/$config.json" --quiet --log '' "${@/#/--set=}"
}
