"""Imports app.py and prints which of the slow libraries that brought in. Run in a process of its own."""

import sys

import app  # noqa: F401

print(sorted({"jinja2", "PIL", "segno", "yaml", "requests"} & set(sys.modules)))  # noqa: T201
