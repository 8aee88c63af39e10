"""Rows of every kind of file, with texts that nobody would wish for."""

import unicodedata
from datetime import date
from functools import cache

from hypothesis import strategies as st

from koppeling.exchange.cells import clean
from koppeling.exchange.columns import COLUMNS, FileKind
from koppeling.exchange.problems import BadCell
from koppeling.exchange.rows import Row, contradictions
from koppeling.reference.interests import concepts
from koppeling.reference.occupations import occupations
from koppeling.reference.postcodes import postcodes
from koppeling.terms import (
    HALF_DAYS,
    ConsentPurpose,
    ContactGender,
    Emphasis,
    Gender,
    Kind,
    Level,
    OrganisationKind,
    TieKind,
    Travel,
)


def readable(text):
    """Whether a file can hold the text, and it is in the form in which it would come back."""
    try:
        return clean(text) == text
    except BadCell:
        return False


HOSTILE = (
    "-", "--", "'-", "''-", "=1+1", "'=1+1", "+31 6 1234", "-Ali", "@SUM(A1)",
    "-2+3+cmd|' /C calc'!A0", '"', '""', '","', "a,b", "a;b", "it's", "'", "''", "\\",
    "01067", "1e5", "TRUE", "null", "yes", "<script>", "{{7*7}}", "Zoë", "ﬁ", "😀",
    "علی\u200cرضا", "Ольга", "ثريا", "x" * 3_999, "=" + "y" * 3_999,
)  # fmt: skip

texts = (
    st.one_of(
        st.sampled_from(HOSTILE),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
        st.text(st.sampled_from("=+-@'\",;ab \u0301\u0338\u00a0"), max_size=12),
    )
    .map(lambda text: unicodedata.normalize("NFC", text).strip())
    .filter(lambda text: text != "" and readable(text))
)
refs = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}", fullmatch=True)
emails = st.from_regex(r"[a-z0-9+=@'-]{1,10}x@[a-z]{1,9}\.[a-z]{2,5}", fullmatch=True).filter(
    lambda text: text.count("@") == 1
)
phones = st.from_regex(r"(\+31|0|\(0)[0-9]([ ()./-]?[0-9]){3,9}", fullmatch=True)
websites = st.from_regex(r"https?://[a-z.]{1,20}(/[a-z,?=&;+@-]{0,10})?", fullmatch=True)
languages = st.sampled_from(["ar", "de", "en", "fa", "nl", "sr", "ti", "tr", "uk"])
levels = st.dictionaries(languages, st.sampled_from(Level), min_size=1)
days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
contact_genders = st.sampled_from(ContactGender)


def sets_of(values):
    """Non-empty sets, as a file gives them: sorted, each once."""
    return st.sets(values, min_size=1, max_size=5).map(lambda found: tuple(sorted(found)))


def codes_of(terms):
    """Non-empty lists of codes in the order of their enum."""
    return st.sets(st.sampled_from(terms), min_size=1).map(
        lambda found: tuple(term for term in terms if term in found)
    )


def degrees(most):
    """Degrees to five decimals."""
    return st.integers(-most * 100_000, most * 100_000).map(lambda number: number / 100_000)


@cache
def keys():
    """Interests, offers and welcomes."""
    return sets_of(st.sampled_from(sorted(concepts())))


@cache
def codes():
    """Occupations."""
    return sets_of(st.sampled_from(sorted(occupations())))


@cache
def postcodes_of(country):
    """Postcodes of a country, some Dutch ones with their letters."""
    found = st.sampled_from([postcode.code for postcode in postcodes(country)])
    if country == "de":
        return found
    return st.builds(str.__add__, found, st.sampled_from(["", " AB", " ZZ"]))


@cache
def values_of(kind, country):
    """A strategy for the value of each column of a file."""
    place = {
        "country": st.just(country),
        "postcode": postcodes_of(country),
        "district": texts,
        "lat": degrees(90),
        "lon": degrees(180),
    }
    person = {
        "ref": refs,
        "locale": languages,
        "email": emails,
        "phone": phones,
        **place,
        "languages": levels,
        "interests": keys(),
        "occupations": codes(),
        "availability": st.integers(1, 2 ** len(HALF_DAYS) - 1),
        "gender": st.sampled_from(Gender),
        "birth_year": st.integers(1900, 2100),
        "contact_gender": contact_genders,
        "children": st.just(True),
        "avoid": sets_of(refs),
        "protected": st.just(True),
        "consent": codes_of(ConsentPurpose),
    }
    return {
        FileKind.NEWCOMERS: {
            **person,
            "called": texts,
            "full_name": texts,
            "next_postcode": postcodes_of(country),
            "moves_on": days,
            "practise": sets_of(languages),
            "offers": keys(),
            "wants": codes_of(Kind),
            "household": texts,
            "travel": st.sampled_from(Travel),
            "max_minutes": st.integers(0, 600),
            "crosses_border": st.just(True),
            "arrived_on": days,
            "registered_on": days,
            "emphasis": st.lists(
                st.sampled_from(Emphasis), min_size=1, max_size=2, unique=True
            ).map(tuple),
        },
        FileKind.OPENINGS: {
            **person,
            "kind": st.sampled_from(Kind),
            "organisation": refs,
            "title": texts,
            "contact_name": texts,
            "needs_language": levels,
            "welcomes": keys(),
            "places": st.integers(0, 1_000),
            "hours_per_week": st.integers(0, 168),
            "valid_until": days,
            "min_age": st.integers(0, 120),
            "max_age": st.integers(0, 120),
            "for_gender": contact_genders,
            "vetted_until": days,
        },
        FileKind.ORGANISATIONS: {
            "ref": refs,
            "kind": st.sampled_from(OrganisationKind),
            "name": texts,
            **place,
            "email": emails,
            "phone": phones,
            "website": websites,
        },
        FileKind.TIES: {
            "newcomer_ref": refs,
            "other_ref": refs,
            "kind": st.sampled_from(TieKind),
            "since": days,
            "until": days,
        },
    }[kind]


@st.composite
def files(draw, kind):
    """Some rows of one kind, none against itself or another; columns may be missing."""
    rows = []
    for _ in range(draw(st.integers(0, 4))):
        country = draw(st.sampled_from(["nl", "de"]))
        strategies = values_of(kind, country)
        always = {column.name for column in COLUMNS[kind] if column.identifies} | {"country"}
        given = {
            name: draw(strategy)
            for name, strategy in strategies.items()
            if name in always or draw(st.booleans())
        }
        if ("lat" in given) != ("lon" in given):
            given.update(lat=52.2, lon=6.9)
        for problem in contradictions(kind, Row(0, given)):
            given.pop(problem.column, None)
        rows.append(given)
    same = [column.name for column in COLUMNS[kind] if column.identifies]
    once = {tuple(row.get(name) for name in same): row for row in rows}
    return [row for identity, row in once.items() if None not in identity]
