# Every error of the data that nntrain reads: status 3 (2 where the config
# names what the data lacks), the message, nothing written.
load common

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    printf 'a,b,y\n1,2,no\n3,4,yes\n5,6,no\n7,8,yes\n' >t.csv
    echo '{"n1": 3, "epochs": 2, "data": {"train": "t.csv"}}' >c.json
    echo 'an old model' >model.bin
    echo 'an old log' >loss.csv
}

# Data of that text (with printf's escapes) is refused with that status, with
# "nntrain: " and that message, given options.
data_is_refused()
{
    wanted_status=$1 text=$2 message=$3
    shift 3
    # shellcheck disable=SC2059
    printf "$text" >d.csv
    refuses "$wanted_status" "nntrain: $message" \
        nntrain c.json --quiet --data d.csv "$@"
}

@test "no rows" {
    data_is_refused 3 '' 'd.csv: there are no rows'
    data_is_refused 3 '\n\n' 'd.csv: there are no rows'
    data_is_refused 3 'a,b,y\n' 'd.csv: there are no rows after the header'
}

@test "rows with other numbers of fields" {
    data_is_refused 3 'a,b,y\n1,2,no\n3,4\n' 'd.csv:3: 2 fields, expected 3'
    data_is_refused 3 'a,b,y\n1,2,no\n\n3,4,yes,5\n' 'd.csv:4: 4 fields, expected 3'
    data_is_refused 3 'a,b,y\n1,2\n3,4,yes\n' 'd.csv:2: 2 fields, expected 3'
    data_is_refused 3 'a;b;y\n1;2;no\n' 'd.csv:1: a row is one field; data.delimiter ";" may be meant'
    data_is_refused 3 'a\tb\ty\n1\t2\tno\n' 'd.csv:1: a row is one field; data.delimiter "\t" may be meant'
    data_is_refused 3 'a,b,y\n1,2,no\n' 'd.csv:1: a row is one field; data.delimiter "," may be meant' --set 'data.delimiter=;'
}

@test "quotes out of place" {
    data_is_refused 3 'a,b,y\n1,2,no\n3,"4"x,yes\n' 'd.csv:3: misplaced quote near byte 6: quotes enclose a whole field, and are doubled in it'
    data_is_refused 3 'a,b,y\n1,2,no\n3,4"5,yes\n' 'd.csv:3: misplaced quote near byte 4: quotes enclose a whole field, and are doubled in it'
    data_is_refused 3 'a,b,y\n1,2,no\n3,"4,yes\n5,6,no\n' 'd.csv:3: the row that begins here has a quote that is not closed before the end of the file'
    data_is_refused 3 'a,b,y\n1,"2\n\n",no\n"3\n"x,4,yes\n' 'd.csv:6: misplaced quote near byte 2, in the row that begins on line 5: quotes enclose a whole field, and are doubled in it' --set data.header=false
    data_is_refused 3 'a,b,y\n1,2,no\n3,"2\n",yes\n' 'd.csv:3: column "b": "2\x0a" is not a number, which data.categorical or data.missing_values would accept'
}

@test "cells that are no numbers" {
    for cell in x 0x10 inf 1_5; do
        data_is_refused 3 "a,b,y\n1,2,no\n3,\"$cell\",yes\n" "d.csv:3: column \"b\": \"$cell\" is not a number, which data.categorical or data.missing_values would accept"
    done
    data_is_refused 3 'a,b,y\n1,2,no\n3,"2,5",yes\n' 'd.csv:3: column "b": "2,5" is not a number: decimals need a point, thousands nothing between them'
    for cell in '' NA N/A NaN nan null NULL '?'; do
        data_is_refused 3 "a,b,y\n1,2,no\n3,$cell,yes\n" "d.csv:3: column \"b\": \"$cell\" stands for a missing value, each row needs one (see data.missing)"
    done
    data_is_refused 3 'a,b,y\n1,2,no\n3,1e39,yes\n' 'd.csv:3: column "b": "1e39" is beyond the range of a float'
    data_is_refused 3 'a,b,y\n1,2,no\n3,4,\n' 'd.csv:3: column "y": "" stands for a missing value, each row needs one (see data.missing)'
    data_is_refused 3 'a,b,y\nred,2,no\n,4,yes\n' 'd.csv:3: column "a": "" stands for a missing value, each row needs one (see data.missing)'
    data_is_refused 3 'a,b,y\n1,2,1\n3,4,no\n' 'd.csv:3: column "y": "no" is not a number'
    data_is_refused 3 'a,b,y\n1,2,no\n3,4,yes\n' 'd.csv:2: column "y": "no" is not a number' --set data.target_kind=number
}

