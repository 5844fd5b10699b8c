# What the command-line tests share. Programs are found by name; each test
# starts in an empty folder of its own.
PATH=$NN_BUILD:$PATH

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
}

# Sums, sizes and names of the files in the current folder; names of folders.
files_here()
{
    shopt -s dotglob
    cksum ./* 2>&1 || true # of an empty folder
}

# The command fails with that exit status, says just that on stderr, prints
# nothing on stdout, and leaves the files of the current folder as they were.
#
#     refuses STATUS MESSAGE COMMAND [ARGUMENT ...]
refuses()
{
    wanted=$1 message=$2
    shift 2
    before=$(files_here) # in a shell of its own
    status=0
    "$@" >"$BATS_FILE_TMPDIR/out" 2>"$BATS_FILE_TMPDIR/err" || status=$?
    after=$(files_here)
    said=$(<"$BATS_FILE_TMPDIR/err")
    if [ "$status" -eq "$wanted" ] && [ "$said" = "$message" ] &&
        [ ! -s "$BATS_FILE_TMPDIR/out" ] && [ "$before" = "$after" ]; then
        return 0
    fi
    echo "command:  $*"
    echo "status:   $status, expected $wanted"
    echo "message:  $said"
    echo "expected: $message"
    echo "stdout:   $(cat "$BATS_FILE_TMPDIR/out")"
    echo "files:    $before"
    echo "after:    $after"
    return 1
}

# No line of the file has the pattern. ("! grep" would not end a test.)
#
#     lacks PATTERN FILE
lacks()
{
    ! grep -e "$1" "$2"
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

# Does nntrain multiply and add in one operation here? (Else the last bits are
# other ones.)
has_fma()
{
    trained xor-by-hand
    nninspect --json model.bin | grep -q '"arithmetic":"fma"'
}
