# What the command-line tests share. Programs are found by name; each test
# starts in an empty folder of its own.
PATH=$NN_BUILD:$PATH

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
}
