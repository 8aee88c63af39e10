"""The round's input as frozen arrays: newcomers x openings, sorted by ref.

Everything the engine computes is a function of these arrays, the policy and
the seed. ``-1`` stands for *not asked* in every whole-number column.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from koppeling.matching import columns
from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.matching.marks import Marks
from koppeling.reference.interests import concepts
from koppeling.reference.occupations import occupations
from koppeling.terms import KINDS, Emphasis, Kind, Travel

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

NOT_ASKED = columns.NOT_ASKED
GENDERS = columns.GENDERS
TRAVELS = tuple(Travel)
EMPHASES = tuple(Emphasis)
FAR_FUTURE = date.max.toordinal()
NEVER_VETTED = 0
ANSWERED = frozenset({"standing", "reviewed"})
"""What an earlier answer put into a problem: no input of the week, and not in its digest."""


@dataclass(frozen=True, eq=False)
class Newcomers:
    """One entry per newcomer; ``concepts`` and ``languages`` are columns of the problem's lists."""

    ref: tuple[str, ...]
    country: Ints
    row: Ints
    east_e6: Ints
    level: NDArray[np.int8]  # newcomers x languages, 0 = not at all
    asked_languages: Bools
    practises: Bools  # newcomers x languages
    interests: Marks  # newcomers x concepts
    asked_interests: Bools
    offers: Marks
    asked_offers: Bools
    occupations: Marks  # newcomers x occupations
    asked_occupations: Bools
    availability: Ints
    wants: Bools  # newcomers x kinds; all True where not asked
    gender: Ints
    contact_gender: Ints  # the gender she wants to meet; -1 for any or not asked
    birth_year: Ints
    children: Ints
    travel: Ints
    max_minutes: Ints
    crosses_border: Bools
    emphasis: Ints  # mask over EMPHASES
    consents: Bools
    guardian_agreed: Bools
    held: Ints  # newcomers x kinds
    living: Ints
    days_alone: Ints
    days_registered: Ints
    district: Ints  # -1 where none is known

    def only(self, rows: NDArray[Any]) -> "Newcomers":
        """Some of them, by positions or a mask."""
        return _some(self, rows)


@dataclass(frozen=True, eq=False)
class Openings:
    """One entry per opening; dates are ordinals."""

    ref: tuple[str, ...]
    kind: Ints
    country: Ints
    row: Ints
    east_e6: Ints
    places: Ints
    level: NDArray[np.int8]  # openings x languages
    asked_languages: Bools
    needs_level: NDArray[np.int8]  # openings x languages
    interests: Marks  # openings x concepts
    asked_interests: Bools
    welcomes: Marks
    asked_welcomes: Bools
    occupations: Marks
    asked_occupations: Bools
    availability: Ints
    valid_until: Ints
    vetted_until: Ints
    min_age: Ints
    max_age: Ints
    for_gender: Ints  # -1 for any or not asked
    gender: Ints
    contact_gender: Ints
    birth_year: Ints
    children: Ints
    protected: Bools
    consents: Bools

    def only(self, rows: NDArray[Any]) -> "Openings":
        """Some of them, by positions or a mask; a position may be asked for more than once."""
        return _some(self, rows)


Side = TypeVar("Side", Newcomers, Openings)


def _some(side: Side, rows: NDArray[Any]) -> Side:
    numbers = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
    values: dict[str, Any] = {column.name: getattr(side, column.name) for column in fields(side)}
    found: dict[str, Any] = {
        name: column.only(numbers) if isinstance(column, Marks) else column[numbers]
        for name, column in values.items()
        if name != "ref"
    }
    return type(side)(ref=tuple(side.ref[no] for no in numbers.tolist()), **found)


@dataclass(frozen=True, eq=False)
class Problem:
    """A town's week.

    ``apart`` marks pairs that must not meet whatever the score, ``locks`` are
    positions ``(newcomer_no, opening_no)`` that an earlier run of the week kept,
    ``standing`` those that it drafted, in a week that is ``reviewed``: a person has
    decided on something of it.

    What stands is not in the digest: it is what the week came to, and no fact about
    anybody. A round keeps to what stands, so that proposing the week once more comes to
    the same; a digest that told one run from the next would make it another week.
    """

    on: date
    newcomers: Newcomers
    openings: Openings
    languages: tuple[str, ...]
    concepts: tuple[str, ...]
    occupations: tuple[str, ...]
    countries: tuple[str, ...]
    apart: frozenset[tuple[int, int]]
    locks: tuple[tuple[int, int], ...]
    districts: tuple[str, ...] = ()
    standing: tuple[tuple[int, int], ...] = ()
    reviewed: bool = False

    def kind_of(self, opening_no: int) -> Kind:
        return KINDS[int(self.openings.kind[opening_no])]

    def digest(self) -> str:
        """SHA-256 over every value of the problem, independent of row order and database."""
        found = hashlib.sha256()
        for part in (self, self.newcomers, self.openings):
            for column in fields(cast(Any, part)):
                if column.name in ANSWERED:
                    continue
                value = getattr(part, column.name)
                if isinstance(value, np.ndarray):
                    content = repr(value.shape).encode() + np.ascontiguousarray(value).tobytes()
                elif isinstance(value, Marks):
                    content = repr(value.shape).encode() + value.packed.tobytes()
                elif isinstance(value, Newcomers | Openings):
                    continue
                else:
                    listed = sorted(value) if isinstance(value, frozenset) else value
                    content = json.dumps(listed, default=str).encode()
                found.update(f"{column.name}:{len(content)}:".encode())
                found.update(content)
        return found.hexdigest()


