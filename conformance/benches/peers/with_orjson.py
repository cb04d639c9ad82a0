"""Prints how many lines of a file break a schema: jsonschema-rs, with orjson to read the lines.

Usage: with_orjson.py SCHEMA FILE
"""
import sys

import jsonschema_rs
import orjson

with open(sys.argv[1], "rb") as file:
    schema = orjson.loads(file.read())
is_valid = jsonschema_rs.validator_for(schema, validate_formats=True).is_valid
with open(sys.argv[2], "rb", buffering=1 << 20) as lines:
    print(sum(not is_valid(orjson.loads(line)) for line in lines))
