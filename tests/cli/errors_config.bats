# Every error of the config and of --set: status 2, the message, nothing
# written.
load common

# With outputs of an earlier run, which must stay.
setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    printf 'a,b,y\n1,2,no\n3,4,yes\n5,6,no\n7,8,yes\n' >t.csv
    echo '{"n1": 3, "epochs": 2, "data": {"train": "t.csv"}}' >good.json
    echo 'an old model' >model.bin
    echo 'an old log' >loss.csv
}

# The config of that text is refused with "nntrain: c.json" and that message.
config_is_refused()
{
    printf '%s' "$1" >c.json
    refuses 2 "nntrain: c.json$2" nntrain c.json
}

# So is an edit of the good config.
edit_is_refused()
{
    refuses 2 "nntrain: --set$2" nntrain good.json --set "$1"
}

@test "JSON that is none, with line and column" {
    config_is_refused '' ':1:1: expected a value (a number, "text", true, false, null, [ or {), found the end of the text'
    config_is_refused '{"n1": 3' ':1:9: expected "," or "}", found the end of the text'
    config_is_refused $'{\n  "n1": 3,\n}' ':2:10: no comma may stand after the last item'
    config_is_refused '{"n1": 3} x' ':1:11: expected nothing after the value, found "x"'
    config_is_refused "{'n1': 3}" ":1:2: expected a key in double quotes, found \"'\""
    config_is_refused '{"n1": 03}' ':1:8: a number has no leading zeros'
    config_is_refused '{"n1": NaN}' ':1:8: expected a value (a number, "text", true, false, null, [ or {), found "NaN"'
    config_is_refused '{"n1": 3 // three' ':1:10: expected "," or "}", found "/"'
    config_is_refused '{"name": "a\u0000b"}' ':1:12: \u0000 is not supported in a string'
    config_is_refused $'{"name": "\xff"}' ':1:11: the string is not UTF-8; iconv -t UTF-8 converts it'
    config_is_refused '{"n1": 3, "n1": 4}' ':1:11: key "n1" is given twice'
    config_is_refused '{"data": {"train": "a", "train": "b"}}' ':1:25: key "train" is given twice'
    config_is_refused '{"n1" 3}' ':1:7: expected ":" after the key, found "3"'
    config_is_refused '{"n1": 3.}' ':1:10: expected a digit, found "}"'
    config_is_refused '{"n1": 3e}' ':1:10: expected a digit, found "}"'
    config_is_refused '{"n1": 1e400}' ':1:8: the number is larger than a double can be (1.8e308)'
    config_is_refused "{\"n1\": 1.$(printf '0%.0s' {1..200})}" ':1:8: a number has at most 63 characters'
    config_is_refused "$(printf '[%.0s' {1..65})" ':1:65: more than 64 lists and objects inside each other'
    config_is_refused $'\xef\xbb\xbf{}' ':1:1: the text begins with a byte-order mark; save it as UTF-8 without one'
}

@test "strings that are none" {
    config_is_refused '{"name": "abc' ":1:10: the string that begins here has no closing '\"'"
    config_is_refused $'{"name": "a\nb"}' ":1:12: expected '\"' at the string's end or an escape such as \\n, found \"\\x0a\""
    config_is_refused '{"name": "C:\data"}' ':1:13: no such escape; there are \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits'
    config_is_refused '{"name": "\u00g0"}' ':1:11: \u takes four hexadecimal digits'
    config_is_refused '{"name": "\ud83d"}' ':1:11: surrogates come in pairs, such as \ud83d\ude00'
    config_is_refused '{"name": "\ud83d\u0041"}' ':1:11: surrogates come in pairs, such as \ud83d\ude00'
    # Columns count characters.
    config_is_refused '{"name": "äöü" "n1"}' ':1:16: expected "," or "}", found """'
}

@test "unknown keys" {
    config_is_refused '[1]' ': a config must be an object, { ... }, not a list'
    config_is_refused '{"lerning_rate": 1}' ': unknown key "lerning_rate", did you mean "learning_rate"?'
    config_is_refused '{"data": {"tarin": "x"}}' ': unknown key "data.tarin", did you mean "data.train"?'
    config_is_refused '{"train": "x"}' ': unknown key "train", did you mean "data.train"?'
    config_is_refused '{"optimizer": {"nam": "sgd"}}' ': unknown key "optimizer.nam", did you mean "optimizer.name"?'
    config_is_refused '{"data.train": "x"}' ': unknown key "data.train", expected "train" in the object "data"'
    config_is_refused '{"quux": 1}' ': unknown key "quux"; nn-config(5) lists the keys'
}

