# Real tables, trained as nntrain --new would. NN_TABULAR names a further
# folder with files and an INDEX.csv.
load common

tabular()
{
    python3 "$NN_ROOT/tests/cli/tabular.py" "$1"
}

@test "starter configs for the tables of the tests beat a constant" {
    tabular "$NN_ROOT/tests/tabular"
}

@test "starter configs for the data of the project beat a constant" {
    ln -s "$NN_ROOT"/data/*.csv .
    cat >INDEX.csv <<'END'
file,target
digits.csv,digit
friedman1.csv,y
iris.csv,species
linnerud.csv,Pulse
mixed.csv,bought
wdbc.csv,benign
wine.csv,cultivar
xor.csv,y
END
    tabular .
}

@test "starter configs for the tables of NN_TABULAR beat a constant" {
    [ -n "$NN_TABULAR" ] || skip 'NN_TABULAR names no folder'
    tabular "$NN_TABULAR"
}
