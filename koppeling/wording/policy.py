"""A town's policy in words: what weighs how much, the limits, and who comes first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from koppeling.terms import KINDS, Kind, Level, Term, Travel
from koppeling.wording.catalogue import Text, counted, number, say, text, text_as
from koppeling.wording.terms import label, listed, percent

_KIND_HEADINGS: Mapping[Kind, Text] = {
    Kind.NEIGHBOUR: text_as("policy", "A neighbour"),
    Kind.ASSOCIATION: text_as("policy", "An association"),
    Kind.EMPLOYER: text_as("policy", "An employer"),
}
_WEIGHTS = text("Of 100 points: %(weights)s.")
_NOT_COUNTED = text("Not counted: %(terms)s.")
_LEAST_LEVEL = text("A shared language is needed at %(level)s at least.")
_FLOOR = text("Nothing is proposed below %(points)s points.")

_LIMITS_HEADING = text_as("policy", "Limits")
_AT_MOST = counted(
    "A newcomer has at most %(count)s contact at a time, proposals included; of each kind at "
    "most: %(kinds)s.",
    "A newcomer has at most %(count)s contacts at a time, proposals included; of each kind at "
    "most: %(kinds)s.",
)
_AT_MOST_OF_KIND: Mapping[Kind, Text] = {
    Kind.NEIGHBOUR: counted("%(count)s neighbour", "%(count)s neighbours"),
    Kind.ASSOCIATION: counted("%(count)s association", "%(count)s associations"),
    Kind.EMPLOYER: counted("%(count)s employer", "%(count)s employers"),
}
_ALTERNATES = counted(
    "Beside each proposal stands at most %(count)s other opening.",
    "Beside each proposal stand at most %(count)s other openings.",
)
_EXPIRE_DAYS = counted(
    "An introduction waits %(count)s day for both answers.",
    "An introduction waits %(count)s days for both answers.",
)

_FIRST_HEADING = text_as("policy", "Who comes first")
_COVER = text("As many newcomers as possible get a proposal; only then do points decide.")
_BONUS = text(
    "A newcomer's first proposal adds %(first)s points to the week, "
    "a second %(second)s and a third %(third)s."
)
_STARTS_LATER = text("Whoever has a contact already starts at the second.")
_WAITING = counted(
    "Waiting without a contact adds up to %(points)s points: half of them after %(count)s day.",
    "Waiting without a contact adds up to %(points)s points: half of them after %(count)s days.",
)
_EARLY = counted(
    "Right after registration %(points)s more points are added; they halve every %(count)s day.",
    "Right after registration %(points)s more points are added; they halve every %(count)s days.",
)
_MOST_DAYS = counted(
    "Nobody should be without a contact for more than %(count)s day: whoever is stands on the "
    "coordinators' first page.",
    "Nobody should be without a contact for more than %(count)s days: whoever is stands on the "
    "coordinators' first page.",
)

_STAYS = text("What waiting and an early start have added once stays until there is a contact.")

_NEAR_HEADING = text_as("policy", "How near is near")
_HALVING = counted(
    "Proximity loses half its points with every %(count)s minute of travel.",
    "Proximity loses half its points with every %(count)s minutes of travel.",
)
_DETOUR = text("The way is taken to be %(factor)s times the straight line.")
_PACES = text("Reckoned with: %(paces)s.")
_PACE = counted(
    "%(means)s %(kmh)s km an hour plus %(count)s minute",
    "%(means)s %(kmh)s km an hour plus %(count)s minutes",
)

_AGAIN_HEADING = text_as("policy", "When a week is proposed again")
_KEPT = text("What somebody has approved or put on hold stays.")
_PRICE_OF_CHANGE = text(
    "Once somebody has decided on a proposal of the week, every other proposal stands too: one "
    "makes way only where the week gains more than %(points)s points by it."
)
_NO_PRICE_OF_CHANGE = text(
    "Every other proposal makes way where the week gains anything at all by it."
)

_WISHES_HEADING = text_as("policy", "Wishes and open questions")
_EMPHASIS = text("What a newcomer says matters most weighs %(factor)s times as much.")
_NEUTRAL = text("What nobody asked yet counts for %(share)s of its points.")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the sentences below it."""

    heading: str
    sentences: tuple[str, ...]