@test "bytes that are no text" {
    data_is_refused 3 'a,b,y\n1,2,no\n3,4\0005,yes\n' 'd.csv:3: a NUL byte, which no text file has'
    data_is_refused 3 'a,b,y\n1,2,n\377\n3,4,yes\n' 'd.csv:2: column "y": "n\xff" is not UTF-8: convert the file with iconv'
    data_is_refused 3 'a,b,y\nu\377,2,no\nv,4,yes\n' 'd.csv:2: column "a": "u\xff" is not UTF-8: convert the file with iconv'
    data_is_refused 3 'a,b\377,y\n1,2,no\n3,4,yes\n' 'd.csv:1: the name "b\xff" is not UTF-8: convert the file with iconv'
    head -c 2000000 /dev/zero | tr '\0' x >d.csv
    refuses 3 'nntrain: d.csv:1: field 1 is longer than the 1048576 bytes that a field may have; is a quote not closed?' \
        nntrain c.json --data d.csv
}

@test "more than there may be" {
    head -c 1048577 /dev/zero | tr '\0' , >d.csv
    refuses 3 'nntrain: d.csv:1: more than the 1048576 fields that a row may have' \
        nntrain c.json --data d.csv
    head -c 67108865 /dev/zero | tr '\0' x | {
        refuses 3 'nntrain: stdin:1: a row longer than the 67108864 bytes that a row may have' \
            nntrain c.json --data -
    }
    { echo a,y; seq -f 'c%.0f,1' 65537; } >d.csv
    refuses 3 'nntrain: d.csv:65538: column "a": "c65537" is one category too many, 65536 are possible' \
        nntrain c.json --data d.csv
}

@test "targets that do not suit the loss" {
    data_is_refused 3 'a,b,y\n1,2,no\n3,4,no\n' 'd.csv: column "y": every row has the class "no", expected two classes or more'
    data_is_refused 3 'a,b,y\n1,2,0.5\n3,4,1.5\n' 'd.csv:3: column "y": the target 1.5 is not in [0, 1]; the loss for such numbers is squared_error'
    data_is_refused 3 'a,b,y\n1,2,0.5\n3,4,-0.5\n' 'd.csv:3: column "y": the target -0.5 is not in [0, 1]; the loss for such numbers is squared_error'
    data_is_refused 3 'a,y,z\n1,0.5,0.5\n1,0.5,0.25\n' 'd.csv:3: the targets sum to 0.75, not to 1; the loss for such numbers is squared_error' --set loss=cross_entropy --set 'data.target=["y","z"]'
}

@test "columns that are not there, or stand twice" {
    data_is_refused 3 'y\nno\nyes\n' 'd.csv: no column is left for the inputs'
    data_is_refused 2 'age,b,yes\n1,2,no\n3,4,yes\n' '--set: "data.target": d.csv has no column "yse"; the nearest is "yes"' --set data.target=yse
    for target in y 2; do
        data_is_refused 3 'a,y,y\n1,2,no\n3,4,yes\n' 'd.csv:1: column "y" stands twice, as field 2 and 3' --set data.target=$target --set data.header=true
    done
    data_is_refused 2 'a,b,y\n1,2,3\n' '--set: "data.target": d.csv has no column "b "; the nearest is "b"' --set 'data.target=["b","b "]'
    data_is_refused 3 'a,a,y\n1,2,no\n3,4,yes\n' 'd.csv:1: column "a" stands twice, as field 1 and 2' --set data.header=true
}

