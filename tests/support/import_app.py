"""Imports app.py and prints the slow libraries and the rooms that it loaded; tests run this in its own process."""

import sys

import app  # noqa: F401

SLOW = {"boto3", "jinja2", "PIL", "segno", "yaml", "requests"}
ROOMS = ("entries", "journey", "moderation", "publishing", "smoke", "social_kit", "stories", "totals")
rooms = {name.split(".")[1] for name in sys.modules if name.startswith(tuple(f"chalicelib.{room}." for room in ROOMS))}
print(sorted(SLOW & set(sys.modules) | rooms))  # noqa: T201
