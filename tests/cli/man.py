"""What a manual page says, held against what a program says of itself.

    man.py options PAGE < HELP   the options of --help, with their arguments
    man.py statuses PAGE < HELP  the exit statuses of --help
    man.py keys PAGE < SCHEMA    the keys of --schema, type, bounds, default
    man.py examples PAGE         its sessions, as console blocks for readme.py

The first three print what differs and exit with 1. A page is read as mdoc
source: no tool is needed."""
import json
import re
import sys


def plain(text):
    for escape, character in ((r"\(dq", '"'), (r"\e", "\\"), (r"\-", "-"),
                              (r"\&", "")):
        text = text.replace(escape, character)
    return text


def section(page, name):
    return re.search(rf"^\.Sh {name}\n(.*?)(?=^\.Sh |\Z)", page,
                     re.M | re.S)[1]


def flags(text):
    """The options in a line of macros: c, --config."""
    return ["-" * (2 if flag[0] == "-" else 1) + flag.lstrip("-")
            for flag in re.findall(r"Fl (-?[\w-]+)", text)]


def page_options(page):
    """{"-c, --config FILE", ...} of its list of options."""
    found = set()
    for item in re.findall(r"^\.It (Fl .*)$", page, re.M):
        argument = re.search(r" Ar (.*)$", item)
        form = "[={}]" if " Ns Op = Ns Ar " in item else " {}"
        found.add(", ".join(flags(item))
                  + (form.format(argument[1]) if argument else ""))
    return found


def page_synopsis(page):
    """Each option of the synopsis; -qv are two."""
    found = set()
    for flag in flags(section(page, "SYNOPSIS")):
        found |= {flag} if flag[1] == "-" else {f"-{c}" for c in flag[1:]}
    return found


def options(page, text):
    told = set(re.findall(r"^  (?:    )?(-.*?)(?:  .*)?$", text, re.M))
    wrong = [f"{o}: only in --help" for o in told - page_options(page)]
    wrong += [f"{o}: only in the page" for o in page_options(page) - told]
    synopsis = page_synopsis(page)
    for option in told - {"--completion SHELL", "--help", "--version"}:
        names = set(re.findall(r"--?[\w-]+", option.split(" ")[0]
                               + " " + option))
        if not names & synopsis:
            wrong.append(f"{option}: not in the synopsis")
    return wrong


def statuses(page, text):
    told = re.findall(r"^  (\d)  ", text, re.M)
    has = re.findall(r"^\.It (\d)$", section(page, "EXIT STATUS"), re.M)
    return [] if told == has else [f"--help has {told}, the page {has}"]


def number_in_words(s):
    if "exclusiveMinimum" in s:
        words = f"a number > {s['exclusiveMinimum']}"
    else:
        words = f"a number >= {s['minimum']}"
    if "exclusiveMaximum" in s:
        words += f" and < {s['exclusiveMaximum']}"
    if "maximum" in s:
        words += f" and <= {s['maximum']}"
    return words


def whole_in_words(s):
    return f"whole number from {s['minimum']} to {s['maximum']}"


def choices_in_words(choices):
    return ("One of " if len(choices) > 1 else "Only ") + ", ".join(
        json.dumps(c) for c in choices)


COLUMN_LISTS = {"data.target", "data.features", "data.ignore",
                "data.categorical", "data.id"}


def in_words(key, s):
    """What the page must say of a key, as the start of a sentence."""
    if key == "data.delimiter":
        return "One character"
    if key == "data.weight":
        return "A name, or a " + whole_in_words(s["anyOf"][1])
    if key in COLUMN_LISTS:
        return "A name, a list of names, or a " + whole_in_words(s["anyOf"][2])
    if "enum" in s:
        return choices_in_words(s["enum"])
    if "anyOf" in s and isinstance(
            s["anyOf"][1].get("additionalProperties"), dict):
        return (choices_in_words(s["anyOf"][0]["enum"]) + ", or an object of "
                + number_in_words(s["anyOf"][1]["additionalProperties"])
                .replace("a number", "numbers"))
    if "anyOf" in s and "number" in s["anyOf"][1].values():
        return (choices_in_words(s["anyOf"][0]["enum"]) + ", or "
                + number_in_words(s["anyOf"][1]))
    kind = s.get("type", "object")
    if s.get("items") == {"type": "string"}:
        return "A list of texts"
    if kind == "array":
        return (f"A list of up to {s['maxItems']} "
                + whole_in_words(s["items"]).replace("number", "numbers"))
    return {"integer": lambda: "A " + whole_in_words(s),
            "number": lambda: "A" + number_in_words(s)[1:],
            "string": lambda: "A text",
            "boolean": lambda: "A truth value",
            "object": lambda: "An object"}[kind]()


def schema_keys(schema, prefix=""):
    """{"data.train": its schema}, with the groups."""
    found = {}
    for key, s in schema["properties"].items():
        if key[0] == "$":
            continue
        found[prefix + key] = s
        branches = [s] + s.get("anyOf", [])
        for branch in branches:
            if "properties" in branch:
                found |= schema_keys(branch, f"{key}.")
    return found


def page_keys(page):
    """{"data.train": the first sentence of its text}."""
    found = {}
    for key, text in re.findall(r"^\.It Cm ([\w.]+)\n((?:[^.].*\n)+)",
                                section(page, "DESCRIPTION"), re.M):
        text = plain(text).replace("\n", " ")
        found[key] = re.match(r".*?\.(?= )", text)[0]
    return found


def is_sentence(key, s, sentence):
    words = in_words(key, s)
    default = f", default {json.dumps(s['default'])}" if "default" in s else ""
    expected = {words + default + "."}
    if words == "A text":
        expected.add("A path.")
    if words == "An object":
        expected.add("An object, or its name.")
    return sentence in expected


def keys(page, text):
    schema, has = schema_keys(json.loads(text)), page_keys(page)
    # items of other lists
    choices = {"none", "standard", "minmax", "error", "drop"}
    wrong = [f"{k}: only in the schema" for k in schema.keys() - has.keys()]
    wrong += [f"{k}: only in the page"
              for k in has.keys() - schema.keys() - choices]
    for key in schema.keys() & has.keys():
        if not is_sentence(key, schema[key], has[key]):
            wrong.append(f"{key}: the page has {has[key]!r}, the schema "
                         f"{in_words(key, schema[key])!r}, default "
                         f"{schema[key].get('default')!r}")
    return wrong


def examples(page):
    for block in re.findall(r"^\.Bd -literal.*\n(\$ (?:.*\n)*?)\.Ed", page,
                            re.M):
        print(f"```console\n{plain(block)}```\n")


what, path = sys.argv[1:]
source = open(path, encoding="utf-8").read()
if what == "examples":
    examples(source)
    sys.exit()
check = {"options": options, "statuses": statuses, "keys": keys}[what]
differences = check(source, sys.stdin.read())
print("\n".join(sorted(differences)))
sys.exit(bool(differences))
