"""How answers are printed: JSON, aligned columns, a progress bar for what takes a while."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

Progress = Callable[[str, int, int], None]

PATIENCE_SECONDS = 1.0
"""How long nothing is shown."""


def print_json(document: Any) -> None:
    """Print a document as JSON: the same for the same document, people's scripts readable."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def record(line: Any) -> dict[str, Any]:
    """A frozen line of a query as a JSON object, its fields in their order."""
    return {one.name: getattr(line, one.name) for one in fields(line)}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if is_dataclass(value):
        return record(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Print rows with their cells below each other."""
    if not rows:
        return
    widths = [max(len(row[no]) for row in rows) for no in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


@contextmanager
def progress() -> Iterator[Progress]:
    """Hears (stage, done, total); shows a bar on a terminal once it has taken a second."""
    started = time.monotonic()
    bar: Bar | None = None
    tasks: dict[str, Any] = {}

    def hear(stage: str, done: int, total: int) -> None:
        nonlocal bar
        if not sys.stderr.isatty():
            return
        if bar is None:
            if time.monotonic() - started < PATIENCE_SECONDS:
                return
            bar = _started_bar()
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=total)
        bar.update(tasks[stage], completed=done, total=total)

    try:
        yield hear
    finally:
        if bar is not None:
            bar.stop()


def _started_bar() -> "Bar":
    # Only here: most calls never show one.
    from rich.console import Console
    from rich.progress import Progress as Bar

    bar = Bar(console=Console(stderr=True), transient=True)
    bar.start()
    return bar
