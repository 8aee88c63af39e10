"""A value for every parameter of every code, and where the codes of the engine stand."""

import ast
from collections.abc import Mapping
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "koppeling"

SAMPLES: Mapping[str, object] = {
    "account": "kim@example.org",
    "job": 12,
    "message": 7,
    "port": 8000,
    "part": "worker",
    "called": "Bart",
    "cells": 4,
    "character": "U+202E",
    "columns": 1_000_000,
    "concern": 3,
    "contact": "06 12345678",
    "count": 3,
    "country": "nl",
    "database": "sqlite:///koppeling.sqlite3",
    "date": "2026-12-01",
    "district": "Lonneker",
    "earliest": "2026-11-01",
    "email": "kim@example.org",
    "engine": "dask",
    "extra": "dask",
    "expected": ("neighbour", "association", "employer"),
    "expires_on": "2026-11-30",
    "file": "newcomers.csv",
    "first_line": 2,
    "found": "0001",
    "greatest": 20,
    "half_day": "mon-eve",
    "half_days": ("mon-eve", "tue-mor"),
    "heading": "interest",
    "headings": 5,
    "held": 3,
    "interests": ("football", "running"),
    "key": "limits.at_most",
    "kind": "neighbour",
    "known": ("enschede", "muenster"),
    "language": "nl",
    "latest": "2026-11-23",
    "least": 1,
    "length": 200_000,
    "level": "A2",
    "line": 7,
    "link": "https://koppeling.example/a/token",
    "max_age": 20,
    "min_age": 30,
    "minutes": 13,
    "missing": ("secret_key", "dpia"),
    "most": 4_000,
    "nearest": (),
    "newcomer": "NC-1",
    "occupations": ("512",),
    "open": 3,
    "opening": "OP-1",
    "openings": 5,
    "party": "newcomer",
    "people": 31_000,
    "phone": "053 twelve",
    "places": 2,
    "position": 2,
    "practise": "nl",
    "ref": "NC-1",
    "revision": "0002",
    "scheduler": "tcp://192.0.2.7:8786",
    "server": "smtp.example.org",
    "setting": "KOPPELING_SEED",
    "shared": "ar",
    "since": "2026-11-23",
    "size": 20_000_000,
    "state": "draft",
    "subject": "newcomer",
    "term": "stage",
    "to": "Amina",
    "town": "enschede",
    "travel": "bicycle",
    "until": "2026-11-01",
    "value": "75",
    "wanted": "sent",
    "week": "2026-W48",
    "why": "missing",
    "byte": "0xE9",
}

LISTS_OF_CONCEPTS = {"newcomer": ("football",), "opening": ("running", "swimming")}
"""Related interests name what each side likes, where other codes name the two by ref."""

LISTS_OF_OCCUPATIONS = {"newcomer": ("512",), "opening": ("941",)}


def codes_returned_by_reasons() -> dict[str, set[str]]:
    """``{code: parameters}`` as the scores of the engine give them."""
    found: dict[str, set[str]] = {"not_asked": {"term"}}
    for path in sorted((PACKAGE / "matching" / "scores").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            # What is told is a pair of a code and its parameters.
            if not isinstance(node, ast.Tuple) or len(node.elts) != 2:
                continue
            code, params = node.elts
            if isinstance(code, ast.Constant) and isinstance(params, ast.Dict):
                found.setdefault(str(code.value), set()).update(_keys(params))
    return found


def _keys(node: ast.expr) -> set[str]:
    if not isinstance(node, ast.Dict):
        return set()
    return {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}


def codes_of_calls(module: str, *, called: str, position: int = 0) -> set[str]:
    """The constant codes that a module passes to a class or function at a position.

    The parts of an f-string that are not constant become ``*``.
    """
    found = set()
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or len(node.args) <= position:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        code = node.args[position]
        if name != called:
            continue
        if isinstance(code, ast.Constant):
            found.add(str(code.value))
        elif isinstance(code, ast.JoinedStr):
            found.add(
                "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "*"
                    for part in code.values
                )
            )
    return found
