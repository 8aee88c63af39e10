"""Newcomers: who arrives, with whom, since when, and what they wish for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from koppeling.simulate import figures, interests, names, speech, work
from koppeling.simulate.columns import (
    Column,
    Row,
    chosen,
    days,
    numbered,
    positions_in,
    rows_of,
    texts,
    where,
    yes,
)
from koppeling.simulate.consents import consents
from koppeling.simulate.draws import Draws, Flags, Numbers
from koppeling.simulate.half_days import newcomers_half_days
from koppeling.simulate.places import City, Home
from koppeling.terms import ContactGender, Emphasis, Gender

WOMAN, MAN = figures.GENDERS.index(Gender.WOMAN), figures.GENDERS.index(Gender.MAN)
MINOR_AT_MOST = 17
DAYS_PER_MONTH = 30


@dataclass(frozen=True, eq=False)
class Arrivals:
    """The rows of the newcomers, and the city of each by number."""

    rows: list[Row]
    city: Numbers


@dataclass(frozen=True, eq=False)
class _People:
    """Who they are: one entry per newcomer; ``partner`` is a position or -1."""

    city: Numbers
    gender: Numbers
    age: Numbers
    partner: Numbers
    home: Numbers
    tongue: Numbers
    arrived: Numbers
    registered: Numbers
    children: Flags

    def __len__(self) -> int:
        return len(self.city)


def newcomers(draws: Draws, cities: Sequence[City], count: int, on: date) -> Arrivals:
    """Draw ``count`` newcomers, spread evenly over the cities, as they stand on a day."""
    people = _people(draws, cities, count, on)
    refs = numbered("N", count)
    columns: dict[str, Column] = {
        "ref": refs,
        **_contact(draws, people, cities, refs),
        **_place(draws, people, cities, on),
        **_speech(draws, people, cities, on),
        **_likes(draws, people),
        **_wishes(draws, people, on),
        **_days_here(people),
        **_guards(draws, people, refs),
    }
    for name, per_mille in figures.NOT_ASKED.items():
        columns[name] = where(
            ~draws.chance(f"newcomers.{name}.not_asked", count, per_mille), columns[name]
        )
    return Arrivals(rows_of({name: columns[name] for name in ORDER}), people.city)


ORDER = (
    "ref", "called", "full_name", "locale", "email", "phone", "country", "postcode", "district",
    "lat", "lon", "next_postcode", "moves_on", "languages", "practise", "interests", "offers",
    "occupations", "availability", "wants", "gender", "birth_year", "contact_gender", "household",
    "children", "travel", "max_minutes", "crosses_border", "arrived_on", "registered_on",
    "emphasis", "avoid", "protected", "consent",
)  # fmt: skip
"""As the columns stand in a file: ``exchange`` may not be asked here, so a test compares."""


def _people(draws: Draws, cities: Sequence[City], count: int, on: date) -> _People:
    city = np.arange(count, dtype=np.int64) % len(cities)
    gender = draws.pick("newcomers.gender", count, figures.NEWCOMER_GENDERS)
    age = _ages(draws, gender)
    partner = _partners(draws, city, gender, age)
    homes = np.array([len(each.homes) for each in cities], np.int64)
    home = draws.below("newcomers.home", count, homes[city])
    tongue = speech.newcomers_tongues(draws, [cities[no].country for no in city.tolist()])
    waited = draws.few("newcomers.registered_on", count, figures.REGISTERED_DAYS)
    travelled = figures.ARRIVED_LEAST_DAYS + draws.few(
        "newcomers.arrived_on", count, figures.ARRIVED_DAYS
    )
    registered = on.toordinal() - waited
    arrived = registered - travelled
    together = np.choose(
        gender, [figures.CHILDREN_OF_WOMEN, figures.CHILDREN_OF_MEN, figures.CHILDREN_OF_MEN]
    )
    children = draws.chance(
        "newcomers.children", count, np.where(partner >= 0, figures.CHILDREN_OF_COUPLES, together)
    ) & (age > MINOR_AT_MOST)
    # A couple came together: his values are hers.
    his, hers = _couples(gender, partner)
    near = draws.between("newcomers.age_of_partner", count, -3, 6)
    age[his] = np.maximum(age[hers] + near[his], MINOR_AT_MOST + 1)
    for shared in (home, tongue, registered, arrived, children):
        shared[his] = shared[hers]
    return _People(city, gender, age, partner, home, tongue, arrived, registered, children)


def _ages(draws: Draws, gender: Numbers) -> Numbers:
    bands = np.array(figures.AGE_BANDS, np.int64)
    band = bands[draws.pick_by("newcomers.age_band", gender, figures.NEWCOMER_AGES)]
    return draws.between("newcomers.age", len(gender), band[:, 0], band[:, 1])


def _partners(draws: Draws, city: Numbers, gender: Numbers, age: Numbers) -> Numbers:
    """Couple some of the grown women with men of their city who are registered too."""
    partner = np.full(len(city), -1, np.int64)
    order = draws.order("newcomers.partner", len(city))
    coupled = draws.chance("newcomers.coupled", len(city), figures.COUPLES)
    grown = age > MINOR_AT_MOST
    for here in range(int(city.max()) + 1 if len(city) else 0):
        of_city = order[city[order] == here]
        women = of_city[(gender[of_city] == WOMAN) & coupled[of_city] & grown[of_city]]
        men = of_city[(gender[of_city] == MAN) & grown[of_city]]
        both = min(len(women), len(men))
        partner[women[:both]], partner[men[:both]] = men[:both], women[:both]
    return partner


def _couples(gender: Numbers, partner: Numbers) -> tuple[Numbers, Numbers]:
    his = positions_in((partner >= 0) & (gender == MAN))
    return his, partner[his]


def _contact(
    draws: Draws, people: _People, cities: Sequence[City], refs: Sequence[str]
) -> dict[str, Column]:
    tongues = speech.tongues()
    called = names.first_names(draws, "newcomers.called", people.tongue, people.gender, tongues)
    family = names.family_names(draws, "newcomers.family", people.tongue, tongues)
    his, hers = _couples(people.gender, people.partner)
    for he, she in zip(his.tolist(), hers.tolist(), strict=True):
        family[he] = family[she]
    numbers = draws.below("newcomers.phone", len(people), names.DRAMA_NUMBERS)
    has = draws.chance("newcomers.phone.known", len(people), 850)
    own = draws.chance("newcomers.locale", len(people), 800)
    tongue = [tongues[no] for no in people.tongue.tolist()]
    local = [cities[no].country for no in people.city.tolist()]
    return {
        "called": called,
        "full_name": [f"{a} {b}" for a, b in zip(called, family, strict=True)],
        "locale": [
            a if mine else b for mine, a, b in zip(own.tolist(), tongue, local, strict=True)
        ],
        "email": [f"{ref.lower()}@{names.PEOPLE_DOMAIN}" for ref in refs],
        "phone": where(has, names.phones(local, numbers)),
    }


def _place(draws: Draws, people: _People, cities: Sequence[City], on: date) -> dict[str, Column]:
    homes = _homes(cities, people.city, people.home)
    count = len(people)
    moves = draws.chance("newcomers.moves", count, figures.MOVES_SOON)
    his, hers = _couples(people.gender, people.partner)
    ahead = 7 + draws.below("newcomers.moves_on", count, 120)
    sizes = np.array([len(each.homes) for each in cities], np.int64)[people.city]
    next_home = draws.below("newcomers.next_postcode", count, sizes)
    for shared in (moves, ahead, next_home):
        shared[his] = shared[hers]
    later = _homes(cities, people.city, next_home)
    return {
        "country": [home.country for home in homes],
        "postcode": [home.postcode for home in homes],
        "district": [home.district for home in homes],
        "lat": [home.lat for home in homes],
        "lon": [home.lon for home in homes],
        "next_postcode": where(moves, [home.postcode for home in later]),
        "moves_on": where(moves, days(on.toordinal() + ahead)),
    }


def _homes(cities: Sequence[City], city: Numbers, home: Numbers) -> list[Home]:
    pairs = zip(city.tolist(), home.tolist(), strict=True)
    return [cities[of].homes[no] for of, no in pairs]


def _speech(draws: Draws, people: _People, cities: Sequence[City], on: date) -> dict[str, Column]:
    months = (on.toordinal() - people.arrived) // DAYS_PER_MONTH
    local = [cities[no].country for no in people.city.tolist()]
    return {
        "languages": speech.newcomers_languages(draws, people.tongue, months, local),
        "practise": speech.newcomers_practise(draws, local),
    }


def _likes(draws: Draws, people: _People) -> dict[str, Column]:
    count = len(people)
    words = interests.by_rank()
    liked = interests.drawn(draws, "newcomers.interests", count, figures.INTERESTS_AT_MOST)
    how_many = 1 + draws.pick("newcomers.interests.count", count, figures.COUNT_SHARES)
    other = interests.drawn(draws, "newcomers.offers", count, figures.OFFERS_AT_MOST)
    own = draws.chance(
        "newcomers.offers.own", (count, figures.OFFERS_AT_MOST), figures.OWN_INTEREST_OFFERED
    )
    # Her first interests are what she can give, too; the count of offers is hers alone.
    given = np.where(own, liked[:, : figures.OFFERS_AT_MOST], other)
    offered = 1 + draws.pick("newcomers.offers.count", count, (350, 350, 200, 100))
    jobs = work.newcomers_occupations(draws, count)
    worked = 1 + draws.pick("newcomers.occupations.count", count, (800, 200))
    offers = texts(words, given, offered)
    return {
        "interests": texts(words, liked, how_many),
        "offers": where(draws.chance("newcomers.offers.has", count, figures.HAS_OFFERS), offers),
        "occupations": where(
            draws.chance("newcomers.occupations.has", count, figures.HAS_OCCUPATION),
            texts(work.codes(), jobs, worked),
        ),
    }


def _wishes(draws: Draws, people: _People, on: date) -> dict[str, Column]:
    count = len(people)
    wish = np.choose(people.gender, [figures.WOMEN_WISH_WOMEN, figures.MEN_WISH_MEN, 0])
    wishes = draws.chance("newcomers.contact_gender", count, wish)
    same = np.choose(people.gender, [1, 2, 0])
    ranks = draws.below("newcomers.emphasis.order", (count, len(Emphasis)), 1 << 30)
    first = np.argsort(ranks, axis=1, kind="stable")[:, :2]
    many = draws.pick("newcomers.emphasis", count, figures.EMPHASIS_SHARES)
    words = tuple(Emphasis)
    return {
        "availability": newcomers_half_days(draws, count).tolist(),
        "wants": chosen(figures.WANTS, draws.pick("newcomers.wants", count, figures.WANTS_SHARES)),
        "gender": chosen(figures.GENDERS, people.gender),
        "birth_year": (on.year - people.age).tolist(),
        "contact_gender": chosen(tuple(ContactGender), np.where(wishes, same, 0)),
        "household": _households(people),
        "children": yes(people.children),
        "travel": chosen(
            figures.TRAVELS, draws.pick("newcomers.travel", count, figures.TRAVEL_SHARES)
        ),
        "max_minutes": chosen(
            figures.MINUTES, draws.pick("newcomers.max_minutes", count, figures.MINUTES_SHARES)
        ),
        "crosses_border": yes(
            draws.chance("newcomers.crosses_border", count, figures.CROSSES_BORDER)
        ),
        "emphasis": [
            tuple(words[no] for no in order[:some]) or None
            for order, some in zip(first.tolist(), many.tolist(), strict=True)
        ],
    }


def _households(people: _People) -> list[str | None]:
    """One key for both of a couple, from the position of the first of them."""
    return [
        None if partner < 0 else f"H-{min(no, partner) + 1:05d}"
        for no, partner in enumerate(people.partner.tolist())
    ]


def _days_here(people: _People) -> dict[str, Column]:
    return {"arrived_on": days(people.arrived), "registered_on": days(people.registered)}


def _guards(draws: Draws, people: _People, refs: Sequence[str]) -> dict[str, Column]:
    """What protects somebody: avoid-lists, protection, and consent that is never presumed."""
    count = len(people)
    avoids = draws.chance("newcomers.avoids", count, figures.AVOIDS).tolist()
    others = draws.below("newcomers.avoid", count, max(count, 1)).tolist()
    partners = people.partner.tolist()
    return {
        "avoid": [
            (refs[other],) if avoids[no] and other not in {no, partners[no]} else None
            for no, other in enumerate(others)
        ],
        "protected": yes(draws.chance("newcomers.protected", count, figures.PROTECTED)),
        "consent": consents(draws, "newcomers", count, figures.CONSENTS),
    }
