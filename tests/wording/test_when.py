import pytest

from koppeling.terms import DAYS, HALF_DAYS
from koppeling.wording.catalogue import LANGUAGES
from koppeling.wording.when import when_text

WEEKDAY_EVENINGS = [f"{day}-eve" for day in DAYS[:5]]
WEEKEND = [f"{day}-{part}" for day in DAYS[5:] for part in ("mor", "aft", "eve")]


def in_all(half_days):
    return [when_text(half_days, language) for language in LANGUAGES]


def test_when_text_names_one_half_day():
    assert in_all(["tue-eve"]) == ["op dinsdagavond", "am Dienstagabend", "on Tuesday evening"]


def test_when_text_has_names_for_what_goes_together():
    assert in_all(WEEKDAY_EVENINGS) == [
        "doordeweeks 's avonds",
        "unter der Woche abends",
        "on weekday evenings",
    ]
    assert in_all([*WEEKEND, *WEEKDAY_EVENINGS]) == [
        "doordeweeks 's avonds en in het weekend",
        "unter der Woche abends und am Wochenende",
        "on weekday evenings and at the weekend",
    ]
    assert when_text(set(HALF_DAYS) - set(WEEKEND), "en") == "on weekdays"
    assert in_all(HALF_DAYS) == [
        "op elk moment van de week",
        "zu jeder Zeit in der Woche",
        "at any time of the week",
    ]


def test_when_text_lists_the_rest_in_the_order_of_the_week():
    assert when_text(["sat-mor", "mon-aft", *WEEKDAY_EVENINGS], "en") == (
        "on weekday evenings, on Monday afternoon and on Saturday morning"
    )


@pytest.mark.parametrize("half_days", [[], ["mon-eve", "mon-night"]])
def test_when_text_of_no_half_day_is_a_mistake(half_days):
    with pytest.raises(KeyError):
        when_text(half_days, "en")
