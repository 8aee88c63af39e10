"""A policy that was tried on past weeks, in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from koppeling.queries.inputs import ENOUGH_ANSWERS
from koppeling.queries.replays import SOON_DAYS, Moved, Outcome, Trial
from koppeling.queries.shares import whole_points
from koppeling.wording.catalogue import counted, number, say, text, text_as
from koppeling.wording.policy import policy_sections
from koppeling.wording.terms import listed, percent

WEEK_DAYS = 7

_TRIED = counted(
    "%(town)s, %(count)s past week (%(weeks)s): another policy beside the town's own.",
    "%(town)s, %(count)s past weeks (%(weeks)s): another policy beside the town's own.",
)
_SPAN = text("%(first)s to %(last)s")
_LACKING = counted(
    "Left out is %(count)s round, of which nothing was kept that it could be computed from: "
    "%(weeks)s.",
    "Left out are %(count)s rounds, of which nothing was kept that they could be computed "
    "from: %(weeks)s.",
)
_NO_DIFFERENCE = text("The two policies are the same.")
_YES_KNOWN = text(
    "Both say yes to %(share)s of the proposed pairs, as in the %(over)s introductions of the "
    "town that are over."
)
_YES_ASSUMED = counted(
    "We assume that both say yes to %(share)s of the proposed pairs: only %(count)s "
    "introduction of the town is over, and from %(least)s on its own share counts.",
    "We assume that both say yes to %(share)s of the proposed pairs: only %(count)s "
    "introductions of the town are over, and from %(least)s on its own share counts.",
)
_SAME_ANSWER = text(
    "A pair gives the same answer under both policies. Every proposal counts as approved and "
    "sent on the Monday of its week; a yes is a contact by the Monday after."
)
_NOTHING_SAVED = text("Nothing is saved: this is what would have come of it.")

_PEOPLE = text("People who were there without a contact")
_PROPOSED = text("Proposals")
_COUPLINGS = text("Couplings")
_MET = text("First contacts")
_MET_SOON = counted("First contacts within %(count)s day", "First contacts within %(count)s days")
_SCORE = text("Points of the couplings, as the town weighs today")

_OWN = text_as("which policy", "the town's own")
_OTHER = text_as("which policy", "tried")
_SHARES_HEADING = text("Still waiting")
_STILL_WAITING = counted("after %(count)s day", "after %(count)s days")
_SHARE = text("%(share)s (%(low)s to %(high)s)")

_SOONER = counted("%(count)s day sooner", "%(count)s days sooner")
_LATER = counted("%(count)s day later", "%(count)s days later")
_ONLY_TRIED = text("a first contact that there would not be otherwise")
_ONLY_OWN = text("no first contact any more in these weeks")
_GAINS = counted(
    "%(count)s person has a first contact sooner",
    "%(count)s people have a first contact sooner",
)
_LOSES = counted(
    "%(count)s person has a first contact later, or none",
    "%(count)s people have a first contact later, or none",
)
_NOBODY_GAINS = text("Nobody has a first contact sooner.")
_NOBODY_LOSES = text("Nobody has a first contact later.")


@dataclass(frozen=True, slots=True)
class Difference:
    """What one section of two policies says differently."""

    heading: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a trial under either policy."""

    meaning: str
    own: str
    tried: str


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], language: str
) -> tuple[Difference, ...]:
    """Two policy documents as the sentences that only one of them says, section by section."""
    found = []
    for was, will_be in zip(
        policy_sections(before, language), policy_sections(after, language), strict=True
    ):
        if was.sentences != will_be.sentences:
            found.append(
                Difference(
                    was.heading,
                    _only_in(was.sentences, will_be.sentences),
                    _only_in(will_be.sentences, was.sentences),
                )
            )
    return tuple(found)


def _only_in(sentences: Iterable[str], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence not in other)


def headline(trial: Trial, language: str) -> str:
    """Which weeks of which town were walked through."""
    first, last = str(trial.weeks[0]), str(trial.weeks[-1])
    span = first if first == last else say(_SPAN, language, first=first, last=last)
    return say(_TRIED, language, count=len(trial.weeks), town=trial.town.name, weeks=span)


