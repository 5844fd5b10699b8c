# Completion in shells: each option of --help, where it is installed.
load common

# What bash offers after these words.
#
#     offered PROGRAM WORD ...
offered()
{
    bash -c 'compopt() { echo no paths; }
        source <("$1" --completion bash)
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        "_$1"
        printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
}

# Fails at the first option of stdin, which are whole, that bash does not offer.
#
#     offers_each PROGRAM
offers_each()
{
    bash -c 'compopt() { :; }
        source <("$1" --completion bash)
        while read -r option; do
            COMPREPLY=() COMP_WORDS=("$1" "$option") COMP_CWORD=1
            "_$1"
            [[ " ${COMPREPLY[*]} " == *" $option "* ]] || exit
        done' bash "$1"
}

# The options of --help, a line each.
options()
{
    "$1" --help | sed -n 's/^  \(-.\), \(--[a-z-]*\).*/\1\n\2/p
        s/^      \(--[a-z-]*\).*/\1/p' | sort
}

@test "bash completes each option of --help" {
    for program in nntrain nnpredict nninspect nnplot; do
        options $program >wanted
        [ "$(wc -l <wanted)" -gt 5 ]
        offered $program - | sort >got
        diff wanted got
        offers_each $program <wanted
    done
}

@test "bash offers a path for a file, nothing for a number" {
    [ "$(offered nntrain --threads '')" = 'no paths' ]
    [ -z "$(offered nntrain --config '')" ]
    [ -z "$(offered nntrain xor)" ]
    [ "$(offered nnpredict --no)" = --no-header ]
}

@test "zsh has each option of --help, and reads the script" {
    for program in nntrain nnpredict nninspect nnplot; do
        $program --completion zsh >_script
        [ "$(head -1 _script)" = "#compdef $program" ]
        options $program >wanted
        sed -n "s/^    '\*\(--*[a-zA-Z-]*\).*/\1/p" _script | sort >got
        diff wanted got
        if command -v zsh; then
            zsh -n _script
        fi
    done
}

# The same steps in any shell, after those on stdin that prepare it: options,
# paths where a file or nothing but an operand may stand.
#
#     completes SHELL [ARGUMENT ...]
completes()
{
    mkdir -p folder
    touch folder/some.json folder/some.bin
    {
        cat
        cat <<'STEPS'
nntrain --chec\t => --check-gradients
nntrain -c folder/some.j\t => some.json
nntrain --config folder/some.j\t => some.json
nntrain --trace folder/some.j\t => some.json
nntrain --trace-for\t => --trace-format
nnpredict folder/some.b\t => some.bin
nnplot --calib\t => --calibration
nninspect --impor\t => --importance
STEPS
    } | HOME=$PWD python3 "$NN_ROOT/tests/cli/complete.py" "$@"
}

@test "bash completes what is typed" {
    completes bash --norc --noprofile -i <<'STEPS'
for p in nntrain nnpredict nnplot nninspect; do source <($p --completion bash); done; echo rea''dy\n => ready
STEPS
}

@test "zsh completes what is typed" {
    command -v zsh || skip 'no zsh here'
    mkdir functions
    for program in nntrain nnpredict nnplot nninspect; do
        $program --completion zsh >functions/_$program
    done
    completes zsh -f -i <<'STEPS'
fpath=($PWD/functions $fpath); autoload -U compinit; compinit -u -D; echo rea''dy\n => ready
STEPS
}

@test "another shell is refused" {
    refuses 2 'nninspect: --completion: "fish" is no shell that is known, it must be bash or zsh' \
        nninspect --completion fish
}

@test "make install puts them where the shells look" {
    [ -z "$NN_SANITIZE" ] || skip # only the release is installed
    make -C "$NN_ROOT" install DESTDIR="$PWD/root" PREFIX=/usr >said 2>&1 ||
        { cat said; false; }
    for program in nntrain nnpredict nninspect nnplot; do
        $program --completion bash |
            cmp - root/usr/share/bash-completion/completions/$program
        $program --completion zsh |
            cmp - root/usr/share/zsh/site-functions/_$program
    done
    make -C "$NN_ROOT" uninstall DESTDIR="$PWD/root" PREFIX=/usr
    [ -z "$(find root -type f)" ]
}
