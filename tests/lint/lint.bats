# Each house rule is seen to fail on a planted fault, and names its place.

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    mkdir -p src/nn src/cli tests
    cat >src/nn/nn.h <<'C'
#include "low.h"
#include "high.h"
C
    echo '/* low */' >src/nn/low.h
    echo '#include "low.h"' >src/nn/high.h
    NN_OBJECTS=$BATS_TEST_TMPDIR
    export NN_ROOT=$BATS_TEST_TMPDIR NN_OBJECTS
    rules=${BATS_TEST_FILENAME%/*}
}

# The rule passes, then fails on the file of that name with that finding.
finds()
{
    rule=$1 file=$2 finding=$3
    "$rules/$rule"
    cat >"$file"
    run "$rules/$rule"
    echo "$output"
    [ "$status" -eq 1 ]
    [[ $output == *"# $file"*"$finding"*"not ok 1 - $rule"* ]]
}

@test "includes: a lower module may not include a higher one" {
    finds includes src/nn/low.h 'stands below low.h in nn.h' \
        <<<'#include "high.h"'
}

@test "includes: nn.h lists every header" {
    finds includes src/nn/lost.h 'is not' <<<'#include "nowhere.h"'
}

@test "includes: the library knows nothing of the programs" {
    finds includes src/nn/low.c 'is not in the library' <<C
#include "low.h"
#include "../cli/cli.h"
C
}

@test "includes: an outside library has one file" {
    finds includes src/nn/low.c 'only file.c may include <zlib.h>' <<C
#include "low.h"
#include <zlib.h>
C
}

@test "length: a file is at most 400 lines long" {
    finds length src/nn/low.c '401 lines' < <(yes '' | head -n 401)
}

@test "length: a function is at most 60 lines long" {
    finds length src/nn/low.c 'a function of 61 lines' \
        < <(echo '{'; yes '    x;' | head -n 59; echo '}')
}

@test "length: nesting ends at three levels" {
    finds length src/nn/low.c 'nested deeper' \
        <<<$'{\n                if (x) {\n}'
}

@test "words: no machine's paths" {
    finds words src/nn/low.c 'a path of one machine' <<<"\"/home""/someone\""
}

@test "words: no code that is commented out" {
    finds words src/nn/low.c 'commented out' <<<'/* x = 1; */'
}

@test "words: a message occurs once" {
    finds words src/nn/low.c 'the same message: it is wrong' <<'C'
nn_fail(err, NN_EDATA, "it is wrong");
nn_fail(err, NN_EDATA, "it is "
                       "wrong");
C
}

@test "symbols: of libm only what is exact" {
    echo 'double exp(double); double f(double x) { return exp(x); }' >src/nn/low.c
    mkdir nn
    cc -c -o nn/low.o src/nn/low.c
    run "$rules/symbols"
    [ "$status" -eq 1 ]
    [[ $output == *'# src/nn/low.c: uses exp of libm'* ]]
}

@test "symbols: no variables in the library" {
    echo 'int count; int f(void) { return count++; }' >src/nn/low.c
    mkdir nn
    cc -c -o nn/low.o src/nn/low.c
    run "$rules/symbols"
    [ "$status" -eq 1 ]
    [[ $output == *'# src/nn/low.c: count is a variable'* ]]
}
