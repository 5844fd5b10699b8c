# nnpredict: which columns it takes, and what it writes.
load predict

@test "with a header: columns by name in any order, others ignored" {
    model_of_sum
    answers 'a,b\n5,1\n' 'y\n8\n' sum.bin
    answers 'b,a\n1,5\n' 'y\n8\n' sum.bin
    answers 'x,b,"","a",y\n-,1,-,5,-\n' 'y\n8\n' sum.bin
    answers ' b , a \n 1 , 5 \n' 'y\n8\n' sum.bin
    answers '\xEF\xBB\xBFb,a\n1,5\n' 'y\n8\n' sum.bin
}

@test "without a header: the number of fields tells" {
    model_of_colour
    answers 'red,77,3\n' 'y\n13\n' colour.bin
    answers 'red,3\nblue,4' 'y\n13\n24\n' colour.bin
    answers 'red,,3\n' 'y\n13\n' colour.bin
}

@test "a model without names takes c1, c2, ... and positions" {
    printf '1,0,1\n2,2,1\n' >t.csv
    echo '{"loss": "squared_error",
           "data": {"train": "t.csv", "target": 2}}' >c.json
    keep_weights model.bin '[[2, -3]]' '[1]'
    answers '5,77,1\n' 'c2\n8\n' model.bin
    answers '5,1\n' 'c2\n8\n' model.bin
    answers 'c3,c1\n1,5\n' 'c2\n8\n' model.bin
    stops 3 'nnpredict: stdin:1: no column "c1"' \
        'a,b\n5,1\n' '' --header yes model.bin
}

@test "a row of empty cells is no header" {
    printf '1,0,1\n2,2,1\n' >t.csv
    echo '{"loss": "squared_error", "data": {"train": "t.csv"}}' >c.json
    keep_weights model.bin
    run nnpredict model.bin <<<',,'
    echo "$output"
    [ "$status" -eq 3 ]
    [[ $output == *'stdin:1: column "c1": ""'* ]]
}

@test "--header" {
    printf 'a,b,y\na,c,no\nb,d,yes\nb,b,no\n' >text.csv
    echo '{"data": {"train": "text.csv", "header": true}}' >c.json
    keep_weights text.bin
    # "a,b" can be a row, or the names of both inputs; "a,d" is a row
    answers 'a,b\nb,d\n' 'y\nyes\n' -f label text.bin
    answers 'a,b\nb,d\n' 'y\nyes\n' -f label --header auto text.bin
    answers 'a,b\nb,d\n' 'y\nyes\n' -f label --header=yes text.bin
    answers 'a,b\nb,d\n' 'y\nyes\nyes\n' -f label --header no text.bin
    answers 'a,d\n' 'y\nyes\n' -f label text.bin
    # what could be no row is a header with a fault
    stops 3 'nnpredict: stdin:1: no column "b"; the nearest is "x"' 'a,x\na,d\n' '' text.bin
    stops 3 'nnpredict: stdin:1: no column "b"; the nearest is "B"' \
        'a,B\na,d\n' '' --unknown ignore text.bin
    stops 3 'nnpredict: stdin:1: column "b": "B" is a category that the training data lacks' \
        'a,B\na,d\n' 'y,p_y\n' --header no text.bin
}

@test "inputs are scaled as in training" {
    printf 'a,b,y\n1,1,0\n3,5,2\n' >t.csv
    echo '{"loss": "squared_error",
           "data": {"train": "t.csv", "scale": "minmax"}}' >c.json
    keep_weights model.bin '[[2, -3]]' '[1]'
    answers 'a,b\n1,1\n2,1\n2,3\n5,5\n' 'y\n1\n2\n0.5\n2\n' model.bin
}

@test "outputs: one for two classes, one for each of more, none for numbers" {
    model_of_sum
    model_of_sign
    model_of_largest
    model_of_labels
    answers 'a,b\n0.5,0\n' 'y\n2\n' sum.bin
    answers 'a\n0\n' 'y,p_y\nyes,0.5\n' sign.bin
    answers 'p,q,r\n9,9,9\n' \
        'which,p_1e0,"p_x, ""y""",p_z\n1e0,0.33333334,0.33333334,0.33333334\n' \
        largest.bin
    answers 'a,b\n0,0\n' 'high,wide,p_high,p_wide\n1,1,0.5,0.5\n' labels.bin
    answers 'a,b\n1,-1\n-1,1\n' 'high,wide\n1,0\n0,1\n' -f label labels.bin
}

@test "several numbers are a column each" {
    printf 'a,y,b,z\n1,1,0,2\n2,1,2,3\n' >t.csv
    echo '{"loss": "squared_error",
           "data": {"train": "t.csv", "target": ["z", "y"]}}' >c.json
    keep_weights model.bin '[[1, 0], [0, 0.5]]' '[0, 0]'
    answers '3,5\n' 'z,y\n3,2.5\n' model.bin
}

