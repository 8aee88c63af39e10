"""A town's week laid out as arrays, column by column: no row objects on the way.

The same problem as ``matching.build`` makes of facts.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from operator import lt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import CompoundSelect, Select, func, select
from sqlalchemy.orm import Session

from koppeling.matching import columns
from koppeling.matching.columns import Bools, Ints
from koppeling.matching.problem import (
    FAR_FUTURE,
    GENDERS,
    NEVER_VETTED,
    TRAVELS,
    Newcomers,
    Openings,
    Problem,
    days_alone,
    emphasis_masks,
)
from koppeling.reference.interests import concepts
from koppeling.reference.occupations import occupations
from koppeling.store import Newcomer, Opening
from koppeling.store.bulk import Columns, Texts, read_columns, read_numbers
from koppeling.terms import KINDS, NewcomerId, OpeningId

Pair = tuple[str, str]

_CONCEPTS = tuple(sorted(concepts()))
_OCCUPATIONS = tuple(sorted(occupations()))


def lay_out(
    session: Session,
    *,
    newcomers: Select[Any],
    openings: Select[Any],
    meetings: CompoundSelect[Any] | None,
    drafts: Select[NewcomerId, OpeningId] | None,
    avoiding: Collection[Pair],
    on: date,
    progress: Callable[[str, int, int], None] | None = None,
) -> Problem:
    """Read the queries of ``facts`` and lay out what they find, sorted by ref.

    ``meetings`` tell what is held, apart and locked, ``drafts`` what stands in a week that
    a person has reviewed (None where nobody has), ``avoiding`` who keeps away from whom, in
    both directions. ``progress`` hears (``reading``, done, total).
    """
    hear = _hearing(session, (newcomers, openings), progress)
    people = _by_ref(read_columns(session, newcomers, key=Newcomer.ref, progress=hear(0)))
    places = _by_ref(read_columns(session, openings, key=Opening.ref, progress=hear(1)))
    dealings = _Dealings(
        people, places, {} if meetings is None else read_numbers(session, meetings)
    )
    standing = _Dealings(people, places, {} if drafts is None else read_numbers(session, drafts))
    languages = _listed(
        people.texts["languages"],
        people.texts["practise"],
        places.texts["languages"],
        places.texts["needs_language"],
    )
    countries = _listed_texts(people.texts["country"], places.texts["country"])
    districts = _listed_texts(people.texts["district"])
    avoided = (
        (_position(people.keys, one), _position(places.keys, other)) for one, other in avoiding
    )
    return Problem(
        on=on,
        newcomers=_newcomers(people, dealings, languages, countries, districts, on),
        openings=_openings(places, dealings, languages, countries),
        languages=languages,
        concepts=_CONCEPTS,
        occupations=_OCCUPATIONS,
        countries=countries,
        districts=districts,
        apart=frozenset(dealings.pairs("apart"))
        | {(one, other) for one, other in avoided if one is not None and other is not None},
        locks=tuple(sorted(set(dealings.pairs("locks", places.numbers["protected"] < 1)))),
        standing=tuple(sorted(standing.pairs())),
        reviewed=drafts is not None,
    )


def _hearing(
    session: Session,
    queries: Sequence[Select[Any]],
    progress: Callable[[str, int, int], None] | None,
) -> Callable[[int], Callable[[int], None] | None]:
    """For each query what hears how many of its rows were read."""
    if progress is None:
        return lambda _no: None
    counts = [
        session.scalar(select(func.count()).select_from(query.subquery())) or 0 for query in queries
    ]
    return lambda no: lambda done: progress("reading", sum(counts[:no]) + done, sum(counts))


def _by_ref(found: Columns) -> Columns:
    """Sorted here where the database sorts otherwise: collations differ."""
    refs = found.keys
    if all(map(lt, refs, refs[1:])):
        return found
    order = np.array(sorted(range(len(refs)), key=refs.__getitem__), np.intp)
    return Columns(
        tuple(refs[no] for no in order),
        {name: values[order] for name, values in found.numbers.items()},
        {name: Texts(t.distinct, t.no[order]) for name, t in found.texts.items()},
    )


def _position(refs: Sequence[str], ref: str) -> int | None:
    no = bisect_left(refs, ref)
    return no if no < len(refs) and refs[no] == ref else None


class _Dealings:
    """What couplings, introductions and proposals hold, by position of those in the week."""

    def __init__(self, people: Columns, places: Columns, meetings: Mapping[str, Ints]) -> None:
        self.count = len(people.numbers["id"]), len(places.numbers["id"])
        none = np.zeros(0, np.int32)
        names = ("newcomer_id", "opening_id", "kind_no", "holds", "apart", "locks", "living")
        self._of = {name: meetings.get(name, none) for name in (*names, "until")}
        self._newcomer_no = _positions(people.numbers["id"], self._of["newcomer_id"])
        self._opening_no = _positions(places.numbers["id"], self._of["opening_id"])

    def held(self) -> Ints:
        """Shape (newcomers, kinds)."""
        found = np.zeros((self.count[0], len(KINDS)), np.int32)
        holds = (self._of["holds"] == 1) & (self._newcomer_no >= 0)
        np.add.at(found, (self._newcomer_no[holds], self._of["kind_no"][holds]), 1)
        return found

    def taken(self) -> Ints:
        """Per opening."""
        holds = (self._of["holds"] == 1) & (self._opening_no >= 0)
        found = np.bincount(self._opening_no[holds], minlength=self.count[1])
        return found.astype(np.int32)

    def living(self) -> Ints:
        """Living couplings per newcomer."""
        lives = (self._of["living"] == 1) & (self._newcomer_no >= 0)
        found = np.bincount(self._newcomer_no[lives], minlength=self.count[0])
        return found.astype(np.int32)

    def last_met(self) -> Ints:
        """Per newcomer the day on which her last coupling ended, -1 where none has."""
        found = np.full(self.count[0], columns.NOT_ASKED, np.int32)
        known = self._newcomer_no >= 0
        np.maximum.at(found, self._newcomer_no[known], self._of["until"][known])
        return found

    def pairs(
        self, what: str | None = None, openings: Bools | None = None
    ) -> Iterable[tuple[int, int]]:
        """Positions of the pairs (of which something is true), of these openings alone."""
        here = (self._newcomer_no >= 0) & (self._opening_no >= 0)
        if what is not None:
            here &= self._of[what] == 1
        if openings is not None:
            here[here] = openings[self._opening_no[here]]
        found = self._newcomer_no[here].tolist(), self._opening_no[here].tolist()
        return zip(*found, strict=True)


def _positions(ids: Ints, wanted: Ints) -> NDArray[np.intp]:
    """Where each wanted identity stands among ``ids``, -1 where it does not."""
    if not len(ids):
        return np.full(len(wanted), -1, np.intp)
    order = np.argsort(ids)
    no = order[np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)]
    return np.where(ids[no] == wanted, no, -1)


def _listed(*texts: Texts) -> tuple[str, ...]:
    """The codes that any of the documents lists."""
    return tuple(sorted({code for one in texts for said in one.documents() for code in said or ()}))


def _listed_texts(*texts: Texts) -> tuple[str, ...]:
    return tuple(sorted({text for one in texts for text in one.distinct if text is not None}))


def _newcomers(
    people: Columns,
    dealings: _Dealings,
    languages: tuple[str, ...],
    countries: tuple[str, ...],
    districts: tuple[str, ...],
    on: date,
) -> Newcomers:
    numbers, texts = people.numbers, people.texts
    spoken, practise, wants = texts["languages"], texts["practise"], texts["wants"]
    interests, offers, worked = texts["interests"], texts["offers"], texts["occupations"]
    wanted = [KINDS if kinds is None else kinds for kinds in wants.documents()]
    living, registered = dealings.living(), numbers["registered_on"]
    return Newcomers(
        ref=people.keys,
        country=_codes(texts["country"], countries),
        row=numbers["cell_row"],
        east_e6=columns.east_e6(numbers["cell_row"], numbers["cell_col"]),
        level=columns.levels(spoken.documents(), languages)[spoken.no],
        asked_languages=columns.asked(spoken.distinct)[spoken.no],
        practises=columns.marks(practise.documents(), languages)[practise.no],
        interests=columns.marks(interests.documents(), _CONCEPTS).only(interests.no),
        asked_interests=columns.asked(interests.distinct)[interests.no],
        offers=columns.marks(offers.documents(), _CONCEPTS).only(offers.no),
        asked_offers=columns.asked(offers.distinct)[offers.no],
        occupations=columns.marks(worked.documents(), _OCCUPATIONS).only(worked.no),
        asked_occupations=columns.asked(worked.distinct)[worked.no],
        availability=numbers["availability"],
        wants=columns.marks(wanted, KINDS)[wants.no],
        gender=_codes(texts["gender"], GENDERS),
        contact_gender=_wishes(texts["contact_gender"]),
        birth_year=numbers["birth_year"],
        children=numbers["children"],
        travel=_codes(texts["travel"], TRAVELS),
        max_minutes=numbers["max_minutes"],
        crosses_border=numbers["crosses_border"] == 1,
        emphasis=emphasis_masks(texts["emphasis"].documents())[texts["emphasis"].no],
        consents=numbers["consents"] == 1,
        guardian_agreed=numbers["guardian_agreed"] == 1,
        held=dealings.held(),
        living=living,
        days_alone=days_alone(living, dealings.last_met(), registered, on),
        days_registered=columns.days_since(registered, on),
        district=_codes(texts["district"], districts),
    )


def _openings(
    places: Columns,
    dealings: _Dealings,
    languages: tuple[str, ...],
    countries: tuple[str, ...],
) -> Openings:
    numbers, texts = places.numbers, places.texts
    spoken, needed = texts["languages"], texts["needs_language"]
    interests, welcomes, worked = texts["interests"], texts["welcomes"], texts["occupations"]
    return Openings(
        ref=places.keys,
        kind=_codes(texts["kind"], KINDS),
        country=_codes(texts["country"], countries),
        row=numbers["cell_row"],
        east_e6=columns.east_e6(numbers["cell_row"], numbers["cell_col"]),
        places=np.maximum(numbers["places"] - dealings.taken(), 0),
        level=columns.levels(spoken.documents(), languages)[spoken.no],
        asked_languages=columns.asked(spoken.distinct)[spoken.no],
        needs_level=columns.levels(needed.documents(), languages)[needed.no],
        interests=columns.marks(interests.documents(), _CONCEPTS).only(interests.no),
        asked_interests=columns.asked(interests.distinct)[interests.no],
        welcomes=columns.marks(welcomes.documents(), _CONCEPTS).only(welcomes.no),
        asked_welcomes=columns.asked(welcomes.distinct)[welcomes.no],
        occupations=columns.marks(worked.documents(), _OCCUPATIONS).only(worked.no),
        asked_occupations=columns.asked(worked.distinct)[worked.no],
        availability=numbers["availability"],
        valid_until=_days(numbers["valid_until"], FAR_FUTURE),
        vetted_until=_days(numbers["vetted_until"], NEVER_VETTED),
        min_age=numbers["min_age"],
        max_age=numbers["max_age"],
        for_gender=_wishes(texts["for_gender"]),
        gender=_codes(texts["gender"], GENDERS),
        contact_gender=_wishes(texts["contact_gender"]),
        birth_year=numbers["birth_year"],
        children=numbers["children"],
        protected=numbers["protected"] == 1,
        consents=numbers["consents"] == 1,
    )


def _codes(texts: Texts, listed: Sequence[str]) -> Ints:
    return columns.codes(texts.distinct, columns.positions(listed))[texts.no]


def _wishes(texts: Texts) -> Ints:
    return columns.wishes(texts.distinct)[texts.no]


def _days(day: Ints, otherwise: int) -> Ints:
    return np.where(day < 0, otherwise, day).astype(np.int32)
