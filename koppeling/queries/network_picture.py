"""The network of a town as a picture and as its table. Protected people are in neither."""

import hashlib
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.network.edges import NodeKind
from koppeling.network.layout import HEIGHT, WIDTH, Place, layout
from koppeling.network.report import NetworkReport, measure
from koppeling.queries.network import network
from koppeling.queries.towns import TownLine
from koppeling.store import District, Newcomer, Opening, Organisation
from koppeling.terms import TieKind, TownId

if TYPE_CHECKING:
    import networkx as nx

MOST_TIES = 600
"""More than so many are no picture of people any more, but of districts."""
LEAST_PEOPLE = 5
"""A district with fewer people in the picture is drawn together with the others."""

OTHERS = ""
"""The key of the districts that are drawn together, and of who lives in none."""

_LEAST_RADIUS, _GROWS = 5.0, 2.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the picture; ``shape`` tells a newcomer from whom she is tied to.

    ``shape`` is newcomer, neighbour, association, employer or district; ``name`` is a ref
    or the name of a district.
    """

    name: str
    shape: str
    x: int
    y: int
    size: int
    people: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A tie between two marks, by their points; ``ties`` is how many it stands for."""

    x1: int
    y1: int
    x2: int
    y2: int
    kind: str
    ties: int = 1


@dataclass(frozen=True, slots=True)
class TieRow:
    """A tie as the table tells it; None where the day it began is not known."""

    newcomer: str
    other: str
    other_kind: NodeKind
    kind: TieKind
    since: date | None


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a day: of people, or of districts where there are too many ties."""

    width: int
    height: int
    by_district: bool
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    rows: tuple[TieRow, ...]
    report: NetworkReport


def network_picture(session: Session, town: TownLine, *, on: date) -> Picture:
    """The living ties of a town on a day; those who stand alone are told in the report only."""
    graph = network(session, town.id, on=on)
    report = measure(graph, on)
    rows = tuple(
        TieRow(
            newcomer=newcomer,
            other=other,
            other_kind=graph.nodes[other]["kind"],
            kind=TieKind(edge["kind"]),
            since=date.fromisoformat(edge["since"]) if "since" in edge else None,
        )
        for one, two, edge in graph.edges(data=True)
        for newcomer, other in [(one, two) if _is_newcomer(graph, one) else (two, one)]
    )
    rows = tuple(sorted(rows, key=lambda row: (row.newcomer, row.other, row.kind)))
    known = _districts(session, town.id)
    seed = int.from_bytes(hashlib.sha256(town.slug.encode()).digest()[:4], "big")
    if len(rows) > MOST_TIES:
        marks, lines = _of_districts(rows, known, seed)
    else:
        marks, lines = _of_people(rows, known, _shapes(session, town.id), seed)
    return Picture(WIDTH, HEIGHT, len(rows) > MOST_TIES, marks, lines, rows, report)


@dataclass(frozen=True, slots=True)
class _Districts:
    """The districts of a town in their own order, and in which each ref stands."""

    keys: tuple[str, ...]
    names: Mapping[str, str]
    of: Mapping[str, str]


def _of_people(
    rows: tuple[TieRow, ...], known: _Districts, shapes: Mapping[str, str], seed: int
) -> tuple[tuple[Mark, ...], tuple[Line, ...]]:
    pairs = sorted({(row.newcomer, row.other) for row in rows})
    degree = Counter(ref for pair in pairs for ref in pair)
    at = layout(
        (Place(ref, known.of.get(ref)) for ref in degree), pairs, districts=known.keys, seed=seed
    )
    marks = (
        Mark(ref, shapes.get(ref, "association"), *at[ref], _size(degree[ref]))
        for ref in sorted(degree)
    )
    kinds = {(row.newcomer, row.other): row.kind.value for row in reversed(rows)}
    lines = (Line(*at[one], *at[other], kinds[one, other]) for one, other in pairs)
    return tuple(marks), tuple(lines)


def _of_districts(
    rows: tuple[TieRow, ...], known: _Districts, seed: int
) -> tuple[tuple[Mark, ...], tuple[Line, ...]]:
    refs = {ref for row in rows for ref in (row.newcomer, row.other)}
    people = Counter(known.of.get(ref, OTHERS) for ref in refs)
    few = {key for key, count in people.items() if count < LEAST_PEOPLE}
    drawn = {
        ref: OTHERS if known.of.get(ref, OTHERS) in few else known.of.get(ref, OTHERS)
        for ref in refs
    }
    people = Counter(drawn.values())
    between = Counter(tuple(sorted((drawn[row.newcomer], drawn[row.other]))) for row in rows)
    keys = sorted(people)
    at = layout((Place(key, key) for key in keys), (), districts=known.keys, seed=seed)
    most = max(people.values())
    marks = (
        Mark(
            known.names.get(key, OTHERS),
            "district",
            *at[key],
            round(10 + 40 * (people[key] / most) ** 0.5),
            people[key],
        )
        for key in keys
    )
    lines = (
        Line(*at[one], *at[other], TieKind.COUPLING.value, ties)
        for (one, other), ties in sorted(between.items())
        if one != other
    )
    return tuple(marks), tuple(lines)


def _size(degree: int) -> int:
    return round(_LEAST_RADIUS + _GROWS * math.sqrt(min(degree, 12)))


def _districts(session: Session, town_id: TownId) -> _Districts:
    rows = session.execute(
        select(District.id, District.key, District.name).where(District.town_id == town_id)
    ).all()
    keys = {row.id: row.key for row in rows}
    of: dict[str, str] = {}
    for table in (Newcomer, Opening, Organisation):
        for ref, district_id in session.execute(
            select(table.ref, table.district_id).where(table.town_id == town_id)
        ):
            if district_id is not None:
                of[ref] = keys[district_id]
    return _Districts(tuple(sorted(keys.values())), {row.key: row.name for row in rows}, of)


def _shapes(session: Session, town_id: TownId) -> Mapping[str, str]:
    """What shape each has in the picture: its kind, or newcomer."""
    shapes: dict[str, str] = {}
    for ref in session.scalars(select(Newcomer.ref).where(Newcomer.town_id == town_id)):
        shapes[ref] = "newcomer"
    for ref, kind in session.execute(
        select(Opening.ref, Opening.kind).where(Opening.town_id == town_id)
    ):
        shapes[ref] = kind.value
    for ref, group in session.execute(
        select(Organisation.ref, Organisation.kind).where(Organisation.town_id == town_id)
    ):
        shapes[ref] = group.value if group else "association"
    return shapes


def _is_newcomer(graph: "nx.Graph[str]", ref: str) -> bool:
    return bool(graph.nodes[ref]["kind"] == "newcomer")
