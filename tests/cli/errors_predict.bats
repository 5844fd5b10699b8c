# Every error of nnpredict: status, message, and the rows before it answered.
load predict

@test "the command line" {
    refuses 2 'nnpredict: no model given: nnpredict [options] MODEL [FILE ...]' \
        nnpredict
    refuses 2 'nnpredict: unknown option "--treshold": did you mean --threshold?' \
        nnpredict --treshold 0.5 model.bin
    refuses 2 'nnpredict: --append takes no argument' nnpredict --append=yes
    refuses 2 'nnpredict: --header needs an argument: --header WHETHER' \
        nnpredict model.bin --header
    refuses 2 'nnpredict: --format: "labels" is none of both, label, probability' \
        nnpredict -f labels model.bin
    refuses 2 'nnpredict: --header: "true" is none of auto, no, yes' \
        nnpredict --header true model.bin
    refuses 2 'nnpredict: --unknown: "" is none of error, ignore' \
        nnpredict --unknown= model.bin
    refuses 2 'nnpredict: --threads: "-1" is not a whole number from 0 to 256' \
        nnpredict -t -1 model.bin
    for value in x '' nan inf 0x1 ' 1' 1e999; do
        refuses 2 "nnpredict: --threshold: \"$value\" is not a number" \
            nnpredict --threshold "$value" model.bin
    done
}

@test "stdin for two purposes" {
    twice='nnpredict: stdin is named twice, it can be read once'
    both='nnpredict: the model comes from stdin, so the rows must come from a FILE'
    refuses 2 "$twice" nnpredict model.bin - a.csv -
    refuses 2 "$both" nnpredict -
    refuses 2 "$both" nnpredict - a.csv -
}

@test "options that the model has no use for" {
    model_of_sum
    model_of_largest
    for model in sum.bin largest.bin; do
        refuses 2 "nnpredict: --threshold is for single outputs, $model has none" \
            nnpredict --threshold 0.5 $model sum.csv
    done
    refuses 2 'nnpredict: --format probability: sum.bin predicts numbers, which have no probability' \
        nnpredict -f probability sum.bin sum.csv
}

@test "files that cannot be read" {
    model_of_sum
    mkdir folder
    refuses 1 'nnpredict: nowhere.bin: cannot open: No such file or directory' \
        nnpredict nowhere.bin sum.csv
    refuses 1 'nnpredict: folder: is a folder, expected a file' \
        nnpredict folder sum.csv
    refuses 1 'nnpredict: nowhere.csv: cannot open: No such file or directory' \
        nnpredict sum.bin nowhere.csv
    refuses 1 'nnpredict: folder: is a folder, expected a file' \
        nnpredict sum.bin folder
    refuses 1 'nnpredict: stdin: cannot read: Bad file descriptor' \
        bash -c 'nnpredict sum.bin <&-'
    refuses 1 'nnpredict: stdin: cannot read: Bad file descriptor' \
        bash -c 'nnpredict - sum.csv <&-'
}

@test "rows are answered before the file that is not there" {
    model_of_sum
    ends 1 'nnpredict: nowhere.csv: cannot open: No such file or directory' \
        'y\n0\n2\n' nnpredict sum.bin sum.csv nowhere.csv
}

@test "a stdout that takes nothing" {
    model_of_sum
    for command in 'sum.bin sum.csv' '-e sum.bin sum.csv' --help --version; do
        refuses 1 'nnpredict: stdout: Bad file descriptor' \
            bash -c "nnpredict $command >&-"
        [ -c /dev/full ] || continue
        refuses 1 'nnpredict: stdout: No space left on device' \
            bash -c "nnpredict $command >/dev/full"
    done
}

@test "columns that are not there" {
    model_of_sum
    stops 3 'nnpredict: stdin:1: no column "b"; the nearest is "B"' \
        'a,B,x\n1,2,3\n' '' sum.bin
    stops 3 'nnpredict: stdin:1: no column "a"' 'height,width\n1,2\n' '' sum.bin
    stops 3 'nnpredict: stdin:1: no column "a"; the nearest is "5"' '5,1\n' '' --header yes sum.bin
    stops 3 'nnpredict: stdin:2: column "b" stands twice, as field 1 and 3' \
        '\nb,a,b\n1,2,3\n' '' sum.bin
    stops 3 'nnpredict: stdin: empty, expected a header' '\n' '' --header yes \
        sum.bin
    stops 3 'nnpredict: stdin:1: 4 fields without a header, expected 3 as in training, or those without targets' \
        '1,2,3,4\n' '' sum.bin
    stops 3 'nnpredict: stdin:1: a row is one field; ";" seems to be its delimiter, the model wants ","' \
        'a;b\n1;2\n' '' sum.bin
    stops 3 'nnpredict: stdin:1: a row is one field; "\t" seems to be its delimiter, the model wants ","' \
        '1\t2\n' '' sum.bin
}

