"""What a single value may look like, asked through the columns that use it."""

from datetime import date

import pytest

from koppeling.exchange.columns import COLUMNS, FileKind
from koppeling.exchange.problems import BadCell, ProblemCode
from koppeling.terms import ContactGender, Kind, TieKind, Travel

FORMS = {
    (kind, column.name): column.form for kind, columns in COLUMNS.items() for column in columns
}


def form(column):
    """The form of a column of whichever file has it first."""
    return next(form for (_, name), form in FORMS.items() if name == column)


@pytest.mark.parametrize(
    ("column", "text", "value", "canonical"),
    [
        ("ref", "2026-N/0001.a_b", "2026-N/0001.a_b", "2026-N/0001.a_b"),
        ("ref", "00123", "00123", "00123"),
        ("called", "Amal", "Amal", "Amal"),
        ("locale", "AR", "ar", "ar"),
        ("email", "o'neill+k@post.example.org", "o'neill+k@post.example.org", None),
        ("email", "müller@köln.example", "müller@köln.example", None),
        ("phone", "+31  6 1234 5678", "+31 6 1234 5678", "+31 6 1234 5678"),
        ("phone", "(053) 431-2000", "(053) 431-2000", "(053) 431-2000"),
        ("phone", "0612345678", "0612345678", "0612345678"),
        ("website", "HTTPS://www.example.org/a?b=c", "HTTPS://www.example.org/a?b=c", None),
        ("country", "NL", "nl", "nl"),
        ("lat", "52.2205", 52.2205, "52.2205"),
        ("lat", "52,2205", 52.2205, "52.2205"),
        ("lat", "-0.0000001", 0.0, "0"),
        ("lon", "-180", -180.0, "-180"),
        ("lon", "6.123456789", 6.12346, "6.12346"),
        ("moves_on", "2028-02-29", date(2028, 2, 29), "2028-02-29"),
        ("birth_year", "1900", 1900, "1900"),
        ("max_minutes", "045", 45, "45"),
        ("places", "0", 0, "0"),
        ("places", "1000", 1000, "1000"),
        ("hours_per_week", "168", 168, "168"),
        ("min_age", "0", 0, "0"),
        ("max_age", "120", 120, "120"),
        ("children", "yes", True, "yes"),
        ("protected", "Yes", True, "yes"),
        ("travel", "bicycle", Travel.BICYCLE, "bicycle"),
        ("contact_gender", "Any", ContactGender.ANY, "any"),
    ],
)
def test_a_value_is_read_and_written_in_one_spelling(column, text, value, canonical):
    read = form(column).read(text, "nl")
    assert (read, type(read)) == (value, type(value))
    assert form(column).write(read) == (canonical or text)


@pytest.mark.parametrize(
    ("country", "text", "postcode"),
    [
        ("nl", "7511 AB", "7511 AB"),
        ("nl", "7511ab", "7511 AB"),
        ("nl", "7511", "7511"),
        ("de", "01067", "01067"),
        ("de", "48149", "48149"),
    ],
)
def test_a_postcode_stays_text_and_is_spelt_as_in_its_country(country, text, postcode):
    assert form("postcode").read(text, country) == postcode


@pytest.mark.parametrize(
    ("country", "text", "code", "value"),
    [
        ("nl", "01067", ProblemCode.BAD_POSTCODE, "01067"),
        ("nl", "7511 A", ProblemCode.BAD_POSTCODE, "7511 A"),
        ("de", "1067", ProblemCode.BAD_POSTCODE, "1067"),
        ("de", "7511 AB", ProblemCode.BAD_POSTCODE, "7511 AB"),
        ("de", "٤٨١٤٩", ProblemCode.BAD_POSTCODE, "٤٨١٤٩"),
        ("de", "00000", ProblemCode.UNKNOWN_POSTCODE, "00000"),
    ],
)
def test_a_postcode_that_is_none_is_refused(country, text, code, value):
    with pytest.raises(BadCell) as refused:
        form("postcode").read(text, country)
    assert refused.value.code is code
    assert refused.value.params == {"value": value, "country": country}


