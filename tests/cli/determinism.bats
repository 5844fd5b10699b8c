# The same config, data and seed give the same bytes.
load common

# Trains from a copy of configs and data in that folder:
#
#     trained_in FOLDER MODEL CONFIG [OPTION ...]
trained_in()
{
    mkdir -p "$1"
    [ -e "$1/data" ] || cp -r "$NN_ROOT/configs" "$NN_ROOT/data" "$1"
    model=$PWD/$2
    (cd "$1" && nntrain "configs/$3.json" --quiet --log '' --model "$model" \
        "${@:4}")
}

@test "in another folder, with any number of threads, however logged" {
    for config in xor logistic iris digits regression; do
        trained_in one a.bin $config --set epochs=5 --threads 1
        trained_in two/deep b.bin $config --set epochs=5 --threads 2
        trained_in one c.bin $config --set epochs=5 --threads 3 \
            --set log_every=3
        echo "$config"
        cmp a.bin b.bin
        cmp a.bin c.bin
    done
}

@test "with a number of rows and a last minibatch that divide by nothing" {
    head -n 118 "$NN_ROOT/data/iris.csv" >rows.csv
    for threads in 1 2 3 4 7 16; do
        nntrain "$NN_ROOT/configs/iris.json" --quiet --log '' --data rows.csv \
            --set batch_size=13 --set epochs=3 --set data.validation_fraction=0 \
            --model $threads.bin --threads $threads
        cmp 1.bin $threads.bin
    done
}

@test "dropout of inputs, of hidden nodes, of neither: three models" {
    for option in epochs=3 dropout=0.5 input_dropout=0.5; do
        nntrain "$NN_ROOT/configs/iris.json" --quiet --log '' \
            --set epochs=3 --set "$option" --model model.bin
        nnpredict model.bin <"$NN_ROOT/data/iris.csv" >>"$option.csv"
    done
    [ "$(cksum <epochs=3.csv)" != "$(cksum <dropout=0.5.csv)" ]
    [ "$(cksum <epochs=3.csv)" != "$(cksum <input_dropout=0.5.csv)" ]
    [ "$(cksum <dropout=0.5.csv)" != "$(cksum <input_dropout=0.5.csv)" ]
}

# Locales that this machine may lack, made where localedef is: decimal commas,
# and an i that is no I.
make_locales()
{
    export LOCPATH=$PWD/locales
    mkdir "$LOCPATH"
    localedef -i de_DE -f ISO-8859-1 "$LOCPATH/de_DE" 2>/dev/null || true
    localedef -i tr_TR -f ISO-8859-9 "$LOCPATH/tr_TR" 2>/dev/null || true
}

@test "ten times, 1 to 16 threads, any locale, environment, umask, memory" {
    local program
    program=$(command -v nntrain)
    cp "$NN_ROOT/data/iris.csv" .
    echo '{"hidden": [9, 5], "epochs": 3, "loss": "cross_entropy",
        "optimizer": "adam", "dropout": 0.2, "batch_size": 11,
        "early_stopping": {"patience": 2},
        "data": {"train": "iris.csv", "scale": "standard",
                 "validation_fraction": 0.25}}' >c.json
    make_locales
    run_once()
    {
        rm -f model.bin loss.csv
        "$@" "$program" c.json -q
        sum=$(cat model.bin <(cut -d, -f1-6 loss.csv) | cksum)
        echo "$*: $sum"
        [ "$sum" = "${first=$sum}" ]
    }
    for ((i = 0; i < 10; i++)); do
        run_once env
    done
    for ((threads = 1; threads <= 16; threads++)); do
        rm model.bin
        nntrain c.json -q -l '' -t $threads
        [ "$(cat model.bin <(cut -d, -f1-6 loss.csv) | cksum)" = "$first" ]
    done
    for locale in C de_DE tr_TR C.UTF-8 nowhere; do
        run_once env LC_ALL=$locale LANG=$locale LANGUAGE=$locale
    done
    # Printed numbers and prompts have points in each of them.
    LC_ALL=C nnpredict model.bin iris.csv >out.csv
    LC_ALL=de_DE nnpredict model.bin iris.csv | cmp - out.csv
    cmp <(LC_ALL=C nninspect --json model.bin) \
        <(LC_ALL=tr_TR nninspect --json model.bin)
    run_once env -i
    run_once env MALLOC_PERTURB_=85 MALLOC_ARENA_MAX=1
    run_once env MALLOC_PERTURB_=170 GLIBC_TUNABLES=glibc.malloc.tcache_count=0
    umask 077
    run_once env
    [ "$(stat -c %a model.bin)" = 600 ]
    mkdir -p "far away/ü"
    cp c.json iris.csv "far away/ü"
    cd "far away/ü"
    run_once env HOME=/nowhere TZ=Asia/Tokyo
}

@test "another seed gives another model" {
    trained iris epochs=1
    mv model.bin one.bin
    trained iris epochs=1 seed=2
    run cmp <(nninspect --tensor W1 one.bin) <(nninspect --tensor W1 model.bin)
    [ "$status" -eq 1 ]
}

@test "a row is predicted the same alone and in any batch" {
    for config in logistic iris digits regression; do
        trained $config epochs=2
        train=$(sed -n 's/.*"train": "..\/\(.*\)",*/\1/p' \
            "$NN_ROOT/configs/$config.json")
        head -n 41 "$NN_ROOT/${train%\"*}" >rows.csv
        nnpredict model.bin rows.csv >together.csv
        nnpredict --threads 2 model.bin rows.csv >two.csv
        { read -r header; while read -r row; do
            printf '%s\n%s\n' "$header" "$row" |
                nnpredict --no-header model.bin
        done; } <rows.csv >alone.csv
        echo $config
        cmp <(tail -n +2 together.csv) alone.csv
        cmp together.csv two.csv
    done
}