def build(
    newcomers: Iterable[NewcomerFacts],
    openings: Iterable[OpeningFacts],
    *,
    on: date,
    apart: Collection[tuple[str, str]] = (),
    locks: Collection[tuple[str, str]] = (),
    standing: Collection[tuple[str, str]] | None = None,
) -> Problem:
    """Lay people and openings out as arrays, sorted by ref.

    ``on`` is the round's Monday; ``apart`` and ``locks`` are pairs of
    ``(newcomer ref, opening ref)``. Pairs in ``apart`` that name somebody who is
    not here are left out; a lock that does is a ValueError, as is a ref that
    stands twice. ``standing``: the drafts of a week that a person has reviewed, those
    of people who are not here left out; None where nobody has.
    """
    people = sorted(newcomers, key=lambda facts: facts.ref)
    places = sorted(openings, key=lambda facts: facts.ref)
    newcomer_no = _positions([facts.ref for facts in people])
    opening_no = _positions([facts.ref for facts in places])
    languages = _languages(people, places)
    countries = tuple(sorted({f.country for f in people} | {f.country for f in places}))

    def here(pairs: Collection[tuple[str, str]]) -> Iterable[tuple[int, int]]:
        return (
            (newcomer_no[one], opening_no[other])
            for one, other in pairs
            if one in newcomer_no and other in opening_no
        )

    districts = tuple(sorted({f.district for f in people if f.district is not None}))
    lists = _Lists(
        languages, tuple(sorted(concepts())), tuple(sorted(occupations())), countries, districts
    )
    return Problem(
        on=on,
        newcomers=_newcomers(people, lists, on),
        openings=_openings(places, lists),
        languages=lists.languages,
        concepts=lists.concepts,
        occupations=lists.occupations,
        countries=countries,
        districts=districts,
        apart=frozenset(here(apart)),
        locks=tuple(sorted({_lock(newcomer_no, opening_no, pair) for pair in locks})),
        standing=tuple(sorted(set(here(standing or ())))),
        reviewed=standing is not None,
    )


@dataclass(frozen=True, slots=True)
class _Lists:
    """What the columns of the marks and levels stand for."""

    languages: tuple[str, ...]
    concepts: tuple[str, ...]
    occupations: tuple[str, ...]
    countries: tuple[str, ...]
    districts: tuple[str, ...]


def _positions(refs: Sequence[str]) -> dict[str, int]:
    found = {ref: no for no, ref in enumerate(refs)}
    if len(found) != len(refs):
        twice = next(ref for no, ref in enumerate(refs) if found[ref] != no)
        raise ValueError(f"ref {twice!r} stands twice")
    return found


def _lock(
    newcomer_no: dict[str, int], opening_no: dict[str, int], pair: tuple[str, str]
) -> tuple[int, int]:
    newcomer, opening = pair
    if newcomer not in newcomer_no or opening not in opening_no:
        raise ValueError(f"lock {pair!r} names somebody who is not in the round")
    return newcomer_no[newcomer], opening_no[opening]


def _languages(people: Sequence[NewcomerFacts], places: Sequence[OpeningFacts]) -> tuple[str, ...]:
    found: set[str] = set()
    for person in people:
        found.update(person.languages or (), person.practise or ())
    for place in places:
        found.update(place.languages or (), place.needs_language or ())
    return tuple(sorted(found))


