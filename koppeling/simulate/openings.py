"""Openings: neighbours with an hour a week, places in associations, places at employers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from koppeling.reference.interests import concepts
from koppeling.reference.occupations import occupations
from koppeling.reference.postcodes import COUNTRIES
from koppeling.simulate import figures, interests, names, speech, work
from koppeling.simulate.columns import (
    Column,
    Row,
    chosen,
    days,
    numbered,
    rows_of,
    texts,
    where,
    yes,
)
from koppeling.simulate.consents import consents
from koppeling.simulate.draws import Draws, Flags, Numbers
from koppeling.simulate.half_days import openings_half_days
from koppeling.simulate.organisations import Organisations, organisations
from koppeling.simulate.places import City, Home
from koppeling.terms import KINDS, ContactGender, Kind

NEIGHBOUR, ASSOCIATION, EMPLOYER = (KINDS.index(kind) for kind in Kind)
ACROSS = 25
"""Openings over a border that is near, per mille."""
YEAR = 365


@dataclass(frozen=True, eq=False)
class Supply:
    """The rows of openings and organisations, and the city of each opening by number."""

    rows: list[Row]
    organisations: Organisations
    city: Numbers


@dataclass(frozen=True, eq=False)
class _Stated:
    """One entry per opening; ``home`` is where it is."""

    kind: Numbers
    city: Numbers
    home: Sequence[Home]
    country: Sequence[str]
    words: Sequence[tuple[str, ...]]
    codes: Sequence[tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.kind)

    def are(self, kind: int) -> Flags:
        return np.equal(self.kind, kind)


ORDER = (
    "ref", "kind", "organisation", "title", "contact_name", "locale", "email", "phone", "country",
    "postcode", "district", "lat", "lon", "languages", "needs_language", "interests", "welcomes",
    "occupations", "availability", "places", "hours_per_week", "valid_until", "min_age", "max_age",
    "for_gender", "gender", "birth_year", "contact_gender", "children", "vetted_until", "avoid",
    "protected", "consent",
)  # fmt: skip
"""As the columns stand in a file: ``exchange`` may not be asked here, so a test compares."""


def openings(
    draws: Draws, cities: Sequence[City], count: int, on: date, newcomer_refs: Sequence[str]
) -> Supply:
    """Draw ``count`` openings, spread evenly over the cities, as they stand on a day."""
    city = np.arange(count, dtype=np.int64) % len(cities)
    kind = draws.pick("openings.kind", count, figures.OPENING_KINDS)
    owners = organisations(draws, cities, kind, city)
    stated = _stated(draws, cities, kind, city, owners)
    refs = _refs(kind)
    columns: dict[str, Column] = {
        "ref": refs,
        "kind": chosen(KINDS, kind),
        "organisation": [
            None if no < 0 else owners.rows[no]["ref"] for no in owners.of_opening.tolist()
        ],
        **_contact(draws, stated, refs, owners),
        **_place(stated),
        **_offer(draws, stated),
        **_terms(draws, stated, on),
        **_people(draws, stated, on),
        **_guards(draws, stated, on, newcomer_refs),
    }
    return Supply(rows_of({name: columns[name] for name in ORDER}), owners, city)


def _refs(kind: Numbers) -> list[str]:
    """``B-0001`` for neighbours (buren), ``A-`` for associations, ``W-`` for work."""
    letters = ("B", "A", "W")
    refs = [""] * len(kind)
    for number, letter in enumerate(letters):
        of_kind = np.flatnonzero(kind == number).tolist()
        for position, ref in zip(of_kind, numbered(letter, len(of_kind)), strict=True):
            refs[position] = ref
    return refs


def _stated(
    draws: Draws, cities: Sequence[City], kind: Numbers, city: Numbers, owners: Organisations
) -> _Stated:
    count = len(kind)
    sizes = np.array([len(each.homes) for each in cities], np.int64)[city]
    at = draws.below("openings.home", count, sizes).tolist()
    abroad = draws.chance("openings.across", count, ACROSS).tolist()
    over = draws.below("openings.across.home", count, 1 << 20).tolist()
    homes = []
    for no, (here, owner) in enumerate(zip(city.tolist(), owners.of_opening.tolist(), strict=True)):
        own = cities[here]
        if owner >= 0:
            homes.append(owners.homes[owner])
        elif abroad[no] and own.across:
            homes.append(own.across[over[no] % len(own.across)])
        else:
            homes.append(own.homes[at[no]])
    liked = interests.drawn(draws, "openings.interests", count, figures.INTERESTS_AT_MOST)
    many = 1 + draws.pick("openings.interests.count", count, figures.COUNT_SHARES)
    # A neighbour likes several things, a club is about one or two, an employer about none.
    about = np.choose(kind, [many, 1 + (many > 3), 0])
    jobs = work.openings_occupations(draws, count)
    knows = draws.chance("openings.occupations.has", count, 350)
    twice = draws.chance("openings.occupations.two", count, 150)
    trades = np.choose(kind, [np.where(knows, 1, 0), 0, 1 + twice])
    return _Stated(
        kind=kind,
        city=city,
        home=homes,
        country=[home.country for home in homes],
        words=texts(interests.by_rank(), liked, about),
        codes=texts(work.codes(), jobs, trades),
    )


def _contact(
    draws: Draws, stated: _Stated, refs: Sequence[str], owners: Organisations
) -> dict[str, Column]:
    count = len(stated)
    gender = _genders(draws, count)
    local = np.array([COUNTRIES.index(tag) for tag in stated.country], np.int64)
    called = names.first_names(draws, "openings.called", local, gender, COUNTRIES)
    family = names.family_names(draws, "openings.family", local, COUNTRIES)
    numbers = draws.below("openings.phone", count, names.DRAMA_NUMBERS)
    has = draws.chance("openings.phone.known", count, 800)
    mailboxes = [f"{ref.lower()}@{names.PEOPLE_DOMAIN}" for ref in refs]
    return {
        "title": [_title(stated, no) for no in range(count)],
        "contact_name": [f"{a} {b}" for a, b in zip(called, family, strict=True)],
        "locale": stated.country,
        "email": [
            owners.rows[no]["email"] if no >= 0 else mailbox
            for no, mailbox in zip(owners.of_opening.tolist(), mailboxes, strict=True)
        ],
        "phone": where(has, names.phones(stated.country, numbers)),
    }


def _genders(draws: Draws, count: int) -> Numbers:
    return draws.pick("openings.gender", count, figures.VOLUNTEER_GENDERS)


def _title(stated: _Stated, no: int) -> str | None:
    """What it is about, in the label of the vocabulary: no neighbour carries a title."""
    tag = stated.country[no]
    if stated.kind[no] == ASSOCIATION:
        label = concepts()[stated.words[no][0]].labels[tag]
    elif stated.kind[no] == EMPLOYER:
        label = occupations()[stated.codes[no][0]].labels[tag]
    else:
        return None
    return label[0].upper() + label[1:]


def _place(stated: _Stated) -> dict[str, Column]:
    return {
        "country": stated.country,
        "postcode": [home.postcode for home in stated.home],
        "district": [home.district for home in stated.home],
        "lat": [home.lat for home in stated.home],
        "lon": [home.lon for home in stated.home],
    }


def _offer(draws: Draws, stated: _Stated) -> dict[str, Column]:
    """What it is about, whom it is glad of, when, and in which language."""
    count = len(stated)
    welcome = interests.drawn(draws, "openings.welcomes", count, 3)
    # Two of three are glad of somebody who gives what they like themselves.
    also = 1 + draws.pick("openings.welcomes.count", count, (500, 350, 150))
    own = draws.chance("openings.welcomes.own", count, 650).tolist()
    extra = texts(interests.by_rank(), welcome, np.where(stated.are(EMPLOYER), 0, also))
    needs = speech.openings_needs(draws, stated.kind, stated.country)
    return {
        "languages": speech.openings_languages(draws, stated.kind, stated.country, needs),
        "needs_language": needs,
        "interests": [words or None for words in stated.words],
        "welcomes": [
            tuple(sorted({*more, *(words if mine else ())})) or None
            for more, words, mine in zip(extra, stated.words, own, strict=True)
        ],
        "occupations": [codes or None for codes in stated.codes],
        "availability": openings_half_days(draws, stated.kind).tolist(),
    }


def _terms(draws: Draws, stated: _Stated, on: date) -> dict[str, Column]:
    """Places, hours, how long it stands, and for whom a group is."""
    count = len(stated)
    limits = draws.pick("openings.ages", count, figures.AGE_LIMITS_SHARES)
    least = chosen([low for low, _ in figures.AGE_LIMITS], limits)
    most = chosen([high for _, high in figures.AGE_LIMITS], limits)
    whom = draws.pick("openings.for_gender", count, figures.FOR_GENDER_SHARES)
    grouped = stated.are(ASSOCIATION)
    ends = draws.chance("openings.valid", count, np.choose(stated.kind, figures.VALID_UNTIL))
    over = draws.chance("openings.valid.over", count, figures.VALID_UNTIL_OVER)
    ahead = 14 + draws.below("openings.valid_until", count, 250)
    until = on.toordinal() + np.where(over, -(ahead // 4), ahead)
    return {
        "places": _by_kind(draws, "openings.places", stated, figures.PLACES, figures.PLACES_SHARES),
        "hours_per_week": _by_kind(
            draws, "openings.hours", stated, figures.HOURS, figures.HOURS_SHARES
        ),
        "valid_until": where(ends, days(until)),
        "min_age": where(grouped, least),
        "max_age": where(grouped, most),
        "for_gender": where(grouped, chosen(figures.FOR_GENDER, whom)),
    }


def _by_kind(
    draws: Draws,
    stream: str,
    stated: _Stated,
    values: Sequence[Sequence[int]],
    shares: Sequence[Sequence[int]],
) -> list[int]:
    which = draws.pick_by(stream, stated.kind, shares)
    return [values[kind][no] for kind, no in zip(stated.kind.tolist(), which.tolist(), strict=True)]


def _people(draws: Draws, stated: _Stated, on: date) -> dict[str, Column]:
    """The person behind a neighbour's opening; nobody asks this of clubs and employers."""
    count = len(stated)
    person = stated.are(NEIGHBOUR)
    gender = _genders(draws, count)
    bands = np.array(figures.VOLUNTEER_AGE_BANDS, np.int64)
    band = bands[draws.pick("openings.age_band", count, figures.VOLUNTEER_AGES)]
    age = draws.between("openings.age", count, band[:, 0], band[:, 1])
    wish = np.choose(
        gender, [figures.VOLUNTEER_WOMEN_WISH_WOMEN, figures.VOLUNTEER_MEN_WISH_MEN, 0]
    )
    wishes = draws.chance("openings.contact_gender", count, wish)
    same = np.choose(gender, [1, 2, 0])
    children = draws.chance("openings.children", count, figures.CHILDREN_OF_VOLUNTEERS)
    asked = _asked(draws, count, person)
    return {
        "gender": where(asked("gender"), chosen(figures.GENDERS, gender)),
        "birth_year": where(asked("birth_year"), (on.year - age).tolist()),
        "contact_gender": where(
            asked("contact_gender"), chosen(tuple(ContactGender), np.where(wishes, same, 0))
        ),
        "children": where(person, yes(children & (age >= 25) & (age < 60))),
    }


