"""Weighs and times the pages against the budget of the project: `make audit`."""