@pytest.mark.parametrize(
    ("column", "code", "texts"),
    [
        ("ref", ProblemCode.BAD_REF, ["N 1", "Ñ1", "-1", "_1", "N#1", "N,1", "n" * 65, "Ａ1"]),
        (
            "email",
            ProblemCode.BAD_EMAIL,
            ["a", "a@b", "a@@b.nl", "a b@c.nl", "a@b.nl,c@d.nl", "<a@b.nl>", "Amal: a@b.nl"],
        ),
        ("phone", ProblemCode.BAD_PHONE, ["12", "06 1234 abcd", "3.16E+10", "0" * 16, "++31612"]),
        (
            "website",
            ProblemCode.BAD_WEBSITE,
            ["www.example.org", "javascript:alert(1)", "ftp://a.nl", "https://a b", "//a.nl"],
        ),
        (
            "moves_on",
            ProblemCode.BAD_DATE,
            [
                "2026-02-30",
                "2026-2-3",
                "23-11-2026",
                "20261123",
                "2026-W48-1",
                "2026-11-23T08:00",
                "0001-01-01",
                "9999-12-31",
                "46349",
                "２０２６-11-23",
            ],
        ),
        (
            "places",
            ProblemCode.BAD_NUMBER,
            ["two", "1.0", "1,5", "1e3", "0x10", "٣", "9" * 40, "1 000"],
        ),
        ("lat", ProblemCode.BAD_NUMBER, ["nan", "inf", "1e2", "52°13'", "52.2.2", "5220500"]),
    ],
)
def test_a_value_that_is_none_of_its_form_is_refused(column, code, texts):
    for text in texts:
        with pytest.raises(BadCell) as refused:
            form(column).read(text, "nl")
        assert refused.value.code is code
        assert refused.value.params == {"value": text if len(text) <= 60 else text[:59] + "…"}


@pytest.mark.parametrize(
    ("column", "text", "least", "most"),
    [
        ("places", "-1", 0, 1000),
        ("places", "1001", 0, 1000),
        ("hours_per_week", "169", 0, 168),
        ("max_minutes", "601", 0, 600),
        ("birth_year", "1899", 1900, 2100),
        ("min_age", "121", 0, 120),
        ("lat", "90.00001", -90, 90),
        ("lon", "-181", -180, 180),
    ],
)
def test_a_number_out_of_its_range_is_refused(column, text, least, most):
    with pytest.raises(BadCell) as refused:
        form(column).read(text, "nl")
    assert refused.value.code is ProblemCode.OUT_OF_RANGE
    assert refused.value.params == {"value": text, "least": least, "most": most}


@pytest.mark.parametrize(
    ("kind", "column", "text", "expected"),
    [
        (FileKind.NEWCOMERS, "country", "be", ("nl", "de")),
        (FileKind.NEWCOMERS, "children", "no", ("yes",)),
        (FileKind.NEWCOMERS, "gender", "female", ("woman", "man", "other")),
        (FileKind.OPENINGS, "kind", "volunteer", tuple(Kind)),
        (FileKind.ORGANISATIONS, "kind", "neighbour", ("association", "employer")),
        (FileKind.TIES, "kind", "friend", tuple(TieKind)),
    ],
)
def test_an_unknown_code_is_refused_with_the_codes_there_are(kind, column, text, expected):
    with pytest.raises(BadCell) as refused:
        FORMS[kind, column].read(text, "nl")
    assert refused.value.code is ProblemCode.UNKNOWN_CODE
    assert refused.value.params == {"value": text, "expected": expected}


def test_an_unknown_language_is_refused():
    with pytest.raises(BadCell) as refused:
        form("locale").read("klingon", "nl")
    assert refused.value.code is ProblemCode.UNKNOWN_LANGUAGE
    assert refused.value.params == {"value": "klingon"}
