"""The columns of the four files, in the order in which they are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from koppeling.exchange.forms import (
    COUNTRY,
    DATE,
    EMAIL,
    LANGUAGE,
    PHONE,
    POSTCODE,
    REF,
    TEXT,
    WEBSITE,
    YES,
    Form,
    code_of,
    degrees,
    integer,
)
from koppeling.exchange.lists import (
    CONCEPTS,
    HALF_DAY_LIST,
    LANGUAGES,
    LEVELS,
    OCCUPATIONS,
    REFS,
    codes_of,
)
from koppeling.terms import (
    ConsentPurpose,
    ContactGender,
    Emphasis,
    Gender,
    Kind,
    OrganisationKind,
    TieKind,
    Travel,
)


class FileKind(StrEnum):
    """What a file is about."""

    NEWCOMERS = "newcomers"
    OPENINGS = "openings"
    ORGANISATIONS = "organisations"
    TIES = "ties"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    ``compulsory``: a new row needs it. ``identifies``: it tells which row is
    meant, so every row needs it and the file its heading. Besides, a new row
    of any kind but ties needs a place: see ``rows.missing_in_new_row``.
    """

    name: str
    form: Form
    compulsory: bool = False
    identifies: bool = False


def _identifying(name: str, form: Form) -> Column:
    return Column(name, form, compulsory=True, identifies=True)


_HERE = (
    Column("country", COUNTRY),
    Column("postcode", POSTCODE),
    Column("district", TEXT),
    Column("lat", degrees(90)),
    Column("lon", degrees(180)),
)
_BIRTH_YEAR = Column("birth_year", integer(1900, 2100))
_AGE = integer(0, 120)

COLUMNS: Mapping[FileKind, tuple[Column, ...]] = {
    FileKind.NEWCOMERS: (
        _identifying("ref", REF),
        Column("called", TEXT),
        Column("full_name", TEXT),
        Column("locale", LANGUAGE),
        Column("email", EMAIL),
        Column("phone", PHONE),
        *_HERE,
        Column("next_postcode", POSTCODE),
        Column("moves_on", DATE),
        Column("languages", LEVELS),
        Column("practise", LANGUAGES),
        Column("interests", CONCEPTS),
        Column("offers", CONCEPTS),
        Column("occupations", OCCUPATIONS),
        Column("availability", HALF_DAY_LIST),
        Column("wants", codes_of(Kind)),
        Column("gender", code_of(Gender)),
        _BIRTH_YEAR,
        Column("contact_gender", code_of(ContactGender)),
        Column("household", TEXT),
        Column("children", YES),
        Column("travel", code_of(Travel)),
        Column("max_minutes", integer(0, 600)),
        Column("crosses_border", YES),
        Column("arrived_on", DATE),
        Column("registered_on", DATE),
        Column("emphasis", codes_of(Emphasis, most=2, ranked=True)),
        Column("avoid", REFS),
        Column("protected", YES),
        Column("consent", codes_of(ConsentPurpose)),
    ),
    FileKind.OPENINGS: (
        _identifying("ref", REF),
        Column("kind", code_of(Kind), compulsory=True),
        Column("organisation", REF),
        Column("title", TEXT),
        Column("contact_name", TEXT),
        Column("locale", LANGUAGE),
        Column("email", EMAIL),
        Column("phone", PHONE),
        *_HERE,
        Column("languages", LEVELS),
        Column("needs_language", LEVELS),
        Column("interests", CONCEPTS),
        Column("welcomes", CONCEPTS),
        Column("occupations", OCCUPATIONS),
        Column("availability", HALF_DAY_LIST),
        Column("places", integer(0, 1_000)),
        Column("hours_per_week", integer(0, 168)),
        Column("valid_until", DATE),
        Column("min_age", _AGE),
        Column("max_age", _AGE),
        Column("for_gender", code_of(ContactGender)),
        Column("gender", code_of(Gender)),
        _BIRTH_YEAR,
        Column("contact_gender", code_of(ContactGender)),
        Column("children", YES),
        Column("vetted_until", DATE),
        Column("avoid", REFS),
        Column("protected", YES),
        Column("consent", codes_of(ConsentPurpose)),
    ),
    FileKind.ORGANISATIONS: (
        _identifying("ref", REF),
        Column("kind", code_of(OrganisationKind)),
        Column("name", TEXT),
        *_HERE,
        Column("email", EMAIL),
        Column("phone", PHONE),
        Column("website", WEBSITE),
    ),
    FileKind.TIES: (
        _identifying("newcomer_ref", REF),
        _identifying("other_ref", REF),
        _identifying("kind", code_of(TieKind)),
        Column("since", DATE),
        Column("until", DATE),
    ),
}
