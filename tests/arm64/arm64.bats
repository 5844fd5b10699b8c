# The programs for AArch64, under qemu, give the bytes of this processor's.
load ../cli/common
load ../cli/variants

@test "AArch64: the bytes of this processor's own, any number of threads" {
    make_networks
    run_networks . .own 1 env NN_CPU=
    nninspect --json wide.own.bin | grep -q '"arithmetic":"fma"' ||
        skip 'this processor has no fused multiply-add'
    for threads in 1 2 3 7; do
        run_networks . .arm "$threads" "$NN_ROOT/tests/arm64/run"
        same_networks .own .arm
    done
}
