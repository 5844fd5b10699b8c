# The manual pages say what the programs say of themselves, and their examples
# print what they show.
load common

check()
{
    python3 "$NN_ROOT/tests/cli/man.py" "$@"
}

# Each program that has a page.
programs()
{
    for page in "$NN_ROOT"/man/*.1; do
        basename "$page" .1
    done
}

@test "every program has a page" {
    for source in nntrain nnpredict nninspect nnplot; do
        [ -s "$NN_ROOT/man/$source.1" ]
    done
}

@test "a page has the options of --help, with the same arguments" {
    for program in $(programs); do
        "$program" --help | check options "$NN_ROOT/man/$program.1"
    done
}

@test "a page has the exit statuses of --help" {
    for program in $(programs); do
        "$program" --help | check statuses "$NN_ROOT/man/$program.1"
    done
}

@test "--help is on stdout only, in 80 columns" {
    for program in $(programs); do
        "$program" --help >help 2>err
        [ ! -s err ]
        [ "$(head -c 6 help)" = Usage: ]
        [ "$(grep -c -e '.\{80\}' -e ' $' help)" -eq 0 ]
    done
}

@test "--version is the same of every program, on stdout only" {
    for program in $(programs); do
        "$program" --version 2>err | sed "s/^$program //" >>versions
        [ ! -s err ]
    done
    cat versions
    [ "$(sort -u versions | wc -l)" -eq 1 ]
    grep -q '^[0-9]*\.[0-9]*\.[0-9]*$' versions
}

@test "nn-config(5) has the keys of --schema, their bounds and defaults" {
    nntrain --schema | check keys "$NN_ROOT/man/nn-config.5"
}

@test "the examples print what the pages show" {
    ln -s "$NN_ROOT/configs" "$NN_ROOT/data" .
    for page in "$NN_ROOT"/man/*.[15]; do
        echo "$page"
        check examples "$page" >sessions
        python3 "$NN_ROOT/tests/cli/readme.py" sessions .
    done
}
