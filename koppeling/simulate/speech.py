"""Who speaks what, and how well.

Mother tongues come from the shares of the seeds. Nothing else is drawn from a
mother tongue than further languages and a name: no place of origin exists here.
The code of either country is the tag of its language as well.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from koppeling.reference.postcodes import COUNTRIES
from koppeling.reference.shares import mother_tongues
from koppeling.simulate import figures
from koppeling.simulate.draws import Draws, Flags, Numbers
from koppeling.terms import KINDS, Kind, Level

Spoken = dict[str, Level]

FURTHER: Mapping[str, tuple[tuple[str, int], ...]] = {
    "ar": (("fr", 60), ("ku", 40)),
    "uk": (("ru", 800), ("pl", 90)),
    "ru": (("uk", 180),),
    "fa": (("ps", 80), ("tr", 80)),
    "tr": (("ku", 90), ("ar", 30)),
    "ku": (("tr", 550), ("ar", 300)),
    "ckb": (("ar", 350), ("fa", 200)),
    "ti": (("am", 350), ("ar", 200)),
    "so": (("ar", 150), ("sw", 80)),
    "ps": (("fa", 450), ("ur", 200)),
    "pl": (("ru", 120), ("de", 60)),
    "ro": (("it", 90), ("fr", 60)),
    "bg": (("ru", 120), ("tr", 110)),
    "sq": (("it", 220), ("el", 90)),
    "am": (("ti", 90), ("ar", 60)),
    "en": (("fr", 70), ("es", 30)),
    "es": (("fr", 60), ("pt", 50)),
    "fr": (("ar", 150), ("es", 40)),
}
"""What is learnt beside a mother tongue, per mille. Assumed, along CLDR's languageMatching
(who can fall back on what: ``ti`` and ``uk`` on a second language of school)."""
FURTHER_LEVELS = (0, 0, 250, 450, 300)

KNOWS_ENGLISH = 520
ENGLISH_LEVELS = (160, 260, 300, 190, 90)
"""Of newcomers, at A1 to C1. Assumed."""

RESIDENTS: Mapping[str, tuple[tuple[str, int, tuple[int, ...]], ...]] = {
    "nl": (
        ("en", 900, (0, 60, 260, 400, 280)),
        ("de", 710, (250, 330, 260, 120, 40)),
        ("fr", 190, (350, 320, 220, 90, 20)),
    ),
    "de": (
        ("en", 640, (60, 170, 330, 290, 150)),
        ("fr", 180, (350, 330, 200, 90, 30)),
        ("nl", 90, (250, 300, 230, 150, 70)),
        ("ru", 60, (150, 200, 250, 200, 200)),
    ),
}
"""Who of the residents speaks what: shares from CLDR 48 territoryInfo, levels assumed."""

OTHER_TONGUE = (130, 60, 30)
"""Openings with somebody who grew up with a newcomers' language, per kind. Assumed."""
CLUB_ENGLISH = (0, 450, 400)

PRACTISES = (930, 40, 30)
"""The local language, that and English, English alone. Assumed."""

NEEDS = (
    ((None, 900), (Level.A1, 20), (Level.A2, 80), (Level.B1, 0)),
    ((None, 500), (Level.A1, 260), (Level.A2, 220), (Level.B1, 20)),
    ((None, 200), (Level.A1, 40), (Level.A2, 400), (Level.B1, 360)),
)
"""The local language an opening asks for, per kind. Assumed."""
WORK_IN_ENGLISH = 90


def newcomers_tongues(draws: Draws, country: Sequence[str]) -> Numbers:
    """Positions in ``tongues()``, by the shares of the country of each."""
    group = np.array([COUNTRIES.index(code) for code in country], np.int64)
    shares = [tuple(mother_tongues()[code].values()) for code in COUNTRIES]
    return draws.pick_by("newcomers.tongue", group, shares)


def tongues() -> tuple[str, ...]:
    """The mother tongues of newcomers, in the order of the seeds."""
    return tuple(mother_tongues()[COUNTRIES[0]])


