# Memory that cannot be had: exit 1 and a message, nothing leaks, and outputs
# are the old ones or the new ones. Every so many allocations of some commands,
# each of them in make check-long.
load common

@test "every allocation fails in turn, once and for ever" {
    [ -z "${NN_SANITIZE-}" ] || skip 'a sanitizer has its own allocator'
    "$NN_CC" -O1 -shared -fPIC -D_GNU_SOURCE -Wall -Wextra -Werror \
        -o memory.so "$NN_ROOT/tests/fault/memory.c"
    # Categories, ids, weights, quotes, gaps, gzip, and a line that no buffer
    # holds: every library is at work.
    cat >m.json <<'JSON'
{"name": "m", "hidden": [4, 3], "epochs": 6, "optimizer": "adam",
 "loss": "cross_entropy", "early_stopping": {"patience": 4}, "batch_size": 8,
 "dropout": 0.1, "checkpoint_every": 1e-9, "threads": 1,
 "class_weight": {"$comment": "rare", "maybe": 2, "no": 1, "yes": 1.5},
 "data": {"train": "of -d", "target": "y", "id": ["id"], "weight": "w",
          "scale": "standard", "missing": "median",
          "validation_fraction": 0.25}}
JSON
    {
        echo id,a,b,city,w,y
        for ((i = 0; i < 60; i++)); do
            city=("Bern" '"Basel, BS"' "Chur")
            class=(yes no maybe)
            a=$((i * i % 31))
            [ $((i % 13)) -ne 5 ] || a=
            echo "$i,$a,$((i * 7 % 29)).5,${city[i * 5 % 7 % 3]},1.$((i % 9)),${class[i * 3 % 8 % 3]}"
        done
    } >d.csv
    cp d.csv long.csv
    printf '%0300000d,1,2,Bern,1,no\n' 0 >>long.csv
    gzip -nk d.csv long.csv
    python3 "$NN_ROOT/tests/cli/memory.py" "$PWD/memory.so" \
        "$([ -n "${NN_LONG-}" ] && echo 1 || echo 97)"
}
