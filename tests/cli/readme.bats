# What README.md shows is what the programs print.
load common

# A folder that looks like the project's, so that outputs do not land there.
copy_of_the_project()
{
    ln -s "$NN_ROOT/configs" "$NN_ROOT/data" .
}

@test "the commands of README.md print what it shows" {
    [ -z "$NN_SANITIZE" ] || skip 'make demo is about the release'
    has_fma || skip 'README shows the bits of fused multiply-add'
    copy_of_the_project
    unset MAKEFLAGS MAKELEVEL MFLAGS
    printf 'demo:\n\t@%s demo\n' "$(command -v make) -C $NN_ROOT -s" >Makefile
    python3 "$NN_ROOT/tests/cli/readme.py" "$NN_ROOT/README.md" .
}

@test "the step worked by hand follows the formulas" {
    python3 "$NN_ROOT/tests/cli/readme.py" --by-hand "$NN_ROOT/README.md"
}

@test "each config reaches the result that README.md states, in 10 seconds" {
    copy_of_the_project
    limit=10
    [ -z "$NN_SANITIZE" ] || limit=60
    count=0
    while IFS='|' read -r _ name _ _ result _; do
        read -r metric value <<<"$result"
        config=configs/$(tr -d '` ' <<<"$name").json
        echo "$config: $metric $value"
        # Of the processor: others may be at work on it too.
        (ulimit -t $limit && exec nntrain "$config" -t 1 --quiet --json) \
            >summary.json
        python3 - "$metric" "$value" <<'PYTHON'
import json, sys
metric, stated = sys.argv[1:]
summary = json.load(open("summary.json"))
reached = summary.get("validation", summary["train"])[metric]
digits = len(stated.split(".")[1])
print(reached)
sys.exit(f"{reached:.{digits}f}" != stated)
PYTHON
        count=$((count + 1))
    done < <(grep '^| `.*| \(loss\|accuracy\|r2\) [0-9.]* |$' "$NN_ROOT/README.md")
    [ "$count" -eq "$(find "$NN_ROOT/configs" -name '*.json' | wc -l)" ]
}
