"""Imports app.py and prints the slow libraries that it loaded; tests run this in its own process."""

import sys

import app  # noqa: F401

print(sorted({"jinja2", "PIL", "segno", "yaml", "requests"} & set(sys.modules)))  # noqa: T201