@test "values of the wrong type or beyond their bounds" {
    for key in n1 n0 n2; do
        low=1
        [ $key != n1 ] || low=0
        config_is_refused "{\"$key\": \"3\"}" ": \"$key\" must be a whole number from $low to 1048576, not the text \"3\""
        config_is_refused "{\"$key\": -1}" ": \"$key\" must be a whole number from $low to 1048576, not -1"
        config_is_refused "{\"$key\": 2.5}" ": \"$key\" must be a whole number from $low to 1048576, not 2.5"
    done
    config_is_refused '{"epochs": 0}' ': "epochs" must be a whole number from 1 to 1000000000, not 0'
    config_is_refused '{"batch_size": -1}' ': "batch_size" must be a whole number from 0 to 1073741824, not -1'
    config_is_refused '{"log_every": 0}' ': "log_every" must be a whole number from 1 to 1000000000, not 0'
    config_is_refused '{"threads": 1000}' ': "threads" must be a whole number from 0 to 256, not 1000'
    config_is_refused '{"seed": -1}' ': "seed" must be a whole number from 0 to 9007199254740991, not -1'
    config_is_refused '{"seed": 9007199254740993}' ': "seed" must be a whole number from 0 to 9007199254740991, not 9007199254740992'
    config_is_refused '{"learning_rate": 0}' ': "learning_rate" must be a number > 0, not 0'
    config_is_refused '{"learning_rate": null}' ': "learning_rate" must be a number > 0, not null'
    config_is_refused '{"activation": "sigmod"}' ': "activation" must be "sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus" or "linear", not the text "sigmod"'
    config_is_refused '{"loss": 3}' ': "loss" must be "binary_cross_entropy", "cross_entropy" or "squared_error", not 3'
    config_is_refused '{"shuffle": 1}' ': "shuffle" must be true or false, not 1'
    config_is_refused '{"name": ""}' ': "name" must be a text that is not empty, not the text ""'
    config_is_refused '{"hidden": 3}' ': "hidden" must be a list of up to 63 whole numbers from 1 to 1048576, not 3'
    config_is_refused '{"hidden": [3, 0]}' ': "hidden" must be a list of up to 63 whole numbers from 1 to 1048576, not a list with 0 in it'
    config_is_refused '{"init": {"name": "normal", "std": -1}}' ': "init.std" must be a number > 0, not -1'
    config_is_refused '{"init": 3}' ': "init" must be "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_normal", "normal", "uniform", "zeros" or an object, not 3'
    config_is_refused '{"init": {"std": {}}}' ': "init.std" must be a number > 0, not an object'
    config_is_refused '{"initial_weights": 3}' ': "initial_weights" must be a path, not 3'
}

@test "values of the data" {
    config_is_refused '{"data": "x.csv"}' ': "data" must be an object, not the text "x.csv"'
    config_is_refused '{"data": {"train": ""}}' ': "data.train" must be a path, not the text ""'
    config_is_refused '{"data": {"header": "maybe"}}' ': "data.header" must be "auto", true or false, not the text "maybe"'
    config_is_refused '{"data": {"delimiter": ";;"}}' ': "data.delimiter" must be one character, a blank, a tab or a mark other than " + - ., not the text ";;"'
    config_is_refused '{"data": {"target": 0}}' ": \"data.target\" must be a column's name, a list of different names, or a position from 1, not 0"
    config_is_refused '{"data": {"target": []}}' ": \"data.target\" must be a column's name, a list of different names, or a position from 1, not a list of 0"
    config_is_refused '{"data": {"target": ["a", "a"]}}' ": \"data.target\" must be a column's name, a list of different names, or a position from 1, not a list with the text \"a\" twice"
    config_is_refused '{"data": {"target_kind": "text"}}' ': "data.target_kind" must be "auto", "class" or "number", not the text "text"'
    config_is_refused '{"data": {"missing": "zero"}}' ': "data.missing" must be "error", "drop", "mean", "median", "most_frequent" or a number >= -1e+38 and <= 1e+38, not the text "zero"'
    config_is_refused '{"data": {"scale": -1}}' ': "data.scale" must be "none", "standard", "minmax" or a number > 0, not -1'
    config_is_refused '{"data": {"validation_fraction": 1}}' ': "data.validation_fraction" must be a number >= 0 and < 1, not 1'
}