def _asked(draws: Draws, count: int, person: Flags) -> Callable[[str], Flags]:
    def asked(question: str) -> Flags:
        return person & ~draws.chance(f"openings.{question}.not_asked", count, 15)

    return asked


def _guards(
    draws: Draws, stated: _Stated, on: date, newcomer_refs: Sequence[str]
) -> dict[str, Column]:
    """Vetting with its date, consent, and whom a volunteer must not meet."""
    count = len(stated)
    person = stated.are(NEIGHBOUR)
    state = draws.pick("openings.vetting", count, figures.VETTING_SHARES)
    years = np.array([figures.VETTING_YEARS[code] for code in stated.country], np.int64)
    left = 1 + draws.below("openings.vetted_until", count, years * YEAR)
    ago = 1 + draws.few("openings.vetted_until.over", count, YEAR)
    until = on.toordinal() + np.where(state == 0, left, -ago)
    avoids = draws.chance("openings.avoids", count, figures.AVOIDS) & person
    whom = draws.below("openings.avoid", count, max(len(newcomer_refs), 1)).tolist()
    hidden = draws.chance("openings.protected", count, figures.PROTECTED // 2) & person
    return {
        "vetted_until": where(person & (state < 2), days(until)),
        "avoid": [
            (newcomer_refs[no],) if flag and newcomer_refs else None
            for flag, no in zip(avoids.tolist(), whom, strict=True)
        ],
        "protected": yes(hidden),
        "consent": consents(draws, "openings", count, figures.OPENING_CONSENTS),
    }
