"""Associations and employers: names made of parts, and who of them states openings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from koppeling.simulate import figures, names
from koppeling.simulate.columns import Row, numbered, rows_of
from koppeling.simulate.draws import THOUSAND, Draws, Numbers
from koppeling.simulate.places import City, Home
from koppeling.terms import KINDS, Kind, OrganisationKind

FIRST_PARTS = {
    ("nl", Kind.ASSOCIATION): (
        "Sportvereniging", "Buurtvereniging", "Muziekvereniging", "Wijkcentrum", "Tuinvereniging",
        "Speeltuinvereniging", "Toneelgroep", "Wandelclub", "Kookatelier", "Repair Café",
        "Taalcafé", "Scouting", "Zangkoor", "Fietsclub", "Naaiatelier", "Schaakclub",
    ),
    ("de", Kind.ASSOCIATION): (
        "Sportverein", "Kulturverein", "Nachbarschaftsverein", "Musikverein", "Kleingartenverein",
        "Turnverein", "Theatergruppe", "Wanderverein", "Kochwerkstatt", "Repair-Café",
        "Sprachcafé", "Heimatverein", "Gesangverein", "Radfahrverein", "Nähwerkstatt",
        "Schachklub",
    ),
    ("nl", Kind.EMPLOYER): (
        "Bakkerij", "Garage", "Zorgcentrum", "Bouwbedrijf", "Restaurant", "Supermarkt",
        "Schoonmaakbedrijf", "Kwekerij", "Transportbedrijf", "Hotel", "Installatiebedrijf",
        "Kinderopvang", "Softwarebureau", "Schildersbedrijf", "Magazijn", "Textielatelier",
    ),
    ("de", Kind.EMPLOYER): (
        "Bäckerei", "Autowerkstatt", "Pflegezentrum", "Bauunternehmen", "Restaurant", "Supermarkt",
        "Gebäudereinigung", "Gärtnerei", "Spedition", "Hotel", "Haustechnik", "Kindertagesstätte",
        "Softwarehaus", "Malerbetrieb", "Lagerhaus", "Schneiderei",
    ),
}  # fmt: skip
SECOND_PARTS = {
    ("nl", Kind.ASSOCIATION): (
        "De Brug", "Samen Sterk", "De Linde", "Ons Huis", "Vooruit", "De Ontmoeting", "Kompas",
        "De Zonnebloem", "Oost", "Twente", "De Molen", "Eendracht", "Nieuw Begin", "De Regenboog",
    ),
    ("de", Kind.ASSOCIATION): (
        "Brücke", "Miteinander", "Lindenhof", "Concordia", "Eintracht", "Kompass", "Sonnenschein",
        "Ost", "Westfalen", "Mühlenhof", "Neuanfang", "Regenbogen", "Treffpunkt", "Freundschaft",
    ),
    ("nl", Kind.EMPLOYER): (
        "Het Anker", "De Korenbloem", "Van de Berg", "Noord", "De Singel", "Jansman", "Oude Markt",
        "De Es", "Ter Horst", "De Kroon", "Vrijheid", "Hofstede", "Zuiderpark", "De Eik",
    ),
    ("de", Kind.EMPLOYER): (
        "Ankerhof", "Kornblume", "Bergmann", "Nord", "Am Ring", "Jansen", "Alter Markt", "Eschweg",
        "Horstmann", "Krone", "Freiheit", "Hofstätte", "Südpark", "Eichenhof",
    ),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Organisations:
    """The rows of the organisations; ``of_opening`` is the position of each opening's, or -1."""

    rows: list[Row]
    of_opening: Numbers
    homes: tuple[Home, ...]


def organisations(
    draws: Draws, cities: Sequence[City], kind: Numbers, city: Numbers
) -> Organisations:
    """Found the organisations behind openings of associations and employers.

    ``kind`` and ``city`` are those of each opening. A city's openings of a kind
    are dealt out to its organisations of that kind, each of which has one at least.
    """
    owner = np.full(len(kind), -1, np.int64)
    found: list[tuple[Kind, int]] = []
    order = draws.order("organisations.openings", len(kind))
    for number, of_kind in enumerate(KINDS):
        if of_kind is Kind.NEIGHBOUR:
            continue
        each = figures.ORGANISATION_OPENINGS[OrganisationKind(of_kind)]
        of_all = order[kind[order] == number]
        for here in range(len(cities)):
            openings = of_all[city[of_all] == here]
            many = (len(openings) * THOUSAND + each - 1) // each
            if many:
                owner[openings] = len(found) + np.arange(len(openings)) % many
                found += [(of_kind, here)] * many
    return _described(draws, cities, found, owner)


def _described(
    draws: Draws, cities: Sequence[City], found: Sequence[tuple[Kind, int]], owner: Numbers
) -> Organisations:
    count = len(found)
    refs = numbered("ORG", count, least_digits=3)
    sizes = np.array([len(cities[here].homes) for _, here in found], np.int64)
    where = draws.below("organisations.home", count, sizes).tolist()
    homes = tuple(cities[here].homes[no] for (_, here), no in zip(found, where, strict=True))
    countries = [home.country for home in homes]
    phones = names.phones(countries, draws.below("organisations.phone", count, names.DRAMA_NUMBERS))
    sites = [f"{ref.lower()}.{names.ORGANISATIONS_DOMAIN}" for ref in refs]
    rows = rows_of(
        {
            "ref": refs,
            "kind": [OrganisationKind(kind) for kind, _ in found],
            "name": _names(
                draws,
                [(home.country, *of) for home, of in zip(homes, found, strict=True)],
            ),
            "country": countries,
            "postcode": [home.postcode for home in homes],
            "district": [home.district for home in homes],
            "lat": [home.lat for home in homes],
            "lon": [home.lon for home in homes],
            "email": [f"info@{site}" for site in sites],
            "phone": phones,
            "website": [f"https://{site}/" for site in sites],
        }
    )
    return Organisations(rows, owner, homes)


def _names(draws: Draws, of: Sequence[tuple[str, Kind, int]]) -> list[str]:
    """Names by country, kind and city; no two of a city are the same."""
    made = len(FIRST_PARTS["nl", Kind.EMPLOYER]) * len(SECOND_PARTS["nl", Kind.EMPLOYER])
    order = draws.order("organisations.name", made).tolist()
    so_far: dict[tuple[Kind, int], int] = {}
    found = []
    for country, kind, city in of:
        so_far[kind, city] = no = so_far.get((kind, city), -1) + 1
        again, turn = divmod(no, made)
        second, first = divmod(order[(turn + city) % made], len(FIRST_PARTS[country, kind]))
        name = f"{FIRST_PARTS[country, kind][first]} {SECOND_PARTS[country, kind][second]}"
        found.append(f"{name} {again + 1}" if again else name)
    return found
