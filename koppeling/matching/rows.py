"""From the rows of a town's files to its week, for notebooks and benchmarks.

A running town reads its week from the database instead, where introductions
under way and talks count too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.matching.problem import Problem, build
from koppeling.reference import grid
from koppeling.reference.postcodes import find_postcode
from koppeling.reference.towns import town_seeds
from koppeling.terms import ConsentPurpose, Kind, TieKind

Row = Mapping[str, Any]


def problem_of_rows(
    newcomers: Iterable[Row], openings: Iterable[Row], ties: Iterable[Row], *, on: date
) -> Problem:
    """The week of ``on``, a Monday, from rows as ``simulate`` draws and ``exchange`` reads them.

    Each row needs its ``ref``, its ``country`` and ``lat`` and ``lon`` or a
    postcode that is known, or it is a ValueError. Couplings among the ties hold
    places, and keep two from being proposed to each other again, as do the lists
    of whom to avoid. Protected newcomers are left out.
    """
    people = [row for row in newcomers if not row.get("protected")]
    places = {row["ref"]: row for row in openings}
    couplings = [
        tie for tie in ties if tie["kind"] is TieKind.COUPLING and tie["other_ref"] in places
    ]
    return build(
        newcomer_facts(people, couplings, places, on),
        opening_facts(places.values(), couplings),
        on=on,
        apart={*avoiding([*people, *places.values()]), *map(_coupled, couplings)},
    )


def _coupled(tie: Row) -> tuple[str, str]:
    return tie["newcomer_ref"], tie["other_ref"]


def avoiding(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Whom somebody avoids, whichever side said so."""
    for row in rows:
        for other in row.get("avoid") or ():
            yield row["ref"], other
            yield other, row["ref"]


def newcomer_facts(
    rows: Iterable[Row], couplings: Iterable[Row], openings: Mapping[str, Row], on: date
) -> Iterator[NewcomerFacts]:
    """What the rows say on a day; ``couplings`` are ties with ``openings``, living and ended."""
    held: defaultdict[str, Counter[Kind]] = defaultdict(Counter)
    ended: dict[str, date] = {}
    for tie in couplings:
        ref, until = tie["newcomer_ref"], tie.get("until")
        if until is None:
            held[ref][openings[tie["other_ref"]]["kind"]] += 1
        else:
            ended[ref] = max(until, ended.get(ref, until))
    for row in rows:
        yield NewcomerFacts(
            ref=row["ref"],
            country=row["country"],
            cell=_cell(row, on),
            languages=row.get("languages"),
            practise=_set(row, "practise"),
            interests=_set(row, "interests"),
            offers=_set(row, "offers"),
            occupations=_set(row, "occupations"),
            availability=row.get("availability"),
            wants=_set(row, "wants"),
            gender=row.get("gender"),
            birth_year=row.get("birth_year"),
            contact_gender=row.get("contact_gender"),
            children=row.get("children"),
            travel=row.get("travel"),
            max_minutes=row.get("max_minutes"),
            crosses_border=row.get("crosses_border"),
            registered_on=row.get("registered_on"),
            emphasis=frozenset(row.get("emphasis") or ()),
            consents=ConsentPurpose.MATCHING in (row.get("consent") or ()),
            held=dict(held[row["ref"]]),
            living=held[row["ref"]].total(),
            last_contact_on=ended.get(row["ref"]),
            district=None if _has_moved(row, on) else _district_key(row.get("district")),
        )


def opening_facts(rows: Iterable[Row], couplings: Iterable[Row]) -> Iterator[OpeningFacts]:
    """What the rows say; each living coupling takes a place."""
    taken = Counter(tie["other_ref"] for tie in couplings if tie.get("until") is None)
    for row in rows:
        yield OpeningFacts(
            ref=row["ref"],
            kind=row["kind"],
            country=row["country"],
            cell=_cell(row),
            places=max(0, row.get("places", 1) - taken[row["ref"]]),
            languages=row.get("languages"),
            needs_language=row.get("needs_language"),
            interests=_set(row, "interests"),
            welcomes=_set(row, "welcomes"),
            occupations=_set(row, "occupations"),
            availability=row.get("availability"),
            valid_until=row.get("valid_until"),
            min_age=row.get("min_age"),
            max_age=row.get("max_age"),
            for_gender=row.get("for_gender"),
            gender=row.get("gender"),
            birth_year=row.get("birth_year"),
            contact_gender=row.get("contact_gender"),
            children=row.get("children"),
            vetted_until=row.get("vetted_until"),
            protected=bool(row.get("protected")),
            consents=ConsentPurpose.MATCHING in (row.get("consent") or ()),
        )


def _cell(row: Row, on: date = date.min) -> grid.Cell:
    """Where somebody lives on a day: at the next postcode from the day of the move."""
    if _has_moved(row, on):
        return _cell_of_postcode(row, row["next_postcode"])
    if row.get("lat") is not None and row.get("lon") is not None:
        return grid.snap(row["lat"], row["lon"])
    return _cell_of_postcode(row, row.get("postcode"))


def _district_key(name: str | None) -> str | None:
    """The key of a district that a known town has; of any other its name will do."""
    return _keys_by_name().get(name, name) if name is not None else None


@cache
def _keys_by_name() -> Mapping[str, str]:
    return {
        district.name: district.key for town in town_seeds().values() for district in town.districts
    }


def _has_moved(row: Row, on: date) -> bool:
    """Whether she lives at the next postcode, of which no district is known, by then."""
    moves_on = row.get("moves_on")
    return row.get("next_postcode") is not None and moves_on is not None and moves_on <= on


def _cell_of_postcode(row: Row, postcode: str | None) -> grid.Cell:
    found = find_postcode(row["country"], postcode) if postcode is not None else None
    if found is None:
        raise ValueError(f"no place is known of {row['ref']!r}")
    return grid.snap(found.lat, found.lon)


def _set(row: Row, column: str) -> frozenset[Any] | None:
    listed = row.get(column)
    return None if listed is None else frozenset(listed)
