"""Made-up people of a small town: rows as they stand in a town's own files."""

from collections.abc import Mapping
from dataclasses import dataclass

from koppeling.exchange.columns import FileKind

Rows = tuple[Mapping[str, str], ...]

ADULT = {"consent": "matching contact", "travel": "bicycle", "max_minutes": "45"}
VETTED = {"consent": "matching contact", "places": "1", "hours_per_week": "1"}


def newcomer(
    ref: str,
    names: tuple[str, str],
    locale: str,
    languages: str,
    district: str,
    interests: str,
    availability: str,
    registered_on: str,
    **more: str,
) -> Mapping[str, str]:
    called, family = names
    return {
        "ref": ref,
        "called": called,
        "full_name": f"{called} {family}",
        "locale": locale,
        "email": f"{called.lower()}@example.org",
        "phone": f"+31 6 555 01{ref[-2:]}",
        "languages": languages,
        "district": district,
        "interests": interests,
        "availability": availability,
        "registered_on": registered_on,
        "wants": "neighbour association",
        **ADULT,
        **more,
    }


def neighbour(
    ref: str,
    name: str,
    languages: str,
    district: str,
    interests: str,
    availability: str,
    **more: str,
) -> Mapping[str, str]:
    return {
        "ref": ref,
        "kind": "neighbour",
        "contact_name": name,
        "email": f"{name.split(maxsplit=1)[0].lower()}@example.net",
        "phone": f"+31 6 555 02{ref[-2:]}",
        "languages": languages,
        "district": district,
        "interests": interests,
        "availability": availability,
        "vetted_until": "2029-12-31",
        **VETTED,
        **more,
    }


def offer(
    ref: str,
    kind: str,
    organisation: str,
    title: str,
    languages: str,
    district: str,
    interests: str,
    availability: str,
    **more: str,
) -> Mapping[str, str]:
    return {
        "ref": ref,
        "kind": kind,
        "organisation": organisation,
        "title": title,
        "email": f"{organisation.lower()}@example.com",
        "languages": languages,
        "district": district,
        "interests": interests,
        "availability": availability,
        "places": "3",
        "consent": "matching contact",
        **more,
    }


@dataclass(frozen=True, slots=True)
class Place:
    """What differs between the towns: words, names and where people live."""

    slug: str
    language: str
    districts: tuple[str, str, str]
    volunteers: tuple[str, ...]
    organisations: tuple[str, str, str, str]
    titles: tuple[str, str, str, str, str]


ENSCHEDE = Place(
    slug="enschede",
    language="nl",
    districts=("Binnenstad", "Roombeek", "Pathmos"),
    volunteers=(
        "Anneke de Boer",
        "Wim Hofstra",
        "Sanne Bakker",
        "Gerda Nijhuis",
        "Henk Wolters",
        "Ingrid Vos",
        "Karel Smit",
        "Lotte Dekker",
        "Truus Mulder",
    ),
    organisations=("Zangkoor De Linde", "SV Oostend", "Buurttuin Pathmos", "Metaal en Maaltijd"),
    titles=("Voetbal op dinsdag", "Samen wandelen", "Buurttuin", "Werkplaats", "Keuken"),
)
MUENSTER = Place(
    slug="muenster",
    language="de",
    districts=("Dom", "Martini", "Josef"),
    volunteers=(
        "Ursula Brandt",
        "Jens Althoff",
        "Katrin Lohmann",
        "Renate Holtkamp",
        "Bernd Schulte",
        "Heike Winter",
        "Klaus Berger",
        "Lena Voss",
        "Monika Peters",
    ),
    organisations=("Chor Die Linde", "SV Martini", "Stadtgarten Josef", "Metall und Mahlzeit"),
    titles=("Fußball am Dienstag", "Gemeinsam wandern", "Stadtgarten", "Werkstatt", "Küche"),
)
CHOIR, CHOIR_EMAIL = "ORG-1", "org-1@example.com"
"""An association that has no opening yet."""


