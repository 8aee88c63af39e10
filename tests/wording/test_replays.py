"""A trial in words: right plurals in every language, and what differs between two policies."""

from dataclasses import replace

import pytest

from koppeling.learning.survival import survival
from koppeling.matching.policy import Policy
from koppeling.matching.policy_changes import Change, changed
from koppeling.queries.inputs import Answers
from koppeling.queries.replays import Moved, Outcome, Trial
from koppeling.queries.towns import TownLine
from koppeling.terms import TownId, Week
from koppeling.wording import replays
from koppeling.wording.catalogue import LANGUAGES
from koppeling.wording.replays import Difference, Figure
from tests.matching.towns import DOCUMENT, POLICY

ENSCHEDE = TownLine(
    id=TownId(1),
    slug="enschede",
    name="Enschede",
    country="nl",
    law_profile="nl",
    time_zone="Europe/Amsterdam",
    language="nl",
    policy=POLICY.document(),
    opened_at=None,
)
OWN = Outcome(
    proposed=1_204,
    couplings=600,
    people=4,
    met=3,
    met_soon=3,
    score=61_500,
    waits=survival([(7, True), (7, True), (14, True), (21, False)]),
)
TRIED = replace(OWN, proposed=1, score=61_499, waits=survival([(21, False)] * 4))
TRIAL = Trial(
    town=ENSCHEDE,
    weeks=(Week(2026, 41), Week(2026, 42)),
    lacking=(),
    changes=(Change("bonus.first", 20, 30),),
    yes=0.5,
    answers=Answers(over=1, coupled=1),
    own=OWN,
    tried=TRIED,
    gains=(),
    loses=(),
)


def test_headline_names_the_weeks():
    assert replays.headline(TRIAL, "en") == (
        "Enschede, 2 past weeks (2026-W41 to 2026-W42): another policy beside the town's own."
    )
    one = replace(TRIAL, weeks=TRIAL.weeks[:1])
    assert replays.headline(one, "en").startswith("Enschede, 1 past week (2026-W41): ")


def test_assumptions_say_whose_answers_are_taken():
    assumed, same, saved = replays.assumptions(TRIAL, "en")
    assert assumed == (
        "We assume that both say yes to 50% of the proposed pairs: only 1 introduction of the "
        "town is over, and from 30 on its own share counts."
    )
    assert same.startswith("A pair gives the same answer under both policies.")
    assert saved == "Nothing is saved: this is what would have come of it."
    known = replace(TRIAL, yes=0.6, answers=Answers(over=40, coupled=24))
    assert replays.assumptions(known, "en")[0] == (
        "Both say yes to 60% of the proposed pairs, as in the 40 introductions of the town that "
        "are over."
    )


def test_assumptions_name_rounds_that_are_left_out_and_equal_policies():
    lacking = replace(TRIAL, lacking=(Week(2026, 40), Week(2026, 43)), changes=())
    assert replays.assumptions(lacking, "en")[2:4] == (
        (
            "Left out are 2 rounds, of which nothing was kept that they could be computed from: "
            "2026-W40 and 2026-W43."
        ),
        "The two policies are the same.",
    )


def test_figures_stand_beside_each_other():
    assert replays.figures(TRIAL, "en") == (
        Figure("People who were there without a contact", "4", "4"),
        Figure("Proposals", "1,204", "1"),
        Figure("Couplings", "600", "600"),
        Figure("First contacts", "3", "3"),
        Figure("First contacts within 28 days", "3", "3"),
        Figure("Points of the couplings, as the town weighs today", "62", "61"),
    )


def test_shares_still_waiting_are_told_week_by_week():
    shares = list(replays.still_waiting(TRIAL, "en"))
    assert [one.meaning for one in shares] == ["after 7 days", "after 14 days", "after 21 days"]
    assert [one.own.partition(" ")[0] for one in shares] == ["50%", "25%", "25%"]
    assert {one.tried for one in shares} == {"100% (100% to 100%)"}


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        (Moved("N-1", 14, 7), "7 days sooner"),
        (Moved("N-1", 7, 8), "1 day later"),
        (Moved("N-1", None, 7), "a first contact that there would not be otherwise"),
        (Moved("N-1", 7, None), "no first contact any more in these weeks"),
    ],
)
def test_moved_text_says_by_how_much(moved, words):
    assert replays.moved_text(moved, "en") == words


def test_whoever_moves_alike_is_told_together():
    people = (Moved("N-1", 14, 7), Moved("N-3", 21, 14), Moved("N-2", None, 7))
    assert list(replays.moved_groups(people, "en")) == [
        ("7 days sooner", ("N-1", "N-3")),
        ("a first contact that there would not be otherwise", ("N-2",)),
    ]
    assert replays.gains_heading(people[:1], "en") == "1 person has a first contact sooner"
    assert replays.loses_heading((), "en") == "Nobody has a first contact later."


def test_differences_are_the_sentences_that_only_one_policy_says():
    other = Policy.from_document(changed(DOCUMENT, {"limits.at_most": 1, "floor.employer": 0}))
    assert replays.differences(POLICY.document(), other.document(), "en") == (
        Difference("An employer", ("Nothing is proposed below 25 points.",), ()),
        Difference(
            "Limits",
            (
                (
                    "A newcomer has at most 3 contacts at a time, proposals included; of each kind "
                    "at most: 1 neighbour, 1 association and 1 employer."
                ),
            ),
            (
                (
                    "A newcomer has at most 1 contact at a time, proposals included; of each kind "
                    "at most: 1 neighbour, 1 association and 1 employer."
                ),
            ),
        ),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_in_every_language(language):
    told = replace(TRIAL, lacking=TRIAL.weeks[:1])
    sentences = [
        replays.headline(told, language),
        *replays.assumptions(told, language),
        *(one.meaning for one in replays.figures(told, language)),
        *replays.columns(language),
        replays.still_waiting_heading(language),
    ]
    assert all(sentence and "%(" not in sentence for sentence in sentences)
    assert len(set(sentences)) == len(sentences)
