# The command line, common to all programs: how options are read, --help and
# --version, and what happens to standard input, output and error.
load common

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    cp "$NN_ROOT/data/xor.csv" .
    echo '{"n1": 2, "epochs": 2, "data": {"train": "xor.csv"}}' >c.json
}

# These words of a command line, each written in another way, mean the same.
#
#     same_config 'WORDS' ['WORDS' ...]
same_config()
{
    first=
    for words in "$@"; do
        # shellcheck disable=SC2086
        printed=$(nntrain --print-config $words 2>&1) || true
        first=${first:-$printed}
        if [ "$printed" != "$first" ] || [[ $printed != '{'*'}' ]]; then
            echo "nntrain --print-config $words"
            echo "$printed"
            return 1
        fi
    done
}

@test "options before and after operands, in each of their spellings" {
    same_config '-c c.json -s n1=7 -t 2' '-cc.json -sn1=7 -t2' \
        '--config c.json --set n1=7 --threads 2' \
        '--config=c.json --set=n1=7 --threads=2' \
        'c.json -s n1=7 -t 2' '-s n1=7 -t 2 c.json' '-s n1=7 -t2 -- c.json' \
        '-qvs n1=7 c.json -qt 2' '-qsn1=7 c.json -qt2'
    # An argument may begin with a dash, and may be empty.
    same_config '-d -x c.json' '-d-x c.json' '--data=-x c.json'
    nntrain c.json -q -o -- -l ''
    [ "$(ls -A)" = $'--\nc.json\nxor.csv' ]
    cp c.json -- -n1=3
    nntrain --print-config -- -n1=3 | grep -q '"n1": 2'
    nntrain --print-config - <c.json | grep -q '"n1": 2'
}

@test "repeated options: the last wins, but for the config" {
    nntrain c.json -q -l one -l '' -o two.bin -o three.bin -v -q
    [ "$(ls -A)" = $'c.json\nthree.bin\nxor.csv' ]
    same_config 'c.json -t 3 -s n1=2 -s n1=5' 'c.json -s n1=5 -t 1 -t 3'
    refuses 2 'nntrain: one config is enough: "c.json" and "d.json" are two' \
        nntrain -c c.json d.json
    refuses 2 'nntrain: one config is enough: "c.json" and "d.json" are two' \
        nntrain -c c.json -c d.json
}

@test "wrong options" {
    for program in nntrain nnpredict nninspect; do
        refuses 2 "$program: unknown option \"-x\": see $program --help" \
            $program c.json -x
        refuses 2 "$program: unknown option \"-é\": see $program --help" \
            $program -é
        refuses 2 "$program: unknown option \"--quux\": see $program --help" \
            $program c.json --quux=3
        refuses 2 "$program: unknown option \"--versoin\": did you mean --version?" \
            $program --versoin c.json
        refuses 2 "$program: unknown option \"--jso\": did you mean --json?" \
            $program --jso c.json
        refuses 2 "$program: --json takes no argument" \
            $program --json=yes c.json
        refuses 2 "$program: --help takes no argument" $program --help=me
        refuses 2 "$program: --help takes no argument" $program --help=
    done
    refuses 2 'nntrain: unknown option "--conf": did you mean --config?' \
        nntrain --conf c.json
    refuses 2 'nntrain: unknown option "--": see nntrain --help' \
        nntrain --=3
    refuses 2 'nntrain: unknown option "-z": see nntrain --help' \
        nntrain -qz c.json
    for option in --config --data --model --log --set --threads; do
        [[ $option != --set ]] && argument=FILE || argument=KEY=VALUE
        [[ $option != --threads ]] || argument=N
        refuses 2 "nntrain: $option needs an argument: $option $argument" \
            nntrain c.json $option
    done
    refuses 2 'nntrain: --log needs an argument: --log FILE' nntrain c.json -ql
}