@test "keys that do not go together" {
    config_is_refused '{"n1": 2, "hidden": [3]}' ': "n1" and "hidden" are both given, expected one of them (0 and [] are none)'
    config_is_refused '{"loss": "cross_entropy", "output": "sigmoid"}' ': "output": "sigmoid" does not go with "loss": "cross_entropy", which takes "softmax"'
    config_is_refused '{"loss": "squared_error", "output": "softmax"}' ': "output": "softmax" does not go with "loss": "squared_error", which takes "sigmoid", "linear" or "tanh"'
    config_is_refused '{"init": "uniform"}' ': "init": "uniform" needs "init.range", a number > 0'
    config_is_refused '{"init": {"name": "zeros", "std": 1}}' ': "init.std" belongs to "init": "normal", not to "zeros"'
    config_is_refused '{"data": {"validation": "v.csv", "validation_fraction": 0.5}}' ': "data.validation" and "data.validation_fraction" are both given, expected one of them'
    config_is_refused '{"data": {"target": ["a", "b"], "target_kind": "class"}}' ': "data.target_kind": "class" takes one column in "data.target", not 2'
    config_is_refused '{}' ': "data.train" is missing: name the CSV file to train on there, or with -d FILE'
}

@test "edits by --set" {
    edit_is_refused epochs ': expected KEY=VALUE, not "epochs"'
    edit_is_refused '=3' ': unknown key ""; nn-config(5) lists the keys'
    edit_is_refused epohcs=3 ': unknown key "epohcs", did you mean "epochs"?'
    edit_is_refused epochs=many ': "epochs" must be a whole number from 1 to 1000000000, not the text "many"'
    edit_is_refused epochs= ': "epochs" must be a whole number from 1 to 1000000000, not the text ""'
    edit_is_refused data=3 ': "data" must be an object, not 3'
    edit_is_refused 'data={"train": "t.csv", "foo": 1}' ': unknown key "data.foo"; nn-config(5) lists the keys'
    edit_is_refused 'hidden=[2]' ': "n1" and "hidden" are both given, expected one of them (0 and [] are none)'
    edit_is_refused $'name=\xff' ': the value "\xff" is not UTF-8'
}

@test "a config that cannot be read" {
    refuses 1 'nntrain: none.json: cannot open: No such file or directory' \
        nntrain none.json
    refuses 1 'nntrain: .: is a folder, expected a file' nntrain .
    head -c 1100000 /dev/zero | tr '\0' ' ' >large.json
    refuses 2 'nntrain: large.json: larger than the 1048576 bytes that it may have' \
        nntrain large.json
    # A message that is too long is cut.
    run nntrain "$(printf 'ä%.0s' {1..400})"
    [ "$status" -eq 1 ]
    [[ $output =~ ^nntrain:\ (ä)+\.\.\.$ ]]
}

@test "what the data contradicts" {
    refuses 2 'nntrain: --set: "n0" is 3, but the data has 2 inputs: a, b' \
        nntrain good.json --set n0=3
    refuses 2 'nntrain: --set: "n2" is 3, but the data has 2 outputs: y: 2 classes' \
        nntrain good.json --set n2=3
    refuses 2 'nntrain: --set: "n2" is 2, but the data has 1 output: b' \
        nntrain good.json --set n2=2 --set data.target=b \
        --set data.target_kind=number --set loss=squared_error
    refuses 2 'nntrain: --set: "data.target": t.csv has no column "z"; the nearest is "a"' \
        nntrain good.json --set data.target=z
    refuses 2 'nntrain: --set: "data.target": t.csv has no column 9, there are 3' \
        nntrain good.json --set data.target=9
    refuses 2 'nntrain: --set: "data.target": t.csv has no column "y"; without a header (see data.header) its columns are c1, ..., c3' \
        nntrain good.json --set data.target=y --set data.header=false
    refuses 2 'nntrain: the network has 1099516870657 parameters, at most 1073741824 are possible' \
        nntrain good.json --set 'hidden=[1048576,1048576]' --set n1=0
}