def rows_of(place: Place) -> Mapping[FileKind, Rows]:
    """The files of a town, in the order in which they are imported."""
    centre, east, south = place.districts
    tongue, own = place.language, f"{place.language}:C2"
    organisations = tuple(
        {
            "ref": f"ORG-{no}",
            "kind": "employer" if no == 4 else "association",
            "name": name,
            "district": (centre, east, south, south)[no - 1],
            "postcode": "7511" if tongue == "nl" else "48143",
            "email": f"org-{no}@example.com",
            "phone": f"+31 53 555 030{no}",
        }
        for no, name in enumerate(place.organisations, 1)
    )
    newcomers = (
        newcomer(
            "N-01",
            ("Amina", "Haddad"),
            "ar",
            f"ar:C2 fr:B1 {tongue}:A2",
            centre,
            "choir cooking-together walking",
            "tue-eve wed-aft thu-eve sat-mor",
            "2026-09-28",
            practise=tongue,
            offers="cooking-together",
            gender="woman",
            children="yes",
        ),
        newcomer(
            "N-02",
            ("Olena", "Kovalenko"),
            "uk",
            f"uk:C2 ru:C1 {tongue}:A2",
            centre,
            "gardening films walking",
            "mon-mor wed-aft fri-aft",
            "2026-10-12",
            practise=tongue,
            gender="woman",
        ),
        newcomer(
            "N-03",
            ("Yusuf", "Demir"),
            "tr",
            f"tr:C2 {tongue}:A2",
            east,
            "football walking computer-help",
            "tue-eve thu-eve sat-aft",
            "2026-08-17",
            occupations="712",
            wants="neighbour association employer",
            gender="man",
        ),
        newcomer(
            "N-04",
            ("Farida", "Rahimi"),
            "fa",
            f"fa:C2 en:B1 {tongue}:A2",
            east,
            "sewing bread-baking language-exchange",
            "mon-aft wed-mor thu-aft",
            "2026-06-08",
            practise=tongue,
            offers="sewing",
            gender="woman",
        ),
        newcomer(
            "N-05",
            ("Dmitri", "Weber"),
            "ru",
            "ru:C2 de:B1 nl:A2",
            south,
            "fishing card-games gardening",
            "wed-eve fri-aft sat-mor",
            "2026-11-09",
            occupations="723",
            wants="neighbour association employer",
            gender="man",
        ),
        newcomer(
            "N-06",
            ("Selam", "Tesfay"),
            "en",
            f"ti:C2 en:B2 {tongue}:A2",
            south,
            "football cooking-together films",
            "mon-eve tue-eve sun-aft",
            "2026-10-26",
            gender="woman",
        ),
        newcomer(
            "N-07",
            ("Hassan", "Barakat"),
            "ar",
            f"ar:C2 en:B1 {tongue}:B1",
            centre,
            "chess walking museums",
            "mon-aft tue-aft sun-aft",
            "2026-11-16",
            gender="man",
        ),
        newcomer(
            "N-08",
            ("Marisol", "Vega"),
            tongue,
            f"es:C2 en:B2 {tongue}:B1",
            east,
            "dancing choir photography",
            "wed-eve thu-eve sun-mor",
            "2026-11-02",
            gender="woman",
        ),
        newcomer(
            "N-09",
            ("Ayaan", "Warsame"),
            "en",
            "so:C2 ar:A2",
            south,
            "sewing football",
            "tue-mor fri-eve",
            "2026-07-20",
            gender="woman",
        ),
    )
    neighbours = (
        ("choir cooking-together walking", "wed-aft thu-eve", centre),
        ("gardening walking", "wed-aft fri-aft", centre),
        ("football computer-help", "tue-eve sat-aft", east),
        ("sewing language-exchange", "wed-mor thu-aft", east),
        ("fishing card-games", "fri-aft sat-mor", south),
        ("films cooking-together", "mon-eve sun-aft", south),
        ("chess museums", "mon-aft sun-aft", centre),
        ("photography dancing", "wed-eve sun-mor", east),
        ("gardening bread-baking", "mon-mor", south),
    )
    openings = (
        *(
            neighbour(f"B-{no:02}", name, f"{own} en:B2", where, likes, when)
            for no, (name, (likes, when, where)) in enumerate(
                zip(place.volunteers, neighbours, strict=True), 1
            )
        ),
        offer(
            "A-01",
            "association",
            "ORG-2",
            place.titles[0],
            own,
            east,
            "football",
            "tue-eve thu-eve",
        ),
        offer(
            "A-02",
            "association",
            "ORG-2",
            place.titles[1],
            own,
            centre,
            "walking",
            "sat-mor sun-aft",
            needs_language=f"{tongue}:A1",
        ),
        offer(
            "A-03",
            "association",
            "ORG-3",
            place.titles[2],
            own,
            south,
            "gardening",
            "fri-aft wed-aft",
            welcomes="gardening cooking-together",
        ),
        offer(
            "E-01",
            "employer",
            "ORG-4",
            place.titles[3],
            own,
            south,
            "",
            "mon-mor wed-eve fri-aft thu-eve",
            occupations="723 712",
            needs_language=f"{tongue}:A2",
            places="1",
        ),
        offer(
            "E-02",
            "employer",
            "ORG-4",
            place.titles[4],
            own,
            centre,
            "",
            "tue-eve thu-eve",
            occupations="512",
            needs_language=f"{tongue}:B1",
            places="1",
        ),
    )
    return {
        FileKind.ORGANISATIONS: organisations,
        FileKind.NEWCOMERS: newcomers,
        FileKind.OPENINGS: openings,
    }
