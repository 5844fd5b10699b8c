# nntrain --schema says of a config what nntrain says of it.
load common

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    nntrain --schema >schema.json
}

valid()
{
    python3 "$NN_ROOT/tests/cli/schema.py" schema.json "$@"
}

@test "the shipped configs are valid, as typed and as resolved" {
    for config in "$NN_ROOT"/configs/*.json; do
        nntrain "$config" --print-config >"$(basename "$config")"
    done
    valid "$NN_ROOT"/configs/*.json ./*-*.json xor.json iris.json digits.json
}

@test "schema and nntrain agree on what a value may be" {
    count=0
    while read -r verdict config; do
        count=$((count + 1))
        echo "$config" >$count.json
        echo "$count.json $verdict $config" >>expected
        actual=good
        nntrain $count.json --print-config >/dev/null 2>>err || actual=bad
        echo "$count.json $actual $config" >>actual
    done <<'CONFIGS'
good {"$schema": "./nntrain.schema.json", "$comment": ["any", "thing"]}
good {"data": {"$comment": 1}, "init": {"$comment": 2}}
good {"n0": 1, "n1": 0, "n2": 1048576}
good {"hidden": []}
good {"hidden": [3, 2.0]}
good {"seed": 9007199254740991}
good {"optimizer": "sgd", "schedule": {"name": "constant"}}
good {"init": {"name": "normal", "std": 0.1, "bias_std": 0}}
good {"data": {"header": false, "scale": 255, "delimiter": "\t"}}
good {"data": {"header": "auto", "scale": "minmax", "target": 3}}
good {"data": {"target": ["a", "b"], "validation_fraction": 0.99}}
good {"data": {"features": ["a", "b"], "ignore": 3, "id": "n", "categorical": ["a"]}}
good {"data": {"missing": "most_frequent", "missing_values": ["", "-1"]}}
good {"data": {"missing": -1.5, "missing_values": []}}
good {"loss": "squared_error", "data": {"scale_target": 1000}}
good {"loss": "squared_error", "data": {"scale_target": "standard"}}
good {"data": {"weight": "w"}}
good {"data": {"weight": 1}}
bad []
bad {"data": {"weight": ["w"]}}
bad {"data": {"scale_target": -1}}
bad {"data": {"missing": "mode"}}
bad {"data": {"missing": 2e38}}
bad {"data": {"missing_values": "NA"}}
bad {"data": {"missing_values": ["a", "a"]}}
bad {"data": {"missing_values": [0]}}
bad {"data": {"ignore": ["a", "a"]}}
bad {"data": {"features": [1, 2]}}
bad {"data": {"id": 0}}
bad {"n3": 1}
good {"dropout": 0.5, "input_dropout": 0}
bad {"dropout": 1}
bad {"input_dropout": -0.1}
good {"data": {"train": "a", "cache": "b"}}
bad {"n0": 0}
bad {"n1": 1.5}
bad {"n1": "3"}
bad {"n2": 1048577}
bad {"hidden": [0]}
bad {"hidden": 3}
bad {"seed": -1}
bad {"seed": 9007199254740992}
bad {"threads": true}
bad {"learning_rate": 0}
bad {"name": ""}
bad {"shuffle": 1}
bad {"loss": "mse"}
bad {"activation": "selu"}
good {"activation": "gelu"}
good {"optimizer": "adam", "learning_rate": 0.01}
good {"optimizer": {"name": "nesterov", "momentum": 0}}
bad {"optimizer": {"name": "adam", "beta1": 1}}
bad {"optimizer": {"name": "adam", "epsilon": 0}}
bad {"optimizer": "adams"}
good {"schedule": {"name": "step", "every": 5, "factor": 0.5}}
bad {"schedule": {"name": "step", "every": 0}}
bad {"schedule": {"name": "plateau", "factor": 1}}
bad {"schedule": "cosin"}
good {"max_seconds": 0.5, "target_loss": 1e-3}
bad {"max_seconds": 0}
bad {"early_stopping": true}
bad {"early_stopping": {"patience": 0}}
good {"early_stopping": {"patience": 2, "restore_best": false}, "data": {"validation": "v.csv"}}
good {"optimizer": {"name": "rprop", "increase": 1.1, "decrease": 0.9}}
bad {"optimizer": {"name": "rprop", "increase": 1}}
good {"optimizer": {"name": "lbfgs", "history": 3, "tolerance": 0}}
bad {"optimizer": {"name": "lbfgs", "history": 0}}
good {"weight_decay": 0.1, "l1": 0, "clip_norm": 5}
good {"class_weight": "balanced"}
good {"class_weight": {"$comment": "x", "yes": 0, "no": 2.5}}
bad {"class_weight": "balance"}
bad {"class_weight": {"yes": -1}}
bad {"class_weight": {"yes": "2"}}
bad {"class_weight": [1, 2]}
bad {"label_smoothing": 1}
good {"label_smoothing": 0.1}
bad {"weight_decay": -0.1}
bad {"clip_norm": "no"}
good {"init": "he_normal"}
bad {"init": "he"}
bad {"init": {"name": "normal", "std": 0}}
bad {"init": ["zeros"]}
bad {"data": "a.csv"}
bad {"data": {"validation_fraction": 1}}
bad {"data": {"delimiter": "x"}}
bad {"data": {"delimiter": ",,"}}
bad {"data": {"header": "yes"}}
bad {"data": {"scale": 0}}
bad {"data": {"scale": true}}
bad {"data": {"target": []}}
bad {"data": {"target": 0}}
bad {"data": {"target": ["a", "a"]}}
CONFIGS
    [ "$count" -ge 59 ]
    cat err
    diff expected actual
    valid $(seq -f %g.json $count) >faults || true
    cut -d: -f1 faults | uniq | diff <(grep ' bad ' expected | cut -d' ' -f1) -
}
