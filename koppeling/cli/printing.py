"""How answers are printed: JSON, aligned columns, a progress bar for what takes a while."""

import json
import sys
import threading
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

REFRESH_SECONDS = 0.1
"""How often a bar moves: showing each of a million steps would take longer than the steps."""


def print_json(document: Any) -> None:
    """Print a document as JSON: the same for the same document, people's scripts readable."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def answer(document: Any, sentence: str, *, as_json: bool) -> None:
    """Print what came of a deed: a document for scripts, a sentence for people."""
    if as_json:
        print_json(document)
    else:
        click.echo(sentence)


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
def progress(stage: str) -> Iterator[Progress]:
    """Show on a terminal that something goes on, once it has taken a second.

    Nothing may be printed meanwhile. Gives a listener of (stage, done, total);
    until it hears something, the bar tells no more than that ``stage`` goes on.
    """
    if not sys.stderr.isatty():
        yield _nobody_watches
        return
    watch = Watch(stage)
    timer = threading.Timer(PATIENCE_SECONDS, watch.begin)
    timer.start()
    try:
        yield watch.hear
    finally:
        timer.cancel()
        timer.join()
        watch.end()


def _nobody_watches(_stage: str, _done: int, _total: int) -> None:
    pass


class Watch:
    """A bar for each stage; it may begin in another thread than it is told of."""

    def __init__(self, stage: str) -> None:
        self._heard: dict[str, tuple[int, int | None]] = {stage: (0, None)}
        self._tasks: dict[str, Any] = {}
        self._bar: Bar | None = None
        self._lock = threading.Lock()
        self._shown_at = 0.0

    def begin(self) -> None:
        # Only here: most calls never show one.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        with self._lock:
            self._bar = Bar(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._show()

    def hear(self, stage: str, done: int, total: int) -> None:
        with self._lock:
            self._heard[stage] = (done, total)
            now = time.monotonic()
            if done >= total or now >= self._shown_at + REFRESH_SECONDS:
                self._shown_at = now
                self._show()

    def end(self) -> None:
        with self._lock:
            if self._bar is not None:
                self._bar.stop()

    def _show(self) -> None:
        if self._bar is None:
            return
        for stage, (done, total) in self._heard.items():
            if stage not in self._tasks:
                self._tasks[stage] = self._bar.add_task(stage)
            self._bar.update(self._tasks[stage], completed=done, total=total)
