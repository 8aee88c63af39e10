"""Files in and out: a town's rows, a made-up town, a network."""

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from errno import EISDIR
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from koppeling.errors import FileExists, FileNotReadable, FileNotWritable, ImportRefused
from koppeling.exchange import graphs
from koppeling.exchange.columns import FileKind
from koppeling.exchange.reading import MAX_BYTES, read_file
from koppeling.exchange.writing import write_file
from koppeling.queries import towns
from koppeling.queries.export import export_rows
from koppeling.queries.network import network
from koppeling.reference.towns import town_seeds
from koppeling.store.engine import deed, reading
from koppeling.usecases.importing import Imported, import_rows
from koppeling.usecases.intake import Progress

FILE_KINDS: tuple[str, ...] = tuple(kind.value for kind in FileKind)

_GRAPHS: Mapping[str, Callable[[Any], bytes]] = {
    "graphml": graphs.graphml,
    "gexf": graphs.gexf,
    "json": graphs.node_link_json,
}
GRAPH_FORMATS: tuple[str, ...] = tuple(_GRAPHS)

SIMULATED_TOWNS: tuple[str, ...] = tuple(town_seeds())
SIMULATED_DAY = date(2026, 11, 23)
"""Fixed, so that what is made up does not depend on when."""


def import_file(
    engine: Engine,
    slug: str,
    kind: str,
    path: Path,
    *,
    now: datetime,
    actor: str,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Bring a file into a town, all of it or nothing; a dry run does it all and keeps nothing.

    Refused with ``ImportRefused``, which names every problem that the file has
    in itself or with the town, by line; with ``FileNotReadable`` and
    ``UnknownTown``.
    """
    file_kind = FileKind(kind)
    with reading(engine) as session:
        town = towns.get_town(session, slug)
    rows, found = read_file(
        file_kind, _content(path), country=town.country, progress=_of_stage(progress, "reading")
    )
    problems = list(found)
    with _trial(engine) if dry_run else deed(engine) as session:
        try:
            imported = import_rows(
                session,
                town.id,
                file_kind,
                rows,
                file=path.name,
                now=now,
                actor=actor,
                progress=progress,
            )
        except ImportRefused as refused:
            problems += refused.problems
        if problems:
            problems.sort(key=lambda problem: problem.line)
            raise ImportRefused(path.name, tuple(problems))
    return imported


def _of_stage(progress: Progress | None, stage: str) -> Callable[[int, int], None] | None:
    return None if progress is None else partial(progress, stage)


class _Undone(Exception):  # noqa: N818 - no error: raising is how a deed is given up
    pass


@contextmanager
def _trial(engine: Engine) -> Iterator[Session]:
    """A deed that is given up at its end."""

    def give_up() -> None:
        raise _Undone

    try:
        with deed(engine) as session:
            yield session
            give_up()
    except _Undone:
        pass


def export_file(engine: Engine, slug: str, kind: str) -> tuple[bytes, int]:
    """What a town knows as one of its four files, and how many rows it has."""
    file_kind = FileKind(kind)
    with reading(engine) as session:
        rows = list(export_rows(session, towns.get_town(session, slug).id, file_kind))
    return write_file(file_kind, rows), len(rows)


def network_file(engine: Engine, slug: str, form: str, *, on: date) -> bytes:
    """The network of a town on a day in one of ``GRAPH_FORMATS``."""
    with reading(engine) as session:
        found = network(session, towns.get_town(session, slug).id, on=on)
    return _GRAPHS[form](found)


def simulate_files(
    folder: Path, *, town: str, newcomers: int, openings: int, seed: int, on: date
) -> Mapping[str, int]:
    """Write the four files of a made-up town into a folder; how many rows each has, by name.

    The same arguments write the same bytes. Refused with ``FileExists`` where a
    file of that name holds something else: it may be about real people.
    """
    # Only here: everything else about files does without.
    from koppeling.simulate import simulate

    drawn = simulate(newcomers=newcomers, openings=openings, seed=seed, on=on, town=town)
    contents: dict[Path, bytes] = {}
    counts: dict[str, int] = {}
    for kind in FileKind:
        rows = getattr(drawn, kind.value)
        path = folder / f"{kind}.csv"
        contents[path] = write_file(kind, rows)
        counts[path.name] = len(rows)
    for path, content in contents.items():
        if path.exists() and _content(path) != content:
            raise FileExists(file=str(path))
    for path, content in contents.items():
        keep_file(path, content)
    return counts


_MADE_ANEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def keep_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, with its folders, for nobody else to read.

    Raises ``FileNotWritable``.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.part")
        # Whatever was left there goes; made anew, it cannot be a link to somewhere else.
        beside.unlink(missing_ok=True)
        try:
            with os.fdopen(os.open(beside, _MADE_ANEW, 0o600), "wb") as file:
                file.write(content)
            beside.replace(path)
        finally:
            # Half a file about real people must not stay beside.
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise FileNotWritable(file=str(path), why=_why(error)) from error


def _content(path: Path) -> bytes:
    """The file, and one byte more than may be read of one that is too large."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise FileNotReadable(file=str(path), why=_why(error)) from error


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__


def read_policy(path: Path) -> Mapping[str, Any]:
    """The document of a policy file in TOML, unchecked.

    Raises ``FileNotReadable`` where there is none, or it is no TOML.
    """
    return policy_of(_content(path), str(path))


def policy_of(content: bytes, name: str) -> Mapping[str, Any]:
    """The document of the content of a policy file, as ``read_policy``."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FileNotReadable(file=name, why=type(error).__name__) from error
    except ValueError as error:
        raise FileNotReadable(file=name, why=str(error)) from error
