"""Hypothesis strategies for the engine's facts and small towns.

The vocabularies are narrow so that people have things in common, and what
closes a pair for good (no consent, no vetting) is drawn seldom: a town in which
nobody may meet shows nothing.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.terms import KINDS, ContactGender, Emphasis, Gender, Kind, Level, Travel
from tests.matching.towns import GRONAU, MONDAY, Town, beside, half_days, newcomer, opening

Drawn = TypeVar("Drawn")

LANGUAGES = ("nl", "en", "ar", "de")
CONCEPTS = ("football", "volleyball", "team-sports", "walking", "cooking", "baking", "sewing")
OCCUPATIONS = ("512", "513", "522", "532", "711")
CELLS = (beside(0), beside(2), beside(7, north=3), beside(-15, north=-9), GRONAU)
HALF_DAYS = ("mon-mor", "mon-eve", "wed-aft", "sat-mor")
BIRTH_YEARS = (2013, 2010, 2009, 2008, 2007, 1999, 1990, 1961)


def seldom(often: Drawn, *seldom: Drawn) -> SearchStrategy[Drawn]:
    """``often`` in seven of eight draws; shrinks to it."""
    return st.sampled_from((*(often for _ in range(7 * len(seldom))), *seldom))


def maybe(known: SearchStrategy[Drawn]) -> SearchStrategy[Drawn | None]:
    """Known in three of four draws, else not asked."""
    return st.integers(0, 3).flatmap(lambda n: known if n else st.none())


def some(words: Sequence[str], most: int = 3) -> SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(words), max_size=most)


def masks() -> SearchStrategy[int]:
    return some(HALF_DAYS, 4).map(lambda names: half_days(*sorted(names)))


def levels(most: int = 3) -> SearchStrategy[dict[str, Level]]:
    return st.dictionaries(st.sampled_from(LANGUAGES), st.sampled_from(Level), max_size=most)


def days_before(most: int) -> SearchStrategy[date]:
    return st.integers(0, most).map(lambda days: MONDAY - timedelta(days))


@st.composite
def newcomer_facts(draw: st.DrawFn, ref: str = "n-1") -> NewcomerFacts:
    held = draw(
        st.dictionaries(st.sampled_from(Kind), st.just(1), max_size=3).filter(lambda d: len(d) < 4)
        if draw(seldom(False, True))
        else st.just({})
    )
    return NewcomerFacts(
        ref=ref,
        country=draw(seldom("NL", "DE")),
        cell=draw(st.sampled_from(CELLS)),
        languages=draw(maybe(levels())),
        practise=draw(maybe(some(LANGUAGES, 2))),
        interests=draw(maybe(some(CONCEPTS))),
        offers=draw(maybe(some(CONCEPTS))),
        occupations=draw(maybe(some(OCCUPATIONS, 2))),
        availability=draw(maybe(masks())),
        wants=draw(maybe(st.frozensets(st.sampled_from(Kind), min_size=1))),
        gender=draw(maybe(st.sampled_from(Gender))),
        birth_year=draw(maybe(st.sampled_from(BIRTH_YEARS))),
        contact_gender=draw(seldom(ContactGender.ANY, *ContactGender, None)),
        children=draw(maybe(st.booleans())),
        travel=draw(maybe(st.sampled_from(Travel))),
        max_minutes=draw(maybe(st.sampled_from((10, 20, 45, 90)))),
        crosses_border=draw(maybe(st.booleans())),
        registered_on=draw(maybe(days_before(400))),
        emphasis=draw(st.frozensets(st.sampled_from(Emphasis), max_size=2)),
        consents=draw(seldom(True, False)),
        guardian_agreed=draw(st.booleans()),
        held=held,
        living=draw(st.integers(0, sum(held.values()))),
        last_contact_on=draw(st.none() | days_before(200)),
        district=draw(maybe(st.sampled_from(("noord", "zuid")))),
    )


@st.composite
def opening_facts(draw: st.DrawFn, ref: str = "o-1") -> OpeningFacts:
    return OpeningFacts(
        ref=ref,
        kind=draw(st.sampled_from(KINDS)),
        country=draw(seldom("NL", "DE")),
        cell=draw(st.sampled_from(CELLS)),
        places=draw(st.sampled_from((1, 1, 1, 2, 3, 0))),
        languages=draw(maybe(levels())),
        needs_language=draw(seldom(None, {}, {"nl": Level.A2}, {"nl": Level.B1, "en": Level.A1})),
        interests=draw(maybe(some(CONCEPTS))),
        welcomes=draw(maybe(some(CONCEPTS))),
        occupations=draw(maybe(some(OCCUPATIONS, 2))),
        availability=draw(maybe(masks())),
        valid_until=draw(seldom(None, MONDAY, MONDAY - timedelta(1), MONDAY + timedelta(30))),
        min_age=draw(seldom(None, 16, 18, 30)),
        max_age=draw(seldom(None, 17, 27, 60)),
        for_gender=draw(seldom(None, *ContactGender)),
        gender=draw(maybe(st.sampled_from(Gender))),
        birth_year=draw(maybe(st.sampled_from(BIRTH_YEARS))),
        contact_gender=draw(seldom(ContactGender.ANY, *ContactGender, None)),
        children=draw(maybe(st.booleans())),
        vetted_until=draw(seldom(MONDAY + timedelta(400), None, MONDAY, MONDAY - timedelta(1))),
        protected=draw(seldom(False, True)),
        consents=draw(seldom(True, False)),
    )


@st.composite
def towns(draw: st.DrawFn, newcomers: int = 4, openings: int = 5) -> Town:
    """A town of a handful, some pairs apart and some locked."""
    people = [f"n-{no}" for no in range(draw(st.integers(0, newcomers)))]
    places = [f"o-{no}" for no in range(draw(st.integers(0, openings)))]
    pairs = st.frozensets(
        st.sampled_from([(n, o) for n in people for o in places] or [("n-x", "o-x")]), max_size=2
    )
    nobody: Any = st.just(frozenset())
    return Town(
        newcomers=tuple(draw(newcomer_facts(ref)) for ref in people),
        openings=tuple(draw(opening_facts(ref)) for ref in places),
        apart=draw(pairs),
        locks=draw(pairs if people and places else nobody),
    )


@st.composite
def lively_towns(draw: st.DrawFn, newcomers: int = 4, openings: int = 4) -> Town:
    """A town in which most may meet: all is well but for one or two facts of everybody.

    Nobody waited as long as another and no two openings are equally near, so that
    exact ties are rare.
    """

    def spoiled(well: Any, drawn: Any) -> Any:
        names = sorted(field.name for field in fields(well) if field.name not in {"ref", "kind"})
        changed = draw(st.sets(st.sampled_from(names), max_size=2))
        return replace(well, **{name: getattr(drawn, name) for name in changed})

    people = [f"n-{no}" for no in range(draw(st.integers(1, newcomers)))]
    places = [f"o-{no}" for no in range(draw(st.integers(1, openings)))]
    pairs = st.frozensets(st.sampled_from([(n, o) for n in people for o in places]), max_size=2)
    kinds = st.sampled_from(Kind)
    return Town(
        newcomers=tuple(
            spoiled(
                newcomer(ref, registered_on=MONDAY - timedelta(17 * no)), draw(newcomer_facts())
            )
            for no, ref in enumerate(people)
        ),
        openings=tuple(
            spoiled(opening(ref, draw(kinds), cell=beside(no)), draw(opening_facts()))
            for no, ref in enumerate(places)
        ),
        apart=draw(pairs),
        locks=draw(pairs),
    )


@st.composite
def near_misses(draw: st.DrawFn, newcomers: int = 3, openings: int = 6) -> Town:
    """A town in which each newcomer says one or two things that keep her from most openings."""
    narrow: dict[str, SearchStrategy[Any]] = {
        "languages": levels(2),
        "availability": st.sampled_from(HALF_DAYS).map(half_days),
        "max_minutes": st.sampled_from((1, 8, 20)),
        "consents": st.just(False),
        "wants": st.frozensets(st.sampled_from(Kind), max_size=1),
        "held": st.just({Kind.ASSOCIATION: 1}),
        "gender": st.just(Gender.MAN),
        "travel": st.sampled_from(Travel),
    }
    offered: dict[str, SearchStrategy[Any]] = {
        "cell": st.sampled_from(CELLS[:4]),
        "availability": maybe(masks()),
        "languages": maybe(levels()),
        "needs_language": st.sampled_from((None, {"nl": Level.B1}, {"nl": Level.A2})),
        "interests": some(CONCEPTS),
    }

    def but(strategies: dict[str, SearchStrategy[Any]], least: int, most: int) -> dict[str, Any]:
        names = st.sets(st.sampled_from(sorted(strategies)), min_size=least, max_size=most)
        return {name: draw(strategies[name]) for name in sorted(draw(names))}

    return Town(
        newcomers=tuple(
            newcomer(f"n-{no}", **but(narrow, 1, 2))
            for no in range(draw(st.integers(1, newcomers)))
        ),
        openings=tuple(
            replace(
                draw(opening_facts()) if draw(seldom(False, True)) else opening(),
                ref=f"o-{no}",
                kind=draw(st.sampled_from(Kind)),
                **but(offered, 0, 4),
            )
            for no in range(draw(st.integers(3, openings)))
        ),
    )
