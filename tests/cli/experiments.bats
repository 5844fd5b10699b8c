# tests/experiments/run, on data of the right form that any network learns: a
# class is known by one input, a number is an input.
load common

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || exit
    mkdir -p data/mnist data/proben1/label
    digits >train.csv
    gzip -c train.csv >data/mnist/train.csv.gz
    cp data/mnist/train.csv.gz data/mnist/test.csv.gz
    for part in train valid test; do
        for problem in cancer1 card1 diabetes1 heart1; do
            classes 2 >data/proben1/label/$problem.$part.csv
        done
        classes 6 >data/proben1/label/glass1.$part.csv
        for problem in building1 flare1; do
            { echo x0,x1,x2,y0,y1,y2
                printf '0,1,0,0,1,0\n1,0,1,1,0,1\n.5,1,0,.5,1,0\n'
            } >data/proben1/$problem.$part.csv
        done
    done
    export SEEDS=2 OUT=$BATS_FILE_TMPDIR/out
    "$NN_ROOT/tests/experiments/run" data >table
}

digits()
{
    echo label,p0,p1,p2
    for ((i = 0; i < 20; i++)); do
        printf '0,255,0,0\n1,0,255,0\n2,0,0,255\n'
    done
}

# Two rows of each class.
classes()
{
    printf 'x%s,' 0 1 2 3 4 5
    echo class
    for ((i = 0; i < 2 * $1; i++)); do
        row=(0 0 0 0 0 0)
        row[i % $1]=1
        IFS=,
        echo "${row[*]},$((i % $1))"
    done
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || exit
}

@test "each experiment prints its commands and a line for each figure" {
    cat table
    [ "$(grep -c '^\$ nntrain ' table)" -ge 25 ]
    [ "$(grep -c '^  [a-z].* 2$' table)" -eq "$(grep -c '^  [a-z]' table)" ]
    for experiment in "$NN_ROOT"/tests/experiments/*.bash; do
        ls "out/$(basename -s .bash "$experiment").json"
    done
    grep '^  test accuracy %, \[100\] relu  *97.2  *100.00  *0.00  *100.00  *100.00  *2$' table
}

@test "a figure is the mean, standard deviation, least and most of its runs" {
    sed -n '/^figure()/,/^}/p' "$NN_ROOT/tests/experiments/run" >figure
    # shellcheck source=/dev/null
    . ./figure
    export LC_ALL=C
    # shellcheck disable=SC2034 # figure reads it
    SEEDS=3 name=x
    square()
    {
        echo $((${1#x.} ** 2))
    }
    said=$(figure title '1 (2)' square | tr -s ' ')
    echo "$said"
    [ "$said" = ' title 1 (2) 4.67 4.04 1.00 9.00 3' ]
}

@test "what is done already is not done again" {
    cksum out/*.bin >before
    touch -d 2001-01-01 out/*.bin
    "$NN_ROOT/tests/experiments/run" data proben1 >again
    diff <(grep '%' again) <(sed -n '/ proben1/,/ simard/{/ simard/!p}' table | grep '%')
    cksum out/*.bin | diff before -
    [ -z "$(find out -name '*.bin' -newermt 2002-01-01)" ]
}

@test "without a folder it says what it takes" {
    run "$NN_ROOT/tests/experiments/run"
    echo "$output"
    [ "$status" -eq 2 ]
    [[ $output == *'tests/experiments/run FOLDER'* ]]
}
