"""The locked lists in requirements/."""

import re
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[1] / "requirements"


def locked_text(name: str) -> str:
    return (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    """Every package of one list with its version."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", locked_text(name), re.MULTILINE))
