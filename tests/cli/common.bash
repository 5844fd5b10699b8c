# What the command-line tests share. Programs are found by name; each test
# starts in an empty folder of its own.
PATH=$NN_BUILD:$PATH
configs=$NN_ROOT/configs
data=$NN_ROOT/data

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
}
