# XOR is learned from each of the seeds 1 to 20.
load common

learns_xor()
{
    for seed in $(seq 1 20); do
        nntrain "$NN_ROOT/configs/xor.json" --quiet --log - --set n1="$1" \
            --set seed="$seed" | tail -n 1 | cut -d, -f2 |
            awk -v seed="$seed" '{ print "seed", seed, "loss", $1 }
                                 { learned = $1 < 0.01 }
                                 END { exit !learned }'
    done
}

@test "2-3-1 learns XOR from the seeds 1 to 20" {
    learns_xor 3
}

@test "2-4-1 learns XOR from the seeds 1 to 20" {
    learns_xor 4
}
