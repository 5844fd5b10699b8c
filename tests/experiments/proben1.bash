# Lutz Prechelt, PROBEN1, technical report 21/94, University of Karlsruhe, 1994:
# linear networks (tables 3 and 4) and multilayer networks without shortcuts
# (tables 10 and 11), mean (standard deviation) over their runs.
#
# Whole-batch RPROP for the squared error; the weights are those of the least
# error on the validation part. Hidden layers are as large as those that the
# report calls pivot architectures.

# 100 / (rows x outputs) times the sum of (y - d)^2, that is 200 / outputs times
# the loss, on the file's rows.
#
#     squared OUTPUTS FILE RUN
squared()
{
    nnpredict --evaluate "$3.bin" "$2" |
        awk -v outputs="$1" '$1 == "loss" { print 200 / outputs * $2 }'
}

# One problem with one network: theirs are the classification error, "-" where
# targets are numbers, and the squared error.
#
#     problem NAME PROBLEM OUTPUTS ERROR SQUARED [KEY=VALUE ...]
problem()
{
    if [ "$4" = - ]; then
        part=proben1/$2
        target='["y0","y1","y2"]'
    else
        part=proben1/label/$2
        target=class
    fi
    runs "$1" proben1.json "data.train=$part.train.csv" \
        "data.validation=$part.valid.csv" "data.target=$target" "n2=$3" "${@:6}"
    figure 'epochs' - logged epochs
    [ "$4" = - ] || figure 'test error %' "$4" error "$part.test.csv"
    figure 'squared error %, test' "$5" squared "$3" "$part.test.csv"
}

problem cancer1-linear cancer1 2 '2.93 (0.18)' '3.52 (0.04)'
problem cancer1 cancer1 2 '1.38 (0.49)' '1.32 (0.13)' 'hidden=[4,2]'
problem card1-linear card1 2 '13.37 (0.67)' '10.61 (0.11)'
problem card1 card1 2 '14.05 (1.03)' '10.35 (0.29)' 'hidden=[32]'
problem diabetes1-linear diabetes1 2 '25.83 (0.56)' '17.22 (0.06)'
problem diabetes1 diabetes1 2 '24.10 (1.91)' '16.99 (0.91)' 'hidden=[2,2]'
problem glass1-linear glass1 6 '46.04 (2.21)' '9.98 (0.10)'
problem glass1 glass1 6 '32.70 (5.34)' '9.24 (0.32)' 'hidden=[8]'
problem heart1-linear heart1 2 '20.65 (0.31)' '14.29 (0.05)'
problem heart1 heart1 2 '19.72 (0.96)' '14.19 (0.64)' 'hidden=[8]'
problem building1-linear building1 3 - '0.78 (0.02)'
problem building1 building1 3 - '1.36 (0.63)' 'hidden=[2,2]'
problem flare1-linear flare1 3 - '0.52 (0.01)'
problem flare1 flare1 3 - '0.54 (0.01)' 'hidden=[4]'
