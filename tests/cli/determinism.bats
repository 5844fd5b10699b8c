# The same config, data and seed give the same bytes.
load common

# Trains from a copy of configs and data in that folder:
#
#     trained_in FOLDER MODEL CONFIG [OPTION ...]
trained_in()
{
    mkdir -p "$1"
    cp -r "$NN_ROOT/configs" "$NN_ROOT/data" "$1"
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
