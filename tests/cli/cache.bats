# data.cache: later runs map what the first has read, and train the same.
load common

setup()
{
    cd "$BATS_TEST_TMPDIR" || exit
    cp "$NN_ROOT/configs/iris.json" "$NN_ROOT/data/iris.csv" .
}

# Trains on iris with the cache c and edits, into the model given.
cached()
{
    model=$1
    shift
    nntrain iris.json -q -l '' -o "$model" -s data.train=iris.csv \
        -s epochs=3 -s data.cache=c "$@"
}

@test "the same model without the cache, with a new one and from it" {
    for edit in data.validation_fraction=0 data.scale=none \
        data.validation_fraction=0.3 seed=7; do
        cached plain.bin -s "$edit" -s data.cache=d
        rm -f d.* c.*
        cached first.bin -s "$edit"
        [ -e c.cache.json ]
        cached second.bin -s "$edit"
        cached third.bin -s "$edit" -t 2
        nntrain iris.json -q -l '' -o plain.bin -s data.train=iris.csv \
            -s epochs=3 -s "$edit"
        for model in first second third; do
            cmp plain.bin $model.bin
        done
    done
    lacks cache plain.bin
}

@test "-v says what became of it, nothing is said without" {
    cached a.bin -v 2>err
    head -2 err
    [ "$(head -1 err)" = 'nntrain: c.cache.json: a new cache' ]
    cached a.bin -v 2>err
    [ "$(head -1 err)" = 'nntrain: c.cache.json: the rows come from this cache' ]
    touch iris.csv
    cached a.bin -v 2>err
    [ "$(head -1 err)" = 'nntrain: c.cache.json: of other data files or settings: made anew' ]
    touch iris.csv
    nntrain iris.json -l '' -s data.train=iris.csv -s epochs=1 \
        -s data.cache=c 2>err
    lacks cache err
}

@test "a damaged cache is made anew with a word" {
    nntrain iris.json -q -l '' -o plain.bin -s data.train=iris.csv -s epochs=3
    for file in cache.json train.cells.npy train.lines.npy; do
        cached a.bin
        size=$(stat -c %s c.$file)
        printf '\377' | dd of=c.$file bs=1 seek=$((size - 1)) conv=notrunc \
            2>/dev/null
        nntrain iris.json -l '' -o a.bin -s data.train=iris.csv -s epochs=3 \
            -s data.cache=c 2>err
        grep -qx "nntrain: c.$file: is not as it was written; the cache is made anew" err
        cmp plain.bin a.bin
        cached a.bin -v 2>err
        grep -q 'the rows come from this cache' err
    done
}

@test "it lies beside the config that names it" {
    mkdir sub
    mv iris.csv sub
    echo '{"loss": "cross_entropy", "epochs": 1,
           "data": {"train": "iris.csv", "cache": "rows"}}' >sub/c.json
    nntrain sub/c.json -q -l '' -o a.bin
    [ -e sub/rows.cache.json ]
    [ -e sub/rows.train.cells.npy ]
    (cd sub && nntrain c.json -v -l '' -o b.bin 2>err &&
        grep -q 'the rows come from this cache' err)
    cmp a.bin sub/b.bin
}

@test "what is no regular file is not cached" {
    cached a.bin
    rm c.*
    nntrain iris.json -l '' -o b.bin -d - -s epochs=3 -s data.cache=c \
        <iris.csv 2>err
    grep -qx 'nntrain: stdin: is no regular file; the rows are not cached' err
    lacks 'new cache' err
    [ ! -e c.cache.json ]
}

@test "what is no regular file is no part of a cache" {
    for part in cache.json train.cells.npy test.lines.npy; do
        mkfifo c.$part
        timeout 20 nntrain iris.json -l '' -o a.bin -s data.train=iris.csv \
            -s epochs=3 -s data.cache=c 2>err
        grep -qx "nntrain: c.$part: is no regular file, as those of a cache are; the rows are not cached" err
        [ -p c.$part ]
        rm c.*
    done
}

