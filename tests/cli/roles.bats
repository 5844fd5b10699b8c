# What the columns of a file are for: data.features, ignore, id, categorical.
load predict

# y = 2 a - 3 b + 1; nr and code are ids, note is ignored.
model_of_orders()
{
    printf 'nr,a,note,y,b,code\n7,1,x,0,1,p\n8,2,z,2,1,q\n' >orders.csv
    echo '{"loss": "squared_error",
           "data": {"train": "orders.csv", "target": "y",
                    "id": ["code", "nr"], "ignore": "note"}}' >c.json
    keep_weights orders.bin '[[2, -3]]' '[1]'
}

@test "ids stand in front of the predictions, their bytes as they were" {
    model_of_orders
    answers 'b,nr,a,code\n1," 07 ",5, x \n2,"a\n""b""",5,\n' \
        'code,nr,y\n x ," 07 ",8\n,"a\n""b""",5\n' orders.bin
    answers ' nr ,a,"code",b\n1,5,é,1\n' '"code", nr ,y\né,1,8\n' orders.bin
    answers 'b,nr,a,code\n1,\xff,5,x\n' 'x,\xff,8\n' --no-header orders.bin
}

@test "--append puts all other columns after the ids" {
    model_of_orders
    answers 'b,nr,a,extra,code\n1,7, 5 ,"e",x\n' \
        'code,nr,b,a,extra,y\nx,7,1, 5 ,"e",8\n' -a orders.bin
    answers 'y,b,nr,a,code\n?,1,7,5,x\n' \
        'code,nr,y,b,a,predicted_y\nx,7,?,1,5,8\n' -a orders.bin
}

@test "ids without a header: by the number of fields" {
    model_of_orders
    answers '7,5,x,0,1,p\n' 'code,nr,y\np,7,8\n' orders.bin
    answers '7,5,x,1,p\n' 'code,nr,y\np,7,8\n' orders.bin
    answers '7,5,x,1,p\n' 'code,nr,c2,c3,c4,y\np,7,5,x,1,8\n' -a orders.bin
}

@test "an absent id is left out with a word" {
    model_of_orders
    answers 'b,a,code\n1,5,x\n' \
        'nnpredict: stdin: no column "nr", the output goes without this id\ncode,y\nx,8\n' \
        orders.bin
    printf 'a,b\n5,1\n' >rows.csv
    nnpredict orders.bin rows.csv rows.csv >out 2>err
    [ "$(cat out)" = 'y
8
8' ]
    [ "$(cat err)" = 'nnpredict: rows.csv: no column "code", the output goes without this id
nnpredict: rows.csv: no column "nr", the output goes without this id' ]
    nnpredict --evaluate orders.bin orders.csv 2>err >out
    [ ! -s err ]
}

@test "all files must have the same ids" {
    model_of_orders
    printf 'a,b,nr,code\n5,1,7,x\n' >one.csv
    printf 'code,b,a,nr\nz,1,6,9\n' >two.csv
    printf 'a,b,nr\n5,1,7\n' >three.csv
    [ "$(nnpredict orders.bin one.csv two.csv)" = 'code,nr,y
x,7,8
z,9,10' ]
    ends 3 'nnpredict: three.csv:1: no column "code", unlike one.csv; data.id needs the same in every file' \
        'code,nr,y\nx,7,8\n' nnpredict orders.bin one.csv three.csv
}

@test "an id in training: no number, no input, twice the same" {
    model_of_orders
    nninspect --json orders.bin >model.json
    grep -q '"ids":\[{"name":"code","field":6},{"name":"nr","field":1}\]' model.json
    nninspect orders.bin | grep -A 2 '^ids$' | grep -q '"nr"'
    nntrain c.json --describe | grep 'inputs: n0 = 2 from 2 columns'
}

@test "features, and the rest is not looked at" {
    printf 'u,a,b,y\n,1,1,0\n?,2,1,2\n' >t.csv
    echo '{"loss": "squared_error",
           "data": {"train": "t.csv", "features": ["b", "a"]}}' >c.json
    keep_weights model.bin '[[2, -3]]' '[1]'
    answers 'b,a\n1,5\n' 'y\n8\n' model.bin
    answers ',5,1,\n' 'y\n8\n' model.bin
    answers ',5,1\n' 'y\n8\n' model.bin
    answers '5,1\n' 'y\n8\n' model.bin
}

@test "categorical: numbers that are names" {
    printf 'zip,y\n10,1\n9,2\n10.0,1\n' >t.csv
    echo '{"loss": "squared_error",
           "data": {"train": "t.csv", "categorical": "zip"}}' >c.json
    keep_weights model.bin '[[5, 7]]' '[0]'
    answers 'zip\n9\n10\n1e1\n' 'y\n5\n7\n7\n' model.bin
    stops 3 'nnpredict: stdin:2: column "zip": "11" is a category that the training data lacks' \
        'zip\n11\n' 'y\n' model.bin
}

@test "a column that is not there, and one with two roles" {
    printf 'nr,a,b,y\n1,1,1,0\n2,2,1,2\n' >t.csv
    echo '{"data": {"train": "t.csv"}}' >c.json
    for key in features ignore id categorical; do
        refuses 2 "nntrain: --set: \"data.$key\": t.csv has no column \"nrr\"; the nearest is \"nr\"" \
            nntrain c.json --set data.$key=nrr
        refuses 2 "nntrain: --set: \"data.$key\": t.csv has no column 5, there are 4" \
            nntrain c.json --set data.$key=5
    done
    refuses 2 'nntrain: --set: "data.ignore": column "nr" is already in data.id' \
        nntrain c.json --set data.id=nr --set data.ignore=1
}