@test "compressed files" {
    printf 'a,b,y\n1,2,no\n3,4,yes\n' | gzip -n >whole.gz
    head -c 30 whole.gz >d.csv
    refuses 3 'nntrain: d.csv: the gzip stream ends too early, after 19 uncompressed bytes: the file is incomplete' \
        nntrain c.json --data d.csv
    { printf '\x1f\x8b\x08\0\0\0\0\0\0\3'; head -c 50 /dev/zero | tr '\0' '\377'; } >d.csv
    refuses 3 'nntrain: d.csv: the gzip stream is damaged after 0 uncompressed bytes: invalid block type' \
        nntrain c.json --data d.csv
    is_refused_as()
    {
        # shellcheck disable=SC2059
        printf "$1" >d.csv
        refuses 3 "nntrain: d.csv: is $2, which cannot be read: convert it with \"$3\"" \
            nntrain c.json --data d.csv
    }
    is_refused_as '\x28\xb5\x2f\xfd0123456789' zstd 'zstd -dc'
    is_refused_as '\xfd7zXZ\0' xz 'xz -dc'
    is_refused_as 'BZh91AY&SY' bzip2 'bzip2 -dc'
    is_refused_as 'PK\3\4' zip 'unzip -p'
    is_refused_as '\xff\xfea\0,\0b\0' UTF-16 'iconv -f UTF-16 -t UTF-8'
    is_refused_as '\xff\xfe\0\0a\0\0\0' UTF-32 'iconv -f UTF-32 -t UTF-8'
}

@test "files that cannot be read" {
    refuses 1 'nntrain: none.csv: cannot open: No such file or directory' \
        nntrain c.json --data none.csv
    refuses 1 'nntrain: .: is a folder, expected a file' nntrain c.json --data .
}

@test "validation and test files" {
    for key in validation test; do
        printf 'a,b,y\n1,2,no\n3,4,maybe\n' >v.csv
        refuses 3 'nntrain: v.csv:3: column "y": "maybe" is a class that the training data lacks' \
            nntrain c.json --set data.$key=v.csv
        printf 'a,c,y\n1,2,no\n' >v.csv
        refuses 3 'nntrain: v.csv:1: no column "b"; the nearest is "c"' \
            nntrain c.json --set data.$key=v.csv
        printf 'a,b,y\n1,x,no\n' >v.csv
        refuses 3 'nntrain: v.csv:2: column "b": "x" is not a number, which data.categorical or data.missing_values would accept' \
            nntrain c.json --set data.$key=v.csv
        printf 'a,b,y\n' >v.csv
        refuses 3 'nntrain: v.csv: there are no rows after the header' \
            nntrain c.json --set data.$key=v.csv
        printf '1,2,no,4\n' >v.csv
        refuses 3 'nntrain: v.csv:1: 4 fields without a header, expected 3 as in training' \
            nntrain c.json --set data.$key=v.csv
        printf 'a,b,y,b\n1,2,no,3\n' >v.csv
        refuses 3 'nntrain: v.csv:1: column "b" stands twice, as field 2 and 4' \
            nntrain c.json --set data.$key=v.csv --set data.header=true
    done
}

@test "initial weights" {
    refused_weights()
    {
        printf '%s' "$1" >w.json
        refuses 2 "nntrain: w.json$2" \
            nntrain c.json --set n1=0 --set initial_weights=w.json
    }
    refused_weights '{"W1": [[1, 2]]' ':1:16: expected "," or "}", found the end of the text'
    refused_weights '[1]' ': a list, expected an object {"W1": [[...], ...], "b1": [...], ...}'
    refused_weights '{"W1": [[1, 2]]}' ': tensor b1 is missing'
    refused_weights '{"W1": 3, "b1": [1]}' ': W1 is a number, expected a list'
    refused_weights '{"W1": [1, 2], "b1": [1]}' ': the shape of W1 is 2, expected 1 x 2'
    refused_weights '{"W1": [[1, 2, 3]], "b1": [1]}' ': the shape of W1 is 1 x 3, expected 1 x 2'
    refused_weights '{"W1": [[1, 2], [3, 4]], "b1": [1]}' ': the shape of W1 is 2 x 2, expected 1 x 2'
    refused_weights '{"W1": [[1, "2"]], "b1": [1]}' ': W1, row 1, column 2 is a text, expected a number'
    refused_weights '{"W1": [[1, 1e39]], "b1": [1]}' ': W1, row 1, column 2: 1e+39 is not finite as a float'
    refused_weights '{"W1": [[1, [2]]], "b1": [1]}' ': W1, row 1, column 2 is a list, expected a number'
    refuses 1 'nntrain: none.json: cannot open: No such file or directory' \
        nntrain c.json --set initial_weights=none.json
    refuses 2 'nntrain: stdin: tensor W1 is missing' \
        nntrain c.json --set n1=0 --set initial_weights=- <<<'{}'
    echo '{"W1": [[1, 2], [3]], "b1": [1, 2]}' >w.json
    refuses 2 'nntrain: w.json: W1, row 2 has 1 number, expected 2: the matrix is 2 x 2' \
        nntrain c.json --set n1=2 --set initial_weights=w.json
    echo '{"W1": [[1, 2], 3], "b1": [1, 2]}' >w.json
    refuses 2 'nntrain: w.json: W1, row 2 is a number, expected a list of numbers' \
        nntrain c.json --set n1=2 --set initial_weights=w.json
}