@test "wrong arguments" {
    for n in -1 257 2.5 two '' 0x1 1e9 nan; do
        refuses 2 "nntrain: --threads: \"$n\" is not a whole number from 0 to 256" \
            nntrain c.json --threads="$n"
    done
    refuses 2 'nntrain: --config: no file name' nntrain ''
    refuses 2 'nntrain: --config: no file name' nntrain --config=
    refuses 2 'nntrain: --data: no file name' nntrain c.json -d ''
    refuses 2 'nntrain: --model: no file name' nntrain c.json -o ''
    refuses 2 'nntrain: no config: nntrain --config FILE, or see nntrain --help' \
        nntrain
    refuses 2 'nntrain: no config: nntrain --config FILE, or see nntrain --help' \
        nntrain --describe --
    for pair in '--print-config --schema' '--schema --describe' \
        '--describe --print-config' '--new=x.csv --describe' \
        '--check-gradients --describe' '--trace=1:1 --schema'; do
        # shellcheck disable=SC2086
        refuses 2 'nntrain: --print-config, --describe, --check-gradients, --trace, --schema, --new and --reproduce do not go together' \
            nntrain c.json $pair
    done
    nntrain c.json --print-config --print-config >twice
    refuses 2 'nntrain: --new: no file name' nntrain --new=
    refuses 2 'nntrain: --target goes with --new; the key for a config is data.target' \
        nntrain c.json --target y
    for argument in c.json --set=seed=2 --data=d.csv --threads=1; do
        refuses 2 'nntrain: --new makes a config: it goes with none, nor with --set, --data and --threads' \
            nntrain --new d.csv $argument
    done
}

@test "--help and --version" {
    for program in nntrain nnpredict nninspect nnplot; do
        $program --version >version 2>err
        [[ $(cat version) =~ ^"$program "[0-9]+\.[0-9]+\.[0-9]+$ ]]
        $program c.json --help --quux >help 2>>err
        [ ! -s err ]
        grep -q "^Usage: $program " help
        # Each option has its line, none is too long for a terminal.
        grep -Eq '^  (    |-., )--[a-z]' help
        lacks '.\{81\}' help
        lacks '[[:blank:]]$' help
        grep -q '^  0  done$' help
    done
    nntrain --help | grep -q '^  5  training diverged'
}

@test "standard output that is full or closed" {
    for program in nntrain nnpredict nninspect nnplot; do
        for option in --help --version; do
            echo "$program $option"
            run bash -c "$program $option >/dev/full"
            [ "$status" -eq 1 ]
            [ "$output" = "$program: stdout: No space left on device" ]
            run bash -c "$program $option >&-"
            [ "$status" -eq 1 ]
            [ "$output" = "$program: stdout: Bad file descriptor" ]
        done
    done
    for option in --schema --print-config --describe '--json -ql ""'; do
        echo "nntrain $option"
        run bash -c "nntrain c.json $option >/dev/full"
        [ "$status" -eq 1 ]
        [ "$output" = 'nntrain: stdout: No space left on device' ]
    done
    # Nobody reads: as quiet as other programs of Unix.
    run bash -c 'set -o pipefail; nntrain --schema | false'
    [ "$status" -eq 1 ] || [ "$status" -eq 141 ]
    [ -z "$output" ]
}

@test "standard input and error that are closed or full" {
    run bash -c 'nntrain -c - <&-'
    [ "$status" -eq 1 ]
    [ "$output" = 'nntrain: stdin: cannot read: Bad file descriptor' ]
    # No file of ours takes the place of what is closed.
    (nntrain c.json <&- >&- 2>&-)
    nnpredict model.bin xor.csv >predictions
    [ "$(wc -l <predictions)" -eq 5 ]
    [ "$(wc -l <loss.csv)" -eq 3 ]
    nntrain c.json 2>/dev/full
    status=0
    (nntrain none.json 2>&-) || status=$?
    [ "$status" -eq 1 ]
}

@test "the same in any locale" {
    for locale in C POSIX C.UTF-8 de_DE.UTF-8 tr_TR.UTF-8; do
        LC_ALL=$locale LANG=$locale nntrain c.json -q -s learning_rate=0.5 \
            -l - -o $locale.bin | cut -d, -f1-6 >$locale.log
        cmp C.bin $locale.bin
        cmp C.log $locale.log
    done
}
