"""The reasons once more, in plain Python from people's facts, to hold the engine against."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.reference.interests import concepts
from koppeling.terms import HALF_DAYS, Level, Term

Told = tuple[str, Mapping[str, Any]]


def told_of(term: Term, hers: NewcomerFacts, theirs: OpeningFacts) -> Told:
    """What the reason of a term says of a pair; of proximity all but the minutes."""
    asked = {
        Term.INTERESTS: (hers.interests, theirs.interests),
        Term.GIVES: (hers.offers, theirs.welcomes),
        Term.LANGUAGE: (hers.languages, theirs.languages),
        Term.PROXIMITY: (hers.travel, ""),
        Term.TIME: (hers.availability, theirs.availability),
        Term.WORK: (hers.occupations, theirs.occupations),
    }
    if term is Term.STAGE:
        children = None not in (hers.children, theirs.children)
        known = children or None not in (hers.birth_year, theirs.birth_year)
    else:
        known = None not in asked[term]
    return TELLERS[term](hers, theirs) if known else ("not_asked", {"term": term.value})


def _interests(hers: Any, theirs: Any) -> Told:
    return _alike(
        hers.interests,
        theirs.interests,
        (lambda key: key, lambda key: concepts()[key].parent or key),
        ("shared_interests", "related_interests", "other_interests"),
        "interests",
    )


def _gives(hers: Any, theirs: Any) -> Told:
    return _alike(
        hers.offers,
        theirs.welcomes,
        (lambda key: key, lambda key: concepts()[key].parent or key),
        ("offers_welcomed", "offers_related", "offers_other"),
        "interests",
    )


def _work(hers: Any, theirs: Any) -> Told:
    return _alike(
        hers.occupations,
        theirs.occupations,
        (lambda code: code, lambda code: code[:2], lambda code: code[:1]),
        ("same_occupation", "near_occupation", "other_occupation"),
        "occupations",
    )


def _alike(
    hers: Collection[str],
    theirs: Collection[str],
    groupings: tuple[Callable[[str], str], ...],
    codes: tuple[str, str, str],
    name: str,
) -> Told:
    for group in groupings:
        common = {group(key) for key in hers} & {group(key) for key in theirs}
        mine = tuple(sorted(key for key in hers if group(key) in common))
        other = tuple(sorted(key for key in theirs if group(key) in common))
        if mine and group is groupings[0]:
            return codes[0], {name: mine}
        if mine:
            return codes[1], {"newcomer": mine, "opening": other}
    return codes[2], {}


def _language(hers: Any, theirs: Any) -> Told:
    can = sorted(
        tongue for tongue in hers.practise or () if theirs.languages.get(tongue, 0) >= Level.C1
    )
    both = {
        tongue: min(level, theirs.languages[tongue])
        for tongue, level in hers.languages.items()
        if tongue in theirs.languages
    }
    best = min(both, key=lambda tongue: (-both[tongue], tongue), default=None)
    shared = {} if best is None else {"level": Level(both[best]).name}
    if can:
        if best is not None:
            shared["shared"] = best
        return "practises_language", {"language": can[0], **shared}
    if best is None:
        return "no_shared_language", {}
    return "shared_language", {"language": best, **shared}


def _proximity(hers: Any, _theirs: Any) -> Told:
    return "near", {"travel": hers.travel.value}


def _time(hers: Any, theirs: Any) -> Told:
    both = hers.availability & theirs.availability
    if not both:
        return "no_shared_half_day", {}
    names = tuple(name for bit, name in enumerate(HALF_DAYS) if both >> bit & 1)
    return "shared_half_days", {"half_days": names}


def _stage(hers: Any, theirs: Any) -> Told:
    if hers.children and theirs.children:
        return "both_with_children", {}
    asked = None not in (hers.birth_year, theirs.birth_year)
    if asked and abs(hers.birth_year - theirs.birth_year) <= 7:
        return "near_in_age", {}
    return "other_stage", {}


TELLERS: Mapping[Term, Callable[[Any, Any], Told]] = {
    Term.INTERESTS: _interests,
    Term.GIVES: _gives,
    Term.LANGUAGE: _language,
    Term.PROXIMITY: _proximity,
    Term.TIME: _time,
    Term.STAGE: _stage,
    Term.WORK: _work,
}
