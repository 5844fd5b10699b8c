# Each house rule is seen to fail on a planted fault, and names its place.

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    mkdir -p src/nn src/cli tests/lint .ci man nn
    printf '/* all */\n#include "low.h"\n#include "high.h"\n' >src/nn/nn.h
    echo '/* low */' >src/nn/low.h
    printf '/* high */\n#include "low.h"\n' >src/nn/high.h
    NN_OBJECTS=$BATS_TEST_TMPDIR
    export NN_ROOT=$BATS_TEST_TMPDIR NN_OBJECTS
    rules=${BATS_TEST_FILENAME%/*}
}

# The rule passes, then fails with that finding once the file is what stdin
# has. A line number may stand at the beginning of the finding.
#
#     finds RULE FILE FINDING
finds()
{
    "$rules/$1"
    cat >"$2"
    fails "$1" "$2" "$3"
}

# The rule fails with that finding about the file.
fails()
{
    run "$rules/$1"
    echo "$output"
    [ "$status" -eq 1 ]
    [[ $output == *"# $2:"*"$3"*"not ok 1 - $1"* ]]
}

# The same for symbols, when src/nn/low.c is what stdin has.
finds_symbol()
{
    cat >src/nn/low.c
    "${NN_CC:-cc}" -c -o nn/low.o src/nn/low.c
    fails symbols src/nn/low.c "$1"
}

needs()
{
    command -v "$1" || skip "$1 is not there"
}

@test "includes: a lower module may not include a higher one" {
    finds includes src/nn/low.h '1: high.h stands below low.h in nn.h' \
        <<<'#include "high.h"'
}

@test "includes: nn.h lists every header" {
    echo '/* lost */' >src/nn/lost.h
    fails includes src/nn/nn.h 'does not list lost.h'
}

@test "includes: a source includes its own header first" {
    finds includes src/nn/high.c '1: does not include high.h first' \
        <<<$'#include "low.h"\n#include "high.h"'
}

@test "includes: the library knows nothing of the programs" {
    finds includes src/nn/low.c '2: ../cli/cli.h is not in the library' \
        <<<$'#include "low.h"\n#include "../cli/cli.h"'
}

@test "includes: an outside library has one file" {
    finds includes src/cli/file.c '1: only src/nn/file.c may include <zlib.h>' \
        <<<'#include <zlib.h>'
}

@test "length: a file is at most 400 lines long" {
    finds length src/nn/low.c '401: 402 lines' < <(yes '' | head -n 402)
}

@test "length: a line is at most 80 columns long" {
    finds length src/nn/low.c '2: 81 columns' < <(printf '\n%81s\n' x)
}

@test "length: a function is at most 60 lines long" {
    finds length src/nn/low.c '1: a function of 61 lines' \
        < <(echo '{'; yes '    x;' | head -n 59; echo '}')
}

@test "length: nesting ends at three levels" {
    finds length src/nn/low.c '2: nested deeper' \
        <<<$'{\n                if (x) {\n}'
}

@test "words: no machine's paths" {
    finds words src/nn/low.c '1: a path of one machine' <<<"\"/home""/someone\""
}

@test "words: no code that is commented out" {
    finds words src/nn/low.c '2: code that is commented out' \
        <<<$'x = 2;\n/* x = 1; */'
}

@test "words: no blanks at the end of a line, no tabs" {
    finds words src/nn/low.c '1: blanks at the end' <<<'x = 2; '
    printf '\n\tx = 2;\n' >src/nn/low.c
    fails words src/nn/low.c '2: a tab'
}

@test "words: what is to do has a name" {
    finds words src/nn/low.c 'without the name' <<<'/* TO''DO: fast */'
    echo '/* TO''DO(dropout) */' >src/nn/low.c
    "$rules/words"
}

@test "words: no author in the source, no number of an issue" {
    finds words src/nn/low.c '1: authors stand in the log' <<<'/* @''author */'
    echo '/* of iss''ue B */' >src/nn/low.c
    fails words src/nn/low.c '1: an issue is not known here'
}

