# .ci/deps on machines that lack something: tools are stubs that say what they
# were asked.
# shellcheck disable=SC2016 # what stubs run is not for this shell

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    mkdir bin
    for tool in sh tr sort env cat; do
        ln -s "$(command -v $tool)" bin/$tool
    done
    stub id 'echo 0'
}

# A program of that name that runs those commands.
stub()
{
    printf '#!%s\n%s\n' "$(command -v sh)" "$2" >bin/"$1"
    chmod +x bin/"$1"
}

deps()
{
    PATH=$PWD/bin CC=nocc run "$NN_ROOT/.ci/deps" "$@"
    echo "$output"
}

packages='binutils gcc libc6-dev libcjson-dev libcsv-dev make zlib1g-dev'

@test "what is missing is installed, and said" {
    stub apt-get 'echo "apt-get $*"'
    deps build
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "installing with apt-get: $packages " ]
    [ "${lines[1]}" = 'apt-get -q update' ]
    [ "${lines[2]}" = "apt-get -q -y --no-install-recommends install $packages" ]
}

@test "an update that fails does not end it" {
    stub apt-get '[ "$2" != update ] || exit 100'
    deps build
    [ "$status" -eq 0 ]
    [ "${lines[1]}" = 'apt-get update failed; going on with the lists that are there' ]
}

@test "an installation that fails does" {
    stub apt-get '[ "$2" = update ] || exit 100'
    deps build
    [ "$status" -eq 100 ]
}

@test "another user than root asks sudo" {
    stub id 'echo 1000'
    stub apt-get 'echo "apt-get $*"'
    stub sudo 'echo "sudo $*"'
    deps build
    [ "$status" -eq 0 ]
    [ "${lines[1]}" = 'sudo apt-get -q update' ]
}

@test "without root and sudo the packages are named" {
    stub id 'echo 1000'
    stub apt-get 'echo "apt-get $*"'
    deps build
    [ "$status" -eq 1 ]
    [ "$output" = "please install these packages (Debian's names): $packages " ]
}

@test "without apt-get the packages are named" {
    deps build
    [ "$status" -eq 1 ]
    [ "$output" = "please install these packages (Debian's names): $packages " ]
}

@test "--check only looks" {
    stub apt-get 'echo "apt-get $*"'
    deps --check build
    [ "$status" -eq 1 ]
    [ "$output" = "missing: $packages ('make deps' installs them)" ]
}

@test "nothing is done where nothing is missing" {
    stub nocc 'exit 0'
    for tool in make ld objcopy apt-get; do
        stub $tool 'echo "not to be called"'
    done
    deps build
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "an unknown group" {
    deps buid
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = 'deps: buid: unknown group, expected build, test or lint' ]
}