@test "targets that share a probability: the largest is 1" {
    printf 'a,b,y,z\n1,1,1,0\n2,1,0.25,0.75\n' >t.csv
    echo '{"loss": "cross_entropy",
           "data": {"train": "t.csv", "target": ["y", "z"]}}' >c.json
    keep_weights model.bin '[[1, 0], [0, 1]]' '[0, 0]'
    answers 'a,b\n1,2\n2,1\n1,1\n' 'y,z\n0,1\n1,0\n1,0\n' -f label model.bin
    answers 'a,b\n1,1\n' 'p_y,p_z\n0.5,0.5\n' -f probability model.bin
}

@test "labels are spelled as in training, the first of equals" {
    model_of_largest
    answers 'p,q,r\n1,2,3\n1,3,2\n3,2,1\n1,1,1\n0,1,1\n1,0,1\n' \
        'which\nz\n"x, ""y"""\n1e0\n1e0\n"x, ""y"""\n1e0\n' \
        --format label largest.bin
}

@test "--threshold: the second class, and 1, from it on" {
    model_of_sign
    model_of_labels
    answers 'a\n0\n-0.001\n5\n' 'y\nyes\nno way\nyes\n' -f label sign.bin
    answers 'a\n0\n-0.001\n5\n' 'y\nno way\nno way\nyes\n' -f label \
        --threshold 0.50001 sign.bin
    answers 'a\n-5\n0\n' 'y\nyes\nyes\n' -f label --threshold 0 sign.bin
    answers 'a\n5\n99\n' 'y\nno way\nyes\n' -f label --threshold 1 sign.bin
    answers 'a,b\n0,-1\n1,1\n' 'high,wide\n0,0\n1,1\n' -f label \
        --threshold 0.6 labels.bin
}

@test "two outputs for two classes have no threshold: the largest" {
    printf 'a,b,y\n1,0,no\n0,1,yes\n' >t.csv
    echo '{"n2": 2, "loss": "squared_error",
           "data": {"train": "t.csv"}}' >c.json
    keep_weights model.bin '[[1, 0], [0, 1]]' '[0, 0]'
    answers 'a,b\n0.1,0.2\n3,2\n' 'y,p_no,p_yes\nyes,0.1,0.2\nno,3,2\n' \
        model.bin
    refuses 2 'nnpredict: --threshold is for single outputs, model.bin has none' \
        nnpredict --threshold 0.4 model.bin t.csv
}

@test "--format" {
    model_of_sign
    answers '0\n' 'y,p_y\nyes,0.5\n' --format both sign.bin
    answers '0\n' 'y\nyes\n' --format=label sign.bin
    answers '0\n' 'p_y\n0.5\n' -fprobability sign.bin
}

@test "--no-header" {
    model_of_sign
    answers '0\n' 'yes,0.5\n' --no-header sign.bin
    answers 'x,a\n7,0\n' '7,0,yes\n' --no-header -a -f label sign.bin
    answers '' '' --no-header sign.bin
}

@test "--append repeats bytes as they are" {
    model_of_sum
    answers 'a,b,n\n 5 ,"1"," x, ""z"" "\n6,1,\t\n' \
        'a,b,n,y\n 5 ,"1"," x, ""z"" ",8\n6,1,\t,10\n' -a sum.bin
    answers '"a", b ,"n\r\nm"\r\n5,1,"x\r\n\ny"\r\n' \
        '"a", b ,"n\r\nm",y\n5,1,"x\r\n\ny",8\n' -a sum.bin
    answers 'a,b,n\n5,1,\xff\xfe\n\n  \n6,1,' \
        'a,b,n,y\n5,1,\xff\xfe,8\n6,1,,10\n' -a sum.bin
    answers '5,1\n' 'c1,c2,y\n5,1,8\n' -a sum.bin
}

@test "a predicted column keeps clear of a repeated one" {
    model_of_sum
    model_of_labels
    answers 'y,b,a\n?,1,5\n' 'y,b,a,predicted_y\n?,1,5,8\n' -a sum.bin
    answers 'y,b,a\n?,1,5\n' 'y\n8\n' sum.bin
    answers 'wide,a,b\n?,1,1\n' \
        'wide,a,b,high,predicted_wide\n?,1,1,1,1\n' -a -f label labels.bin
    answers '1,1,0\n' 'c1,c2,c3,y\n1,1,0,0\n' -a sum.bin
}

@test "--unknown ignore takes all-zero inputs, and counts" {
    model_of_colour
    answers 'colour,a\nred,1\ngreen,2\n' \
        'y\n11\n2\nnnpredict: 1 category was never seen in training, taken as all-zero inputs\n' \
        --unknown ignore colour.bin
    answers 'colour,a\ngreen,1\npink,2\ngreen,3\n' \
        'y\n1\n2\n3\nnnpredict: 3 categories were never seen in training, taken as all-zero inputs\n' \
        --unknown=ignore colour.bin
}