def assumptions(trial: Trial, language: str) -> tuple[str, ...]:
    """What a trial rests on: whose answers, which rounds are left out, that nothing is kept."""
    share = percent(trial.yes, language)
    if trial.answers.share is None:
        yes = say(
            _YES_ASSUMED, language, count=trial.answers.over, share=share, least=ENOUGH_ANSWERS
        )
    else:
        yes = say(_YES_KNOWN, language, share=share, over=number(trial.answers.over, language))
    found = [yes, say(_SAME_ANSWER, language)]
    if trial.lacking:
        weeks = listed(map(str, trial.lacking), language)
        found.append(say(_LACKING, language, count=len(trial.lacking), weeks=weeks))
    if not trial.changes:
        found.append(say(_NO_DIFFERENCE, language))
    return (*found, say(_NOTHING_SAVED, language))


def figures(trial: Trial, language: str) -> tuple[Figure, ...]:
    """The numbers of a trial, under the town's own policy and under the other."""

    def both(meaning: str, value: Callable[[Outcome], int]) -> Figure:
        own, tried = value(trial.own), value(trial.tried)
        return Figure(meaning, number(own, language), number(tried, language))

    return (
        both(say(_PEOPLE, language), lambda one: one.people),
        both(say(_PROPOSED, language), lambda one: one.proposed),
        both(say(_COUPLINGS, language), lambda one: one.couplings),
        both(say(_MET, language), lambda one: one.met),
        both(say(_MET_SOON, language, count=SOON_DAYS), lambda one: one.met_soon),
        both(say(_SCORE, language), lambda one: whole_points(one.score)),
    )


def columns(language: str) -> tuple[str, str]:
    """What stands over the numbers of either policy."""
    return say(_OWN, language), say(_OTHER, language)


def still_waiting_heading(language: str) -> str:
    """What stands over the shares that ``still_waiting`` gives."""
    return say(_SHARES_HEADING, language)


def still_waiting(trial: Trial, language: str) -> Iterator[Figure]:
    """The share still waiting after each week, with its band, to the last day anybody was seen."""
    longest = max(trial.own.waits.longest, trial.tried.waits.longest)
    for days in range(WEEK_DAYS, longest + 1, WEEK_DAYS):
        yield Figure(
            say(_STILL_WAITING, language, count=days),
            _share(trial.own, days, language),
            _share(trial.tried, days, language),
        )


def _share(outcome: Outcome, days: int, language: str) -> str:
    step = outcome.waits.at(days)
    waiting, low, high = (1.0, 1.0, 1.0) if step is None else (step.waiting, step.low, step.high)
    return say(
        _SHARE,
        language,
        share=_percent(waiting, language),
        low=_percent(low, language),
        high=_percent(high, language),
    )


def _percent(share: float, language: str) -> str:
    return percent(round(share, 2), language)


def gains_heading(moved: tuple[Moved, ...], language: str) -> str:
    """How many have a first contact sooner."""
    return say(_GAINS, language, count=len(moved)) if moved else say(_NOBODY_GAINS, language)


def loses_heading(moved: tuple[Moved, ...], language: str) -> str:
    """How many have a first contact later."""
    return say(_LOSES, language, count=len(moved)) if moved else say(_NOBODY_LOSES, language)


def moved_groups(people: Iterable[Moved], language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is said of several, once, with their refs."""
    for words, group in groupby(people, lambda one: moved_text(one, language)):
        yield words, tuple(one.newcomer for one in group)


def moved_text(moved: Moved, language: str) -> str:
    """By how much somebody's first contact comes sooner or later."""
    if moved.own is None:
        return say(_ONLY_TRIED, language)
    if moved.tried is None:
        return say(_ONLY_OWN, language)
    days = moved.own - moved.tried
    return say(_SOONER if days > 0 else _LATER, language, count=abs(days))
