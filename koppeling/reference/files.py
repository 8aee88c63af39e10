"""Where the seeds lie, and the two ways in which they are read."""

import csv
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any


@cache
def seeds() -> Path:
    """The folder of seeds: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "seeds", package.parent / "seeds"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError("the installation is incomplete: no folder of seeds")


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one CSV file under the seeds, every cell as text, by heading."""
    with (seeds() / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def document(name: str) -> dict[str, Any]:
    """One TOML file under the seeds."""
    return tomllib.loads((seeds() / name).read_text(encoding="utf-8"))
