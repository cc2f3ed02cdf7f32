"""Reads the lines of a drawing: SVG path data of M (absolute), m, l, h, v, q and z."""

import re
from collections.abc import Iterator
from functools import cache

Point = tuple[float, float]
_STEP = re.compile(r"([Mmlhvqz])([^Mmlhvqz]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")
_PIECES = 8
"""Straight pieces that stand for a curve."""


@cache
def points(path: str) -> tuple[tuple[Point, ...], ...]:
    """The lines of a path as points; a closed one ends where it began."""
    found: list[list[Point]] = []
    at: Point = (0.0, 0.0)
    for command, given in _STEP.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(given)]
        if command in "Mm":
            at = (numbers[0], numbers[1]) if command == "M" else (at[0] + numbers[0], at[1] + numbers[1])
            found.append([at])
            continue
        reached = [found[-1][0]] if command == "z" else list(_moves(at, command, numbers))
        found[-1] += reached
        at = reached[-1]
    return tuple(tuple(line) for line in found)


def _moves(at: Point, command: str, numbers: list[float]) -> Iterator[Point]:
    x, y = at
    for step in _steps(command, numbers):
        if len(step) == 4:
            yield from _curve((x, y), step)
        x, y = x + step[-2], y + step[-1]
        if len(step) == 2:
            yield x, y


def _steps(command: str, numbers: list[float]) -> list[tuple[float, ...]]:
    if command == "h":
        return [(across, 0.0) for across in numbers]
    if command == "v":
        return [(0.0, down) for down in numbers]
    size = 4 if command == "q" else 2
    return [tuple(numbers[start : start + size]) for start in range(0, len(numbers), size)]


def _curve(at: Point, step: tuple[float, ...]) -> Iterator[Point]:
    """The points of a quadratic curve, without its start."""
    for piece in range(1, _PIECES + 1):
        share = piece / _PIECES
        near, far = 2 * share * (1 - share), share * share
        yield at[0] + near * step[0] + far * step[2], at[1] + near * step[1] + far * step[3]