def policy_sections(document: Mapping[str, Any], language: str) -> tuple[Section, ...]:
    """A policy document (as ``Policy.document()`` gives it) in sections to be read."""
    return (
        *(_of_kind(document, kind, language) for kind in KINDS),
        _who_comes_first(document["bonus"], document["waiting"]["most_days"], language),
        _limits(document, language),
        _nearness(document, language),
        _proposed_again(document["stability"]["price_of_change"], language),
        Section(
            say(_WISHES_HEADING, language),
            (
                say(_EMPHASIS, language, factor=number(document["emphasis"]["factor"], language)),
                say(_NEUTRAL, language, share=percent(document["neutral"]["share"], language)),
            ),
        ),
    )


def _of_kind(document: Mapping[str, Any], kind: Kind, language: str) -> Section:
    weights = {term: document["weights"][kind][term] for term in Term}
    heaviest_first = sorted(
        (-weight, no, term) for no, (term, weight) in enumerate(weights.items())
    )
    weighed = [
        f"{label(term, language)} {number(-weight, language)}"
        for weight, _, term in heaviest_first
        if weight
    ]
    left_out = [label(term, language) for term, weight in weights.items() if not weight]
    sentences = [say(_WEIGHTS, language, weights=listed(weighed, language))]
    if left_out:
        sentences.append(say(_NOT_COUNTED, language, terms=listed(left_out, language)))
    level = Level[document["least_level"][kind]]
    sentences.append(say(_LEAST_LEVEL, language, level=level.name))
    if document["floor"][kind]:
        sentences.append(say(_FLOOR, language, points=number(document["floor"][kind], language)))
    return Section(say(_KIND_HEADINGS[kind], language), tuple(sentences))


def _who_comes_first(bonus: Mapping[str, Any], most_days: int, language: str) -> Section:
    shown = {key: number(value, language) for key, value in bonus.items()}
    return Section(
        say(_FIRST_HEADING, language),
        (
            say(_COVER, language),
            say(
                _BONUS,
                language,
                first=shown["first"],
                second=shown["second"],
                third=shown["third"],
            ),
            say(_STARTS_LATER, language),
            say(
                _WAITING,
                language,
                count=bonus["waiting_half_days"],
                points=shown["waiting_most"],
            ),
            say(_EARLY, language, count=bonus["early_half_days"], points=shown["early_most"]),
            say(_STAYS, language),
            say(_MOST_DAYS, language, count=most_days),
        ),
    )


def _limits(document: Mapping[str, Any], language: str) -> Section:
    limits = document["limits"]
    kinds = [say(_AT_MOST_OF_KIND[kind], language, count=limits[kind]) for kind in KINDS]
    return Section(
        say(_LIMITS_HEADING, language),
        (
            say(_AT_MOST, language, count=limits["at_most"], kinds=listed(kinds, language)),
            say(_ALTERNATES, language, count=document["alternates"]["at_most"]),
            say(_EXPIRE_DAYS, language, count=document["introductions"]["expire_days"]),
        ),
    )


def _proposed_again(price: float, language: str) -> Section:
    change = (
        say(_PRICE_OF_CHANGE, language, points=number(price, language))
        if price
        else say(_NO_PRICE_OF_CHANGE, language)
    )
    return Section(say(_AGAIN_HEADING, language), (say(_KEPT, language), change))


def _nearness(document: Mapping[str, Any], language: str) -> Section:
    proximity, travel = document["proximity"], document["travel"]
    paces = (
        say(
            _PACE,
            language,
            means=label(means, language),
            kmh=number(travel[means]["kmh"], language),
            count=travel[means]["overhead_minutes"],
        )
        for means in Travel
    )
    return Section(
        say(_NEAR_HEADING, language),
        (
            say(_HALVING, language, count=proximity["halving_minutes"]),
            say(_DETOUR, language, factor=number(travel["detour"], language)),
            say(_PACES, language, paces="; ".join(paces)),
        ),
    )