def newcomers_languages(
    draws: Draws, tongue: Numbers, months: Numbers, local: Sequence[str]
) -> list[Spoken]:
    """Mother tongue, what was learnt beside it, and the local language by months since arrival."""
    count = len(tongue)
    rung = np.searchsorted(np.array(figures.LEARNING_MONTHS), months, side="right")
    here = draws.pick_by("newcomers.local", rung, figures.LOCAL_LEVELS).tolist()
    english = _levels(draws, "newcomers.english", count, KNOWS_ENGLISH, ENGLISH_LEVELS).tolist()
    chance = draws.below("newcomers.further", (count, 2), 1000).tolist()
    level = (1 + draws.pick("newcomers.further.level", (count, 2), FURTHER_LEVELS)).tolist()
    mother = tongues()
    found = []
    for no, spoken in enumerate(tongue.tolist()):
        own = mother[spoken]
        row = {
            tag: level[no][at]
            for at, (tag, per_mille) in enumerate(FURTHER[own])
            if chance[no][at] < per_mille
        }
        row.setdefault("en", english[no])
        # What was learnt here comes on top of what was known before.
        row[local[no]] = max(here[no], row.get(local[no], 0))
        row[own] = Level.C2
        found.append(_spoken(row))
    return found


def newcomers_practise(draws: Draws, local: Sequence[str]) -> list[tuple[str, ...]]:
    """Which languages they want to practise: mostly the local one."""
    which = draws.pick("newcomers.practise", len(local), PRACTISES).tolist()
    return [
        (tag,) if no == 0 else tuple(sorted((tag, "en"))) if no == 1 else ("en",)
        for no, tag in zip(which, local, strict=True)
    ]


def openings_languages(
    draws: Draws, kind: Numbers, country: Sequence[str], needs: Sequence[Spoken | None]
) -> list[Spoken]:
    """What is spoken there, by the number of the kind and the country of each opening.

    What an opening needs is spoken there too.
    """
    count = len(kind)
    group = np.array([COUNTRIES.index(code) for code in country], np.int64)
    shares = [tuple(mother_tongues()[code].values()) for code in COUNTRIES]
    other = draws.pick_by("openings.tongue", group, shares).tolist()
    has_other = draws.chance("openings.tongue.has", count, np.choose(kind, OTHER_TONGUE)).tolist()
    clubs = draws.chance("openings.english", count, np.choose(kind, CLUB_ENGLISH)).tolist()
    school = {
        (code, tag): _levels(draws, f"openings.{code}.{tag}", count, per_mille, levels).tolist()
        for code in COUNTRIES
        for tag, per_mille, levels in RESIDENTS[code]
    }
    mother = tongues()
    found = []
    for no, (number, code) in enumerate(zip(kind.tolist(), country, strict=True)):
        row: dict[str, int] = {}
        if KINDS[number] is Kind.NEIGHBOUR:
            row = {tag: school[code, tag][no] for tag, _, _ in RESIDENTS[code]}
        elif clubs[no]:
            row["en"] = Level.B2
        row.update((tag, Level.C1) for tag in needs[no] or ())
        row[code] = Level.C2
        if has_other[no]:
            row[mother[other[no]]] = Level.C2
            if number == 0:
                row[code] = Level.C1
        found.append(_spoken(row))
    return found


def openings_needs(draws: Draws, kind: Numbers, country: Sequence[str]) -> list[Spoken | None]:
    """The least level that an opening asks for; None where it asks for nothing."""
    which = draws.pick_by(
        "openings.needs", kind, [[share for _, share in of_kind] for of_kind in NEEDS]
    ).tolist()
    english = draws.chance("openings.needs.english", len(kind), WORK_IN_ENGLISH).tolist()
    found: list[Spoken | None] = []
    for number, no, code, in_english in zip(kind.tolist(), which, country, english, strict=True):
        level = NEEDS[number][no][0]
        if KINDS[number] is Kind.EMPLOYER and in_english:
            found.append({"en": Level.B1})
        else:
            found.append(None if level is None else {code: level})
    return found


def _levels(
    draws: Draws, stream: str, count: int, per_mille: int, levels: Sequence[int]
) -> Numbers:
    """A level where the language is known at all, else 0."""
    knows: Flags = draws.chance(f"{stream}.known", count, per_mille)
    return np.where(knows, 1 + draws.pick(stream, count, levels), 0)


def _spoken(levels: Mapping[str, int]) -> Spoken:
    return {tag: Level(level) for tag, level in sorted(levels.items()) if level}