@test "words: a header begins with a comment" {
    finds words src/cli/cli.h '1: a header begins' <<<'int x;'
}

@test "words: a message occurs once" {
    finds words src/nn/low.c '1, src/nn/low.c:2: the same message: it is' <<'C'
nn_fail(err, NN_EDATA, "it is wrong");
fail(in, "it is "
         "wrong");
C
}

@test "words: a message has no capital and no full stop" {
    finds words src/nn/low.c '1: a message has no capital' \
        <<<'nn_fail(err, NN_EDATA, "It is wrong");'
    echo 'nn_fail(err, NN_EDATA, "it is wrong.");' >src/nn/low.c
    fails words src/nn/low.c '1: a message has no capital'
}

@test "symbols: of libm only what is exact" {
    finds_symbol '1: uses expf of libm' <<'C'
double sqrt(double); float expf(float);
float f(float x) { return expf(x); }
double g(double x) { return sqrt(x); }
C
    [[ $output != *'uses sqrt'* ]]
}

@test "symbols: the library neither prints nor ends the program" {
    finds_symbol '2: the library must not use abort' <<'C'
int puts(const char *);
_Noreturn void abort(void);
void f(void) { puts("x"); abort(); }
C
    [[ $output == *'# src/nn/low.c:1: the library must not use puts'* ]]
}

@test "symbols: no variables in the library, not even in a function" {
    finds_symbol '1: count is a variable' <<'C'
static int count; const char *const name = "x";
int f(void) { static int calls = 1; return count++ + calls++; }
C
    [[ $output == *'# src/nn/low.c:2: calls'*'is a variable'* ]]
    [[ $output != *name* ]]
}

@test "symbols: every source has an object" {
    finds symbols src/nn/low.c 'has no object' <<<'int x;'
}

@test "format: the layout of .clang-format" {
    needs clang-format
    cp "$rules/../../.clang-format" .
    finds format src/nn/low.c '1:4: ' <<<'int  x;'
}

@test "shell: scripts as shellcheck wants them" {
    needs shellcheck
    printf '#!/bin/sh\n:\n' | tee .ci/run >tests/lint/tap.sh
    finds shell .ci/run '2:4: note: Double quote' <<<$'#!/bin/sh\nrm $1'
}

@test "man: pages without a warning" {
    needs mandoc
    echo '.Sh NAME' >man/x.1
    cp man/x.1 man/x.5
    cp man/x.1 man/x.7
    run "$rules/man"
    echo "$output"
    [ "$status" -eq 1 ]
    [[ $output == *'man/x.1:1:'*'man/x.5:1:'*'man/x.7:1:'*'not ok 1 - man'* ]]
}

# What the analyzers read beside the source.
analyzed()
{
    needs "$1"
    echo 'enum { NN_ESYSTEM = -1 };' >src/nn/error.h
    cp "$rules/analyzed.h" tests/lint
    cp "$rules/../../.clang-tidy" .
}

@test "analyzer: nothing is freed twice" {
    analyzed gcc
    finds analyzer src/nn/low.c 'double-' <<'C'
#include <stdlib.h>
void f(void *p);
void f(void *p) { free(p); free(p); }
C
}

@test "tidy: no value that was never set" {
    analyzed clang-tidy
    finds tidy src/nn/low.c 'garbage' \
        <<<$'int f(int a);\nint f(int a) { int x; if (a) x = 1;\nreturn x; }'
}

@test "cppcheck: no index past the end" {
    needs cppcheck
    mkdir tests/bench tests/fuzz
    echo 'int x;' | tee src/nn/low.c tests/bench/x.c >tests/fuzz/x.c
    finds cppcheck src/nn/low.c '2:' \
        <<<$'int f(void) { int x[2] = {0};\nreturn x[2]; }'
}
