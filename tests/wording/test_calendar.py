from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.terms import DAYS, HALF_DAYS, Week
from koppeling.wording.calendar import date_text, half_day_label, half_days_text, week_text
from koppeling.wording.catalogue import LANGUAGES

WORKING_EVENINGS = [f"{day}-eve" for day in DAYS[:5]]
SATURDAY = ["sat-mor", "sat-aft", "sat-eve"]


def in_all(worded):
    return [worded(language) for language in LANGUAGES]


@pytest.mark.parametrize(
    ("week", "worded"),
    [
        (
            Week(2026, 48),
            [
                "week 48 (23–29 november 2026)",
                "KW 48 (23.–29. November 2026)",
                "week 48 (23–29 November 2026)",
            ],
        ),
        (
            Week(2026, 49),
            [
                "week 49 (30 november – 6 december 2026)",
                "KW 49 (30. November – 6. Dezember 2026)",
                "week 49 (30 November – 6 December 2026)",
            ],
        ),
        (
            Week(2026, 53),
            [
                "week 53 (28 december 2026 – 3 januari 2027)",
                "KW 53 (28. Dezember 2026 – 3. Januar 2027)",
                "week 53 (28 December 2026 – 3 January 2027)",
            ],
        ),
    ],
    ids=str,
)
def test_week_text_names_the_iso_week_and_its_days(week, worded):
    assert in_all(lambda language: week_text(week, language)) == worded


def test_date_text_writes_the_month_out():
    assert in_all(lambda language: date_text(date(2026, 11, 23), language)) == [
        "23 november 2026",
        "23. November 2026",
        "23 November 2026",
    ]


def test_half_day_label_is_one_half_day():
    assert in_all(lambda language: half_day_label("mon-eve", language)) == [
        "maandagavond",
        "Montagabend",
        "Monday evening",
    ]


@pytest.mark.parametrize(
    ("half_days", "worded"),
    [
        ([], ["", "", ""]),
        (
            ["tue-mor", "mon-eve"],
            [
                "maandagavond en dinsdagochtend",
                "Montagabend und Dienstagvormittag",
                "Monday evening and Tuesday morning",
            ],
        ),
        (SATURDAY, ["de hele zaterdag", "Samstag ganztags", "all Saturday"]),
        (
            [*WORKING_EVENINGS, *SATURDAY],
            [
                "maandag tot en met vrijdag 's avonds en de hele zaterdag",
                "Montag bis Freitag abends und Samstag ganztags",
                "Monday to Friday evenings and all Saturday",
            ],
        ),
        (HALF_DAYS, ["elk moment van de week", "jederzeit in der Woche", "any time of the week"]),
    ],
    ids=str,
)
def test_half_days_text_groups_what_belongs_together(half_days, worded):
    assert in_all(lambda language: half_days_text(half_days, language)) == worded


@pytest.mark.parametrize("language", LANGUAGES)
@given(
    one=st.sets(st.sampled_from(HALF_DAYS)),
    other=st.sets(st.sampled_from(HALF_DAYS)),
)
def test_half_days_text_tells_different_times_apart(language, one, other):
    assert (half_days_text(one, language) == half_days_text(other, language)) == (one == other)


def test_half_days_text_of_an_unknown_half_day_is_a_mistake():
    with pytest.raises(KeyError):
        half_days_text(["mon-night"], "en")