@test "it is no file that the run reads or writes otherwise" {
    refuses 2 'nntrain: data.cache and --model are the same file: "c.train.cells.npy"' \
        nntrain iris.json -l '' -s data.train=iris.csv -s data.cache=c \
        -o c.train.cells.npy
    refuses 2 'nntrain: data.cache and --log are the same file: "c.cache.json"' \
        nntrain iris.json -l c.cache.json -s data.train=iris.csv -s data.cache=c
    mv iris.json iris.cache.json
    refuses 2 'nntrain: data.cache and --config are the same file: "iris.cache.json"' \
        nntrain iris.cache.json -l '' -s data.train=iris.csv -s data.cache=iris
}

@test "nothing is left of a cache that cannot be written" {
    mkdir c.train.lines.npy.tmp
    cached a.bin
    nntrain iris.json -l '' -o a.bin -s data.train=iris.csv -s epochs=3 \
        -s data.cache=c 2>err
    grep -qx 'nntrain: c.train.lines.npy: cannot create: Is a directory; the rows are not cached' err
    [ "$(echo c.*)" = c.train.lines.npy.tmp ]
    rmdir c.train.lines.npy.tmp
    cached a.bin -v 2>err
    [ "$(head -1 err)" = 'nntrain: c.cache.json: a new cache' ]
}

@test "a run that is killed as it writes a cache is in no later one's way" {
    command -v strace >/dev/null || skip 'strace is not there'
    strace -o /dev/null true 2>/dev/null || skip 'strace may not trace'
    [ -z "${NN_SANITIZE-}" ] || skip 'leaks cannot be looked for under strace'
    cached plain.bin -s data.cache=d
    # The claim, two matrices, the index.
    for renames in 1 2 3 4; do
        rm -f c.*
        status=0
        strace -qq -o calls -e trace=rename \
            -e inject=rename:signal=KILL:when=$renames nntrain iris.json -q \
            -l '' -s data.train=iris.csv -s data.cache=c || status=$?
        [ "$status" -eq 137 ]
        cached a.bin -v 2>err
        cat err
        head -1 err | grep -qx 'nntrain: c.cache.json: .*cache'
        cmp plain.bin a.bin
        cached a.bin -v 2>err
        head -1 err | grep -q 'the rows come from this cache$'
    done
}

@test "a file of something else is not replaced" {
    for part in cache.json train.cells.npy test.lines.npy; do
        echo mine >c.$part
        nntrain iris.json -l '' -o a.bin -s data.train=iris.csv -s epochs=3 \
            -s data.cache=c 2>err
        grep -x "nntrain: c.$part: is .*, and stays; the rows are not cached" err
        [ "$(cat c.*)" = mine ]
        rm c.*
    done
}

@test "numpy's format, by the letter" {
    cached a.bin
    python3 - <<'PYTHON'
import ast, csv, struct

def load(path):
    file = open(path, "rb").read()
    assert file[:8] == b"\x93NUMPY\1\0", file[:8]
    size, = struct.unpack("<H", file[8:10])
    header = ast.literal_eval(file[10:10 + size].decode())
    assert set(header) == {"descr", "fortran_order", "shape"}, header
    assert (10 + size) % 64 == 0 and file[9 + size:10 + size] == b"\n"
    assert header["fortran_order"] is False
    kind = {"<f4": "f", "<u4": "I"}[header["descr"]]
    count = 1
    for n in header["shape"]:
        count *= n
    return header["shape"], struct.unpack(f"<{count}{kind}", file[10 + size:])

rows = list(csv.reader(open("iris.csv")))[1:]
shape, cells = load("c.train.cells.npy")
assert shape == (150, 5), shape
assert [cells[5 * i + 4] for i in range(150)] == \
    [["setosa", "versicolor", "virginica"].index(r[4]) for r in rows]
mean = sum(cells[0::5]) / 150
assert abs(mean) < 0.2, mean  # scaled
shape, lines = load("c.train.lines.npy")
assert shape == (150,) and lines == tuple(range(2, 152))
PYTHON
}