# A safetensors file at w.bin: that header, and so many bytes of data.
make_tensors()
{
    # The header's length in 8 bytes, the lowest first.
    local length=${#1}
    # shellcheck disable=SC2059
    {
        printf "$(printf '\\x%02x\\x%02x' $((length % 256)) $((length / 256)))"
        printf '\0\0\0\0\0\0%s' "$1"
        head -c "$2" /dev/zero
    } >w.bin
}

@test "initial weights in a safetensors file" {
    refused_tensors()
    {
        make_tensors "$1" "$2"
        refuses 2 "nntrain: w.bin: $3" \
            nntrain c.json --set n1=0 --set initial_weights=w.bin
    }
    w='"W1": {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]}'
    b='"b1": {"dtype": "F32", "shape": [1], "data_offsets": [8, 12]}'
    make_tensors "{$w, $b}" 12
    nntrain c.json --quiet --set n1=0 --set initial_weights=w.bin -o m -l ''
    rm m
    refused_tensors "{$w}" 8 'tensor b1 is missing'
    refused_tensors "{$w, $b}" 11 'tensor "b1": its data ends at 12, but the file has only 11 bytes of data; is it cut short?'
    refused_tensors "{$w, $b}" 13 '1 bytes at the end of the file belong to no tensor'
    refused_tensors "{$w, ${b/8, 12/4, 8}}" 8 'tensor "b1": its data overlaps that of "W1"'
    refused_tensors "{$w, ${b/F32/U32}}" 12 'b1 is neither F32 nor F64'
    refused_tensors "{$w, ${b/F32/F33}}" 12 'tensor "b1": unknown dtype "F33", expected one such as F32'
    refused_tensors "{$w, ${b/\[1\]/[1, 1]}}" 12 'the shape of b1 is 1 x 1, expected 1'
    refused_tensors "{${w/1, 2/2, 1}, $b}" 12 'the shape of W1 is 2 x 1, expected 1 x 2'
    refused_tensors "{$w, $w}" 12 'header:1:67: key "W1" is given twice'
    refused_tensors "[1]" 12 'not a safetensors file: its header has no "{"'
    # A model with one byte changed.
    nntrain c.json --quiet --set n1=0 -o m -l ''
    python3 -c 'b = bytearray(open("m", "rb").read()); b[-9] ^= 1
open("w.bin", "wb").write(b)'
    run nntrain c.json --set n1=0 --set initial_weights=w.bin -o n -l ''
    [ "$status" -eq 2 ]
    [[ $output =~ ^'nntrain: w.bin: the file is damaged: its checksum is '[0-9a-f]{8}', of its bytes it would be '[0-9a-f]{8}$ ]]
    [ ! -e n ]
}

@test "training that diverges leaves the model, and a log up to there" {
    run nntrain c.json --quiet --set loss=squared_error --set learning_rate=1e30
    [ "$status" -eq 5 ]
    [[ $output == 'nntrain: training diverged: epoch 2, minibatch 1, layer 2: the loss is not finite for line'*' of t.csv; the largest input there is '*'may help' ]]
    [ "$(cat model.bin)" = 'an old model' ]
    [ "$(cut -d, -f1 loss.csv)" = $'epoch\n1' ]
    [ "$(ls)" = $'c.json\nloss.csv\nmodel.bin\nmodel.bin.checkpoint\nt.csv' ]
}
