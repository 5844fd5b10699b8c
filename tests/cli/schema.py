#!/usr/bin/env python3
"""schema.py SCHEMA FILE ...: is each file valid under the JSON Schema? Prints
what is not, and exits with 1. Knows the keywords that nntrain's schema uses;
another one is an error of the schema."""
import json
import sys

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool}
ANNOTATIONS = {"$schema", "title", "description", "default"}


def same(a, b):
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def is_type(value, name):
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if name == "number":
        return number
    if name == "integer":
        return number and value == int(value)
    return isinstance(value, TYPES[name])


def is_number(value):
    return is_type(value, "number")


CHECKS = {
    "type": lambda v, arg: is_type(v, arg),
    "enum": lambda v, arg: any(same(v, a) for a in arg),
    "minimum": lambda v, arg: not is_number(v) or v >= arg,
    "maximum": lambda v, arg: not is_number(v) or v <= arg,
    "exclusiveMinimum": lambda v, arg: not is_number(v) or v > arg,
    "exclusiveMaximum": lambda v, arg: not is_number(v) or v < arg,
    "minLength": lambda v, arg: not isinstance(v, str) or len(v) >= arg,
    "minItems": lambda v, arg: not isinstance(v, list) or len(v) >= arg,
    "maxItems": lambda v, arg: not isinstance(v, list) or len(v) <= arg,
    "uniqueItems": lambda v, arg: not isinstance(v, list) or not any(
        same(a, b) for i, a in enumerate(v) for b in v[:i]),
    "anyOf": lambda v, arg: any(not faults(v, s, "") for s in arg),
}


def faults(value, schema, path):
    """The faults of a value, each with its path."""
    found = []
    for keyword, arg in schema.items():
        if keyword in CHECKS:
            if not CHECKS[keyword](value, arg):
                found.append(f"{path or '/'}: {keyword}")
        elif keyword == "items" and isinstance(value, list):
            for i, item in enumerate(value):
                found += faults(item, arg, f"{path}/{i}")
        elif keyword == "properties" and isinstance(value, dict):
            for key in value.keys() & arg.keys():
                found += faults(value[key], arg[key], f"{path}/{key}")
        elif keyword == "additionalProperties" and isinstance(value, dict):
            for key in value.keys() - schema["properties"].keys():
                if arg is False:
                    found.append(f"{path}/{key}: no such key")
                else:
                    found += faults(value[key], arg, f"{path}/{key}")
        elif keyword not in ANNOTATIONS | {"items", "properties",
                                           "additionalProperties"}:
            sys.exit(f"a keyword that is not known here: {keyword}")
    return found


def main():
    schema = json.load(open(sys.argv[1]))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    status = 0
    for name in sys.argv[2:]:
        for fault in faults(json.load(open(name)), schema, ""):
            print(f"{name}: {fault}")
            status = 1
    sys.exit(status)


main()
