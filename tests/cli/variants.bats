# The variants of a program, for processors with and without fused
# multiply-add, with longer vectors, and built by another compiler: which of
# them give the same bytes.
load common
load variants

all_threads='1 2 3 4 7 16'

# What every test compares with: this processor's own variant, one thread.
setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    make_networks
    run_networks . .own 1 env NN_CPU=
}

# Models and predictions of the variant (empty: this processor's own) for each
# number of threads, made by the programs of that folder or of the build.
#
#     variant_for_all_threads CPU [FOLDER]
variant_for_all_threads()
{
    cp "$BATS_FILE_TMPDIR"/*.own.* .
    for threads in $all_threads; do
        run_networks "$BATS_FILE_TMPDIR" ".$threads" "$threads" \
            env PATH="${2:-$NN_BUILD}:$PATH" NN_CPU="$1"
    done
}

# For each number of threads the bytes are those of the one.
same_for_all_threads()
{
    for threads in $all_threads; do
        echo "$threads threads"
        same_networks "$1" ".$threads"
    done
}

needs_variant()
{
    [[ " $NN_VARIANTS " = *' x86-64 '* ]] || skip 'the build has one variant'
    NN_CPU=$1 nntrain --version || skip "this processor has no $1"
}

arithmetic()
{
    nninspect --json "$1" | grep -o '"arithmetic":"[a-z-]*"'
}

@test "this processor's own: any number of threads" {
    variant_for_all_threads ''
    same_for_all_threads .own
}

@test "avx2: the same, any number of threads" {
    needs_variant avx2
    variant_for_all_threads avx2
    [ "$(arithmetic wide.1.bin)" = '"arithmetic":"fma"' ]
    same_for_all_threads .own
}

@test "avx512: the same, any number of threads" {
    needs_variant avx512
    variant_for_all_threads avx512
    [ "$(arithmetic wide.1.bin)" = '"arithmetic":"fma"' ]
    same_for_all_threads .own
}

@test "sse2: other bits, but the same for any number of threads" {
    needs_variant sse2
    variant_for_all_threads sse2
    same_for_all_threads .1
    [ "$(arithmetic wide.1.bin)" = '"arithmetic":"no-fma"' ]
    [ "$(arithmetic wide.own.bin)" = '"arithmetic":"fma"' ] ||
        skip 'this processor has no other'
    for model in *.own.bin; do
        network=${model%.own.bin}
        echo "$network"
        run cmp "$network.own.csv" "$network.1.csv"
        [ "$status" -eq 1 ]
        run cmp <(nninspect --tensor W1 "$network.own.bin") \
            <(nninspect --tensor W1 "$network.1.bin")
        [ "$status" -eq 1 ]
    done
}

@test "built by clang: each variant the same" {
    [ -n "${NN_LONG:-}" ] || skip 'only in make check-long'
    needs_variant avx2
    for cpu in avx2 avx512; do
        if NN_CPU=$cpu nntrain --version; then
            variant_for_all_threads $cpu "$NN_ROOT/build/clang"
            same_for_all_threads .own
        fi
    done
}

@test "built by clang: sse2 the same" {
    [ -n "${NN_LONG:-}" ] || skip 'only in make check-long'
    needs_variant sse2
    run_networks "$BATS_FILE_TMPDIR" .gcc 1 env NN_CPU=sse2
    variant_for_all_threads sse2 "$NN_ROOT/build/clang"
    same_for_all_threads .gcc
}
