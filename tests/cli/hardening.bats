# How the programs are built and what they ask of the system.
load common

@test "position independent, read-only relocations, stack protector, fortified" {
    [ -z "${NN_SANITIZE-}" ] || skip 'a sanitizer has defences of its own'
    for program in nntrain nnpredict nninspect nnplot; do
        file=$NN_BUILD/$program
        readelf -hW "$file" | grep 'Type: *DYN'
        readelf -dW "$file" | grep 'FLAGS_1.*NOW.*PIE'
        readelf -lW "$file" | grep GNU_RELRO
        readelf -lW "$file" | grep 'GNU_STACK.* RW '
        readelf -sW "$file" | grep __stack_chk_fail
        readelf -sW "$file" | grep __snprintf_chk
        readelf -dW "$file" | lacks 'RPATH\|RUNPATH\|TEXTREL' -
    done
}

@test "nnpredict opens the model, the data and the libraries, nothing else" {
    command -v strace >/dev/null || skip 'strace is not there'
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace'
    [ -z "${NN_SANITIZE-}" ] || skip 'a sanitizer opens files itself'
    trained iris epochs=2 name=/etc/passwd
    cp "$NN_ROOT/data/iris.csv" .
    # Also a model with names of files where text may stand, and a damaged one.
    head -c 1000 model.bin >short.bin
    for command in 'nnpredict model.bin iris.csv' 'nnpredict -e model.bin' \
        'nnpredict -t 2 --append model.bin -' 'nninspect model.bin' \
        'nnpredict short.bin iris.csv'; do
        # shellcheck disable=SC2086
        strace -f -qq -o calls $command <iris.csv >out || [ $? -eq 4 ]
        echo "$command"
        sed -n 's/^.*open[a-z0-9]*(\(AT_FDCWD, \)\?"\([^"]*\)".*/\2/p' calls |
            sort -u >opened
        cat opened
        grep -q '^model.bin\|^short.bin' opened
        grep -v '^\(/etc/ld.so.*\|.*/lib[a-z]*\.so[.0-9]*\|model.bin\|short.bin\|iris.csv\|/sys/devices/system/cpu.*\)$' opened >others || true
        [ ! -s others ]
        [ "$(grep -c 'execve(' calls)" -eq 1 ]
        lacks 'socket(\|connect(\|fork(\|unlink\|rename\|O_CREAT\|O_WRONLY\|O_RDWR' calls
    done
}
