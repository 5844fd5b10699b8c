"""Trains on real tables as nntrain --new would, with no hand on the config.

    tabular.py FOLDER   FOLDER/INDEX.csv has the columns file and target

Each network must beat the best constant prediction, on the rows held out for
validation if there are enough of them to tell, else on its training rows. A
file whose config needs a key that this program does not have is left out.
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


def lacking(config, schema):
    """Keys and choices of the config that the schema does not have."""
    found = []
    for key, value in config.items():
        known = schema["properties"].get(key)
        if known is None:
            found.append(key)
        elif isinstance(value, dict) and "properties" in known:
            found += lacking(value, known)
        elif "enum" in known and value not in known["enum"]:
            found.append(f"{key}: {value}")
    return found


def judge(path, target, schema):
    """What to print, and whether it is well."""
    text = run("nntrain", "--new", str(path), "--target", target, "--quiet")
    needs = lacking(json.loads(text), schema)
    if needs:
        return f"left out, needs {', '.join(needs)}", True
    pathlib.Path("config.json").write_text(text, encoding="utf-8")
    summary = json.loads(run("nntrain", "config.json", "--quiet", "--json"))
    rows = summary["rows"]
    part = "validation" if rows["validation"] >= ENOUGH else "train"
    loss, constant = (summary[part][k] for k in ("loss", "constant_loss"))
    return (f"{part} loss {loss:.4f}, constant {constant:.4f}, "
            f"{summary['epochs']} epochs", loss < constant)


def main(folder):
    schema = json.loads(run("nntrain", "--schema"))
    all_well = True
    with open(folder / "INDEX.csv", encoding="utf-8", newline="") as index:
        for row in csv.DictReader(index):
            said, well = judge(folder / row["file"], row["target"], schema)
            print(f"{row['file']}: {said}{'' if well else ': NO BETTER'}")
            all_well = all_well and well
    return 0 if all_well else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