def _newcomers(people: Sequence[NewcomerFacts], lists: _Lists, on: date) -> Newcomers:
    row, col = _cells([facts.cell for facts in people])
    living = _ints(people, lambda facts: facts.living)
    registered = _days(people, lambda facts: facts.registered_on, NOT_ASKED)
    met = _days(people, lambda facts: facts.last_contact_on, NOT_ASKED)
    return Newcomers(
        ref=tuple(facts.ref for facts in people),
        country=_codes([facts.country for facts in people], lists.countries),
        row=row,
        east_e6=columns.east_e6(row, col),
        level=columns.levels([facts.languages for facts in people], lists.languages),
        asked_languages=columns.asked([facts.languages for facts in people]),
        practises=columns.marks([facts.practise for facts in people], lists.languages)[:],
        interests=columns.marks([facts.interests for facts in people], lists.concepts),
        asked_interests=columns.asked([facts.interests for facts in people]),
        offers=columns.marks([facts.offers for facts in people], lists.concepts),
        asked_offers=columns.asked([facts.offers for facts in people]),
        occupations=columns.marks([facts.occupations for facts in people], lists.occupations),
        asked_occupations=columns.asked([facts.occupations for facts in people]),
        availability=_ints(people, lambda facts: facts.availability),
        wants=columns.marks([KINDS if f.wants is None else f.wants for f in people], KINDS)[:],
        gender=_codes([facts.gender for facts in people], GENDERS),
        contact_gender=columns.wishes([facts.contact_gender for facts in people]),
        birth_year=_ints(people, lambda facts: facts.birth_year),
        children=_ints(people, lambda facts: facts.children),
        travel=_codes([facts.travel for facts in people], TRAVELS),
        max_minutes=_ints(people, lambda facts: facts.max_minutes),
        crosses_border=_bools(people, lambda facts: facts.crosses_border),
        emphasis=emphasis_masks([facts.emphasis for facts in people]),
        consents=_bools(people, lambda facts: facts.consents),
        guardian_agreed=_bools(people, lambda facts: facts.guardian_agreed),
        held=np.array(
            [[facts.held.get(kind, 0) for kind in KINDS] for facts in people], np.int32
        ).reshape(-1, len(KINDS)),
        living=living,
        days_alone=days_alone(living, met, registered, on),
        days_registered=columns.days_since(registered, on),
        district=_codes([facts.district for facts in people], lists.districts),
    )


def _openings(places: Sequence[OpeningFacts], lists: _Lists) -> Openings:
    row, col = _cells([facts.cell for facts in places])
    return Openings(
        ref=tuple(facts.ref for facts in places),
        kind=_codes([facts.kind for facts in places], KINDS),
        country=_codes([facts.country for facts in places], lists.countries),
        row=row,
        east_e6=columns.east_e6(row, col),
        places=_ints(places, lambda facts: facts.places),
        level=columns.levels([facts.languages for facts in places], lists.languages),
        asked_languages=columns.asked([facts.languages for facts in places]),
        needs_level=columns.levels([facts.needs_language for facts in places], lists.languages),
        interests=columns.marks([facts.interests for facts in places], lists.concepts),
        asked_interests=columns.asked([facts.interests for facts in places]),
        welcomes=columns.marks([facts.welcomes for facts in places], lists.concepts),
        asked_welcomes=columns.asked([facts.welcomes for facts in places]),
        occupations=columns.marks([facts.occupations for facts in places], lists.occupations),
        asked_occupations=columns.asked([facts.occupations for facts in places]),
        availability=_ints(places, lambda facts: facts.availability),
        valid_until=_days(places, lambda facts: facts.valid_until, FAR_FUTURE),
        vetted_until=_days(places, lambda facts: facts.vetted_until, NEVER_VETTED),
        min_age=_ints(places, lambda facts: facts.min_age),
        max_age=_ints(places, lambda facts: facts.max_age),
        for_gender=columns.wishes([facts.for_gender for facts in places]),
        gender=_codes([facts.gender for facts in places], GENDERS),
        contact_gender=columns.wishes([facts.contact_gender for facts in places]),
        birth_year=_ints(places, lambda facts: facts.birth_year),
        children=_ints(places, lambda facts: facts.children),
        protected=_bools(places, lambda facts: facts.protected),
        consents=_bools(places, lambda facts: facts.consents),
    )


def days_alone(living: Ints, met: Ints, registered: Ints, on: date) -> Ints:
    """Days without a living contact: since the last one ended, else since registration.

    ``met`` and ``registered`` are ordinals or ``NOT_ASKED``.
    """
    since = columns.days_since(np.where(met < 0, registered, met), on)
    return np.where(living > 0, 0, since).astype(np.int32)


def emphasis_masks(values: Sequence[Collection[str] | None]) -> Ints:
    """What matters most to each, as a mask over ``EMPHASES``."""
    return np.array(
        [sum(1 << no for no, e in enumerate(EMPHASES) if e in (v or ())) for v in values], np.int32
    )


def _ints(facts: Sequence[Any], value: Callable[[Any], int | None]) -> Ints:
    found = (value(one) for one in facts)
    return np.array([NOT_ASKED if v is None else v for v in found], np.int32)


def _bools(facts: Sequence[Any], value: Callable[[Any], bool | None]) -> Bools:
    return np.array([value(one) is True for one in facts], np.bool_)


def _days(facts: Sequence[Any], value: Callable[[Any], date | None], otherwise: int) -> Ints:
    found = (value(one) for one in facts)
    return np.array([otherwise if day is None else day.toordinal() for day in found], np.int32)


def _codes(values: Sequence[str | None], listed: Sequence[str]) -> Ints:
    return columns.codes(values, columns.positions(listed))


def _cells(cells: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
    found = np.array(cells, np.int32).reshape(-1, 2)
    return found[:, 0].copy(), found[:, 1].copy()