@test "a column that lacks in the second file" {
    model_of_sum
    printf 'a,c\n1,2\n' >two.csv
    ends 3 'nnpredict: two.csv:1: no column "b"; the nearest is "c"' \
        'y\n0\n2\n' nnpredict sum.bin sum.csv two.csv
}

@test "--append with files of other columns" {
    model_of_sum
    printf 'a,b\n5,1\n' >one.csv
    for text in 'b,a\n1,5\n' 'a,b,c\n5,1,0\n' '5,1\n'; do
        # shellcheck disable=SC2059
        printf "$text" >two.csv
        status=0
        nnpredict -a sum.bin one.csv two.csv >out 2>err || status=$?
        [ "$status" -eq 3 ]
        [ "$(cat out)" = $'a,b,y\n5,1,8' ]
        [ "$(cat err)" = 'nnpredict: two.csv:1: other columns than in one.csv, --append needs the same in every file' ]
        nnpredict sum.bin one.csv two.csv >/dev/null
    done
}

@test "rows in the middle: those before are answered" {
    model_of_sum
    answered='y\n8\n10\n'
    while IFS='|' read -r row message; do
        echo "$row"
        stops 3 "nnpredict: stdin:4: $message" \
            "a,b\n5,1\n6,1\n$row\n7,1\n" "$answered" sum.bin
    done <<'ROWS'
7|1 field, expected 2
7,1,1|3 fields, expected 2
7,one|column "b": "one" is not a number, which data.categorical or data.missing_values would accept
7,"1|the row that begins here has a quote that is not closed before the end of the file
7,"1"1|misplaced quote near byte 6: quotes enclose a whole field, and are doubled in it
7,1\0|a NUL byte, which no text file has
-7e38,1|column "a": "-7e38" is beyond the range of a float
0x7,1|column "a": "0x7" is not a number, which data.categorical or data.missing_values would accept
"7,5",1|column "a": "7,5" is not a number: decimals need a point, thousands nothing between them
\x1b[31m,1|column "a": "\x1b[31m" is not a number, which data.categorical or data.missing_values would accept
ROWS
}

@test "a missing value: the rows before are answered" {
    model_of_colour
    for row in ,1 'red,' NA,1 'red,?' 'red,NaN' 'null,1'; do
        status=0
        printf 'colour,a\nred,1\n%s\nblue,1\n' "$row" |
            nnpredict colour.bin >out 2>err || status=$?
        echo "$row: $(cat err)"
        [ "$status" -eq 3 ]
        [ "$(cat out)" = $'y\n11' ]
        [[ $(cat err) == 'nnpredict: stdin:3: column "'*'": "'*'" '*missing* ]]
    done
}

@test "categories that are unknown, or no UTF-8" {
    model_of_colour
    stops 3 'nnpredict: stdin:2: column "colour": "Red" is a category that the training data lacks' \
        'colour,a\nRed,1\n' 'y\n' colour.bin
    stops 3 'nnpredict: stdin:3: column "colour": "r\xe9d" is not UTF-8: convert the file with iconv' \
        'colour,a\nred,1\nr\xe9d,1\n' 'y\n11\n' --unknown ignore colour.bin
    # what was ignored before the error is told as well
    status=0
    printf 'colour,a\npink,1\nred,x\n' |
        nnpredict --unknown ignore colour.bin >out 2>err || status=$?
    [ "$status" -eq 3 ]
    [ "$(cat out)" = $'y\n1' ]
    [ "$(cat err)" = 'nnpredict: 1 category was never seen in training, taken as all-zero inputs
nnpredict: stdin:3: column "a": "x" is not a number, which data.categorical or data.missing_values would accept' ]
}

@test "the line of a fault, with CRLF, blank lines and fields over lines" {
    model_of_sum
    stops 3 'nnpredict: stdin:5: column "a": "x" is not a number, which data.categorical or data.missing_values would accept' \
        'a,b\r\n5,1\r\n\r\n6,1\r\nx,1\r\n' 'y\n8\n10\n' sum.bin
    stops 3 'nnpredict: stdin:4: column "a": "x" is not a number, which data.categorical or data.missing_values would accept' \
        'n,a,b\n"1\n2",5,1\n3,x,1\n' 'y\n8\n' sum.bin
}

@test "a fault after many rows" {
    model_of_sum
    { echo a,b; yes 5,1 | head -n 100000; echo 5; } >rows.csv
    status=0
    nnpredict sum.bin rows.csv >out 2>err || status=$?
    [ "$status" -eq 3 ]
    [ "$(wc -l <out)" -eq 100001 ]
    [ "$(cat err)" = 'nnpredict: rows.csv:100002: 1 field, expected 2' ]
}

@test "a damaged gzip file, and other formats" {
    model_of_sum
    { echo a,b; yes 5,1 | head -n 1000; } | gzip >rows.gz
    head -c 40 rows.gz >short.gz
    status=0
    nnpredict sum.bin short.gz >out 2>err || status=$?
    [ "$status" -eq 3 ]
    [[ $(cat err) == 'nnpredict: short.gz: the gzip stream ends too early, after '*' uncompressed bytes: the file is incomplete' ]]
    printf 'PK\3\4 and so on' >rows.xlsx
    status=0
    nnpredict sum.bin rows.xlsx >out 2>err || status=$?
    [ "$status" -eq 3 ]
    [[ $(cat err) == 'nnpredict: rows.xlsx: is '*', which cannot be read: convert it with "'*'"' ]]
}

# A copy of sum.bin, edited by python code on its bytes in m, is refused with
# that message.
bad_model()
{
    message=$1 code=$2
    python3 - "$code" <<'PYTHON'
import sys, zlib
m = bytearray(open("sum.bin", "rb").read())
def swap(old, new):
    """in the header, of the same length, and with a checksum that is right"""
    global m
    assert m.count(old) == 1 and len(old) == len(new), (m.count(old), old)
    m = m.replace(old, new)
    m[-4:] = zlib.crc32(m[:-4]).to_bytes(4, "little")
exec(sys.argv[1])
open("bad.bin", "wb").write(m)
PYTHON
    refuses 4 "nnpredict: bad.bin: $message" nnpredict bad.bin sum.csv
}

@test "bad models" {
    model_of_sum
    bad_model '0 bytes, too few for a safetensors file' 'm = b""'
    bad_model 'not a safetensors file: its header would have 2314885530818453536 bytes, but 8 follow and at most 100000000 may be' \
        'm = b" " * 16'
    bad_model 'the file is damaged: its checksum is 00000000, of its bytes it would be '"$(
        python3 -c 'import zlib; m = open("sum.bin", "rb").read()
print("%08x" % zlib.crc32(m[:-4]))')" 'm[-4:] = bytes(4)'
    bad_model 'a safetensors file, but not a model of nntrain: its "format" is not nntrain-model' \
        'swap(b"nntrain-model", b"another-model")'
    bad_model "format version 9, this program ($(nnpredict --version | cut -d' ' -f2)) reads versions up to 2" \
        'swap(b"\"version\":\"1\"", b"\"version\":\"9\"")'
    bad_model 'network: unknown loss "squared_angel": a newer program wrote it' \
        'swap(rb"\"loss\":\"squared_error\",\"output", rb"\"loss\":\"squared_angel\",\"output")'
}

@test "models cut short or altered anywhere are refused" {
    model_of_sum
    size=$(wc -c <sum.bin)
    for part in 1 2 3 4 5 6 7; do
        head -c $((size * part / 8)) sum.bin >bad.bin
        status=0
        nnpredict bad.bin sum.csv >out 2>err || status=$?
        [ "$status" -eq 4 ]
        [ ! -s out ]
        grep -q '^nnpredict: bad.bin: ' err
        python3 -c "
m = bytearray(open('sum.bin', 'rb').read())
m[len(m) * $part // 8] ^= 1
open('bad.bin', 'wb').write(m)"
        status=0
        nnpredict bad.bin sum.csv >out 2>err || status=$?
        [ "$status" -eq 4 ]
        [ ! -s out ]
    done
    status=0
    nnpredict - sum.csv <bad.bin 2>err || status=$?
    [ "$status" -eq 4 ]
    grep -q '^nnpredict: stdin: ' err
}
