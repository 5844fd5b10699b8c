"""Trains on real tables as nntrain --new would, with no hand on the config.

    tabular.py FOLDER   FOLDER/INDEX.csv has the columns file and target

Each network must beat the best constant prediction, on the rows held out for
validation if there are enough of them to tell, else on its training rows.
Prints a line for each file; the exit status is that of the worst."""
import csv
import json
import pathlib
import subprocess
import sys

ENOUGH = 30  # validation rows


def run(*command):
    return subprocess.run(command, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def judge(path, target):
    """What to print, and whether it is well."""
    text = run("nntrain", "--new", str(path), "--target", target, "--quiet")
    pathlib.Path("config.json").write_text(text, encoding="utf-8")
    summary = json.loads(run("nntrain", "config.json", "--quiet", "--json"))
    rows = summary["rows"]
    part = "validation" if rows["validation"] >= ENOUGH else "train"
    loss, constant = (summary[part][k] for k in ("loss", "constant_loss"))
    return (f"{part} loss {loss:.4f}, constant {constant:.4f}, "
            f"{summary['epochs']} epochs", loss < constant)


def main(folder):
    all_well = True
    with open(folder / "INDEX.csv", encoding="utf-8", newline="") as index:
        for row in csv.DictReader(index):
            said, well = judge(folder / row["file"], row["target"])
            print(f"{row['file']}: {said}{'' if well else ': NO BETTER'}")
            all_well = all_well and well
    return 0 if all_well else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
