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
        while read -r option; do
            offered $program "$option" | grep -qxF -e "$option"
        done <wanted
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
