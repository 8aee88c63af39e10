import ast
from pathlib import Path

import pytest

from koppeling.wording.catalogue import LANGUAGES
from koppeling.wording.journal import DEEDS, actor_text, deed_details, deed_text
from koppeling.wording.messages import MESSAGES
from koppeling.wording.outbox import TITLES, message_title

USECASES = Path(__file__).parents[2] / "koppeling" / "usecases"
WRITERS = {"record", "_record", "record_step", "record_of", "record_of_round"}
BUILT = {
    *(f"{deed}_{of}" for deed in ("pause", "resume", "stop") for of in ("newcomer", "opening")),
    "decide_proposal",
    "decline_policy_change",
    "withdraw_policy_change",
}
"""Deeds whose name is put together, chosen of two, or the default of a parameter."""


def deeds_of(path: Path) -> set[str]:
    """The deeds that a module records under their own name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        given = [keyword.value for keyword in node.keywords if keyword.arg == "deed"]
        given += node.args if called in WRITERS else []
        constants = (one.value for one in given if isinstance(one, ast.Constant))
        found |= {value for value in constants if isinstance(value, str)}
    return found - {"pause", "resume", "stop"}


def test_every_deed_that_is_recorded_has_words_and_no_other():
    recorded = BUILT.union(*(deeds_of(path) for path in USECASES.glob("*.py")))

    assert set(DEEDS) == recorded


@pytest.mark.parametrize("language", LANGUAGES)
def test_deeds_are_sentences(language):
    texts = [deed_text(deed, language) for deed in DEEDS]

    assert all(text[-1] == "." for text in texts)


def test_deed_of_an_earlier_version_is_named():
    assert deed_text("waved", "en") == "Something was recorded (waved)."


def test_details_are_words():
    params = {"party": "newcomer", "for_good": True}

    assert deed_details("decline_introduction", params, "en") == ("newcomer",)
    assert deed_details("end_coupling", {"reason": "no_time"}, "en") == ("no time any more",)
    assert deed_details("couple", {}, "en") == ()


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        ("command-line", "the command line"),
        ("account:7", "a member of staff"),
        ("newcomer", "the newcomer, by link"),
        ("page:join", "the sign-up pages"),
        ("something", "the program itself"),
    ],
)
def test_actor_is_said_in_words(actor, words):
    assert actor_text(actor, "en") == words


def test_every_message_has_a_title_and_no_other():
    assert set(TITLES) == set(MESSAGES)


def test_message_of_an_earlier_version_is_named():
    assert message_title("introduction_asked", "en") == "introduction_asked"