@test "a category is known by its value, its blanks and quotes aside" {
    printf 'size,y\nsmall,1\n2.0,2\nbig one,3\n' >t.csv
    echo '{"loss": "squared_error", "data": {"train": "t.csv"}}' >c.json
    keep_weights model.bin '[[10, 20, 30]]' '[0]'
    answers 'size\n2.0\n2\n"+2e0"\n big one \t\n"big one" \nsmall\n' \
        'y\n10\n10\n10\n20\n20\n30\n' model.bin
    stops 3 'nnpredict: stdin:3: column "size": " small" is a category that the training data lacks' \
        'size\nsmall\n" small"\n' 'y\n30\n' model.bin
}

@test "several files, each with its own header" {
    model_of_sum
    printf 'a,b\n5,1\n' >one.csv
    printf 'b,x,a\n1,,6' >two.csv
    printf '7,1\n' >three.csv
    : >empty.csv
    [ "$(echo 4,1 | nnpredict sum.bin one.csv empty.csv two.csv - three.csv)" = \
        'y
8
10
6
12' ]
    printf '"a", b\r\n6,1\r\n' >same.csv
    [ "$(nnpredict -a sum.bin one.csv same.csv)" = 'a,b,y
5,1,8
6,1,10' ]
}

@test "options stand before and after operands, -- ends them" {
    model_of_sum
    printf 'a,b\n5,1\n' >-e
    [ "$(nnpredict sum.bin --no-header -- -e)" = 8 ]
    [ "$(nnpredict -a sum.bin ./-e -f label --no-header)" = 5,1,8 ]
}

@test "gzip from a file, from stdin, and the model from stdin" {
    model_of_sum
    printf 'a,b\n5,1\n' >rows.csv
    gzip -k rows.csv
    [ "$(nnpredict --no-header sum.bin rows.csv.gz)" = 8 ]
    [ "$(nnpredict --no-header sum.bin <rows.csv.gz)" = 8 ]
    [ "$(nnpredict --no-header sum.bin - <rows.csv)" = 8 ]
    [ "$(nnpredict --no-header - rows.csv <sum.bin)" = 8 ]
}

@test "no rows: a header line alone" {
    model_of_sum
    model_of_sign
    answers '' 'y\n' sum.bin
    answers '\n \n' 'y\n' sum.bin
    answers 'b,a\n' 'y\n' sum.bin
    answers 'b,a' 'b,a,y\n' -a sum.bin
    answers '' 'y,p_y\n' -a sign.bin
}

@test "the delimiter is that of training, in the output too" {
    printf 'a;b;y z\n1;1;0,5\n2;1;"no;thing"\n' >t.csv
    echo '{"data": {"train": "t.csv", "delimiter": ";"}}' >c.json
    keep_weights model.bin '[[1, 0]]' '[0]'
    answers 'b;a\n1;1\n0;-1\n' 'y z\n"no;thing"\n0,5\n' -f label model.bin
    stops 3 'nnpredict: stdin:2: column "b": "1,5" is not a number: decimals need a point, thousands nothing between them' \
        'b;a\n1,5;0\n' 'y z;p_y z\n' model.bin
    answers 'b;a\n1;0\n' 'b;a;p_y z\n1;0;0.5\n' -a -f probability model.bin
}

@test "threads make no difference" {
    trained iris epochs=3
    nnpredict model.bin "$NN_ROOT/data/iris.csv" >one.csv
    for threads in 0 1 2 7; do
        nnpredict -t "$threads" model.bin "$NN_ROOT/data/iris.csv" | cmp - one.csv
    done
}

@test "NN_CPU chooses the variant, and another one is refused" {
    model_of_sum
    case " $NN_VARIANTS " in
    *' x86-64 '*) ;;
    *) skip 'one variant only' ;;
    esac
    [ "$(NN_CPU=sse2 nnpredict --no-header sum.bin <<<5,1)" = 8 ]
    runnable=sse2
    if NN_CPU=avx2 nnpredict --version; then
        runnable='sse2 and avx2'
    fi
    if NN_CPU=avx512 nnpredict --version; then
        runnable='sse2, avx2 and avx512'
    fi
    refuses 2 "nnpredict: NN_CPU is \"z80\", this processor can run $runnable" \
        env NN_CPU=z80 nnpredict sum.bin
}

@test "--help has every option, --version the version" {
    nnpredict --help >help
    for option in format append no-header header threshold unknown evaluate \
        json threads help version; do
        grep -q -- "--$option" help
    done
    [[ $(nnpredict --version) == 'nnpredict '[0-9]*.[0-9]*.[0-9]* ]]
}
