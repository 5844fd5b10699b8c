# .ci/deps on a machine that has only what a test puts there: its PATH is a
# folder of stubs, and apt-get "installs" what a package has.
# shellcheck disable=SC2016

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    mkdir bin include lists
    for tool in cat chmod env sh sort touch tr; do
        ln -s "$(command -v "$tool")" bin/
    done
    has id 'echo "$USER_ID"'
    has sudo 'echo "sudo $1 $2" >>calls; exec "$@"'
    has apt-get '
        echo "apt-get $*" >>calls
        for word; do package=$word; [ ! -e "lists/$word" ] || . "lists/$word"; done
        case "$* " in
        *" update "*) exit "$UPDATE" ;;
        *) exit "$INSTALL" ;;
        esac'
    export USER_ID=0 UPDATE=0 INSTALL=0
    everything_but
}

# has TOOL SCRIPT
has()
{
    printf '#!/bin/sh\n%s\n' "$2" >"bin/$1"
    chmod +x "bin/$1"
}

# The machine has all tools and headers but these.
everything_but()
{
    # A compiler that knows the headers of include/.
    has cc 'read -r _ header
        header=${header#<}
        [ -e "include/$(echo "${header%>}" | tr / _)" ]'
    for tool in make ld objcopy bats prove python3 gnuplot strace; do
        has $tool :
    done
    touch include/stdio.h include/cjson_cJSON.h include/csv.h include/zlib.h \
        include/cmocka.h
    rm -f "$@" calls
}

deps()
{
    CC=cc PATH=$BATS_TEST_TMPDIR/bin run "$NN_ROOT/.ci/deps" "$@"
    echo "$output"
    cat calls 2>/dev/null || touch calls
}

@test "nothing is missing: nothing is said or done" {
    deps build test
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    [ ! -s calls ]
}

@test "root: what is missing is named, installed and found" {
    everything_but bin/bats include/csv.h include/cjson_cJSON.h
    echo 'touch include/csv.h' >lists/libcsv-dev
    echo 'touch include/cjson_cJSON.h' >lists/libcjson-dev
    deps build
    [ "$status" -eq 0 ]
    [ "$output" = 'installing with apt-get: libcjson-dev libcsv-dev ' ]
    grep -q '^apt-get .*update' calls
    grep -q '^apt-get .*install libcjson-dev libcsv-dev$' calls
    [ "$(grep -c sudo calls)" -eq 0 ]
}

@test "a user with sudo installs with it" {
    USER_ID=1000
    everything_but bin/python3
    echo "printf '' >bin/python3; chmod +x bin/python3" >lists/python3
    deps test
    [ "$status" -eq 0 ]
    grep -q '^sudo apt-get' calls
    grep -q '^sudo env' calls
}

@test "without a compiler, no header counts as there" {
    everything_but bin/cc
    deps --check build
    [ "$status" -eq 1 ]
    [[ $output == 'missing: gcc libc6-dev libcjson-dev libcsv-dev zlib1g-dev ('* ]]
    [ ! -s calls ]
}

@test "neither root nor sudo: the packages, exit 1" {
    USER_ID=1000
    everything_but bin/sudo bin/prove include/zlib.h
    deps
    [ "$status" -eq 1 ]
    [ "$output" = "neither root nor sudo; please install these packages (Debian's names): perl zlib1g-dev " ]
    [ ! -s calls ]
}

@test "no apt-get: the packages, exit 1" {
    everything_but bin/apt-get bin/prove
    deps
    [ "$status" -eq 1 ]
    [ "$output" = "there is no apt-get; please install these packages (Debian's names): perl " ]
}

@test "lists that cannot be fetched: those that are there serve" {
    UPDATE=100
    everything_but bin/prove
    echo "printf '' >bin/prove; chmod +x bin/prove" >lists/perl
    deps
    [ "$status" -eq 0 ]
    [[ $output == *'apt-get update failed; going on'* ]]
}

@test "packages that cannot be installed, or that do not help: exit 1" {
    everything_but bin/prove
    INSTALL=100 deps
    [ "$status" -eq 1 ]
    [[ $output == *'apt-get install failed; please install these packages'*': perl ' ]]
    deps
    [ "$status" -eq 1 ]
    [[ $output == *'still missing; please install these packages'*': perl ' ]]
}

@test "a group that is not known" {
    deps build speed
    [ "$status" -eq 2 ]
    [ "$output" = 'deps: speed: unknown group, expected build, test, lint, analyze, arm64 or peers' ]
}
