"""Words for the codes of ``koppeling.terms``, for languages, interests and occupations."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Literal

from koppeling.terms import (
    Answer,
    AsideReason,
    ConcernOutcome,
    CouplingState,
    EndReason,
    IntroductionState,
    JobKind,
    JobState,
    Kind,
    LinkPurpose,
    OrganisationKind,
    Party,
    ProposalState,
    Role,
    RoundState,
    Rule,
    Term,
    TieKind,
    Travel,
    Whose,
)
from koppeling.wording.catalogue import (
    CLDR_LOCALES,
    SOURCE_LANGUAGE,
    Text,
    counted,
    number,
    say,
    text,
    text_as,
)
from koppeling.wording.choices import CHOICES

MILLI = 1000

LABELS: Mapping[type[Enum], Mapping[Enum, Text]] = {
    **CHOICES,
    OrganisationKind: {
        OrganisationKind.ASSOCIATION: CHOICES[Kind][Kind.ASSOCIATION],
        OrganisationKind.EMPLOYER: CHOICES[Kind][Kind.EMPLOYER],
    },
    Rule: {
        Rule.KIND: text_as("rule", "of a kind not wished for, or found already"),
        Rule.PLACES: text_as("rule", "no place left"),
        Rule.CONSENT: text_as("rule", "consent not given yet"),
        Rule.VETTING: text_as("rule", "no valid vetting"),
        Rule.VALID: text_as("rule", "not on offer that week"),
        Rule.LANGUAGE: text_as("rule", "no language shared well enough"),
        Rule.TIME: text_as("rule", "no shared half-day"),
        Rule.DISTANCE: text_as("rule", "too far to travel"),
        Rule.AGE: text_as("rule", "meant for another age"),
        Rule.NOT_AVAILABLE: text_as("rule", "not available"),
        Rule.FLOOR: text_as("rule", "fewer points than the policy asks for"),
    },
    Term: {
        Term.INTERESTS: text_as("term", "interests"),
        Term.GIVES: text_as("term", "what the newcomer gives"),
        Term.LANGUAGE: text_as("term", "language"),
        Term.PROXIMITY: text_as("term", "proximity"),
        Term.TIME: text_as("term", "shared time"),
        Term.STAGE: text_as("term", "stage of life"),
        Term.WORK: text_as("term", "work"),
        Term.ACQUAINTANCE: text_as("term", "people in between"),
        Term.BRIDGING: text_as("term", "new circles"),
    },
    TieKind: {
        TieKind.COUPLING: text_as("tie", "coupling"),
        TieKind.PRIOR: text_as("tie", "known from before"),
        TieKind.SELF_GROWN: text_as("tie", "grown by itself"),
        TieKind.MEMBERSHIP: text_as("tie", "membership"),
    },
    Role: {
        Role.COORDINATOR: text_as("role", "coordinator"),
        Role.GUIDE: text_as("role", "guide"),
        Role.ADMINISTRATOR: text_as("role", "administrator"),
    },
    Party: {
        Party.NEWCOMER: text_as("party", "newcomer"),
        Party.OPENING: text_as("party", "opening"),
    },
    Answer: {
        Answer.YES: text_as("answer", "yes"),
        Answer.NO: text_as("answer", "not now"),
    },
    RoundState: {
        RoundState.PROPOSED: text_as("round", "proposed"),
        RoundState.CLOSED: text_as("round", "closed"),
    },
    ProposalState: {
        ProposalState.DRAFT: text_as("proposal", "draft"),
        ProposalState.HELD: text_as("proposal", "on hold"),
        ProposalState.APPROVED: text_as("proposal", "approved"),
        ProposalState.PUT_ASIDE: text_as("proposal", "put aside"),
        ProposalState.SENT: text_as("proposal", "sent"),
    },
    AsideReason: {
        AsideReason.NOT_A_FIT: text_as("aside", "the two do not go together well"),
        AsideReason.WRONG_MOMENT: text_as("aside", "not the right moment"),
        AsideReason.KNOW_EACH_OTHER: text_as("aside", "they know each other already"),
        AsideReason.ANOTHER_PAIR: text_as("aside", "another pair instead"),
        AsideReason.CAUTION: text_as("aside", "out of caution"),
        AsideReason.OTHER: text_as("aside", "another reason"),
    },
    IntroductionState: {
        IntroductionState.ASKING: text_as("introduction", "being asked"),
        IntroductionState.COUPLED: text_as("introduction", "both said yes"),
        IntroductionState.DECLINED: text_as("introduction", "not this time"),
        IntroductionState.EXPIRED: text_as("introduction", "expired"),
        IntroductionState.WITHDRAWN: text_as("introduction", "withdrawn"),
    },
    CouplingState: {
        CouplingState.TRIAL: text_as("coupling", "getting to know each other"),
        CouplingState.SETTLED: text_as("coupling", "settled"),
        CouplingState.ENDED: text_as("coupling", "ended"),
    },
    EndReason: {
        EndReason.GOAL_REACHED: text_as("end", "the goal is reached"),
        EndReason.TERM_OVER: text_as("end", "the agreed time is over"),
        EndReason.MOVED_AWAY: text_as("end", "moved away"),
        EndReason.NO_TIME: text_as("end", "no time any more"),
        EndReason.NO_CLICK: text_as("end", "it did not click"),
        EndReason.NEVER_STARTED: text_as("end", "it never started"),
        EndReason.CONCERN: text_as("end", "a concern"),
        EndReason.OTHER: text_as("end", "another reason"),
    },
    ConcernOutcome: {
        ConcernOutcome.GO_ON: text_as("concern outcome", "it may go on"),
        ConcernOutcome.END: text_as("concern outcome", "it ends"),
    },
    LinkPurpose: {
        LinkPurpose.ANSWER: text_as("link", "to answer"),
        LinkPurpose.ORGANISATION: text_as("link", "of an organisation"),
        LinkPurpose.CONFIRM: text_as("link", "to confirm an address"),
        LinkPurpose.ACCOUNT: text_as("link", "to begin an account"),
    },
    Whose: {
        Whose.HERS: text_as("remedy", "for the person to decide"),
        Whose.OURS: text_as("remedy", "for us to do"),
    },
    JobKind: {JobKind.ROUND: text_as("job kind", "computing a week")},
    JobState: {
        JobState.WAITING: text_as("job", "waiting"),
        JobState.RUNNING: text_as("job", "running"),
        JobState.DONE: text_as("job", "done"),
        JobState.FAILED: text_as("job", "failed"),
    },
}
"""A word or short clause for each member of each enum, as it stands inside a sentence."""

_JOURNEYS: Mapping[Travel, Text] = {
    Travel.WALK: counted("%(count)s minute on foot", "%(count)s minutes on foot"),
    Travel.BICYCLE: counted("%(count)s minute by bicycle", "%(count)s minutes by bicycle"),
    Travel.TRANSIT: counted(
        "%(count)s minute by bus or train", "%(count)s minutes by bus or train"
    ),
    Travel.CAR: counted("%(count)s minute by car", "%(count)s minutes by car"),
}


_AROUND_THE_CORNER = text("around the corner")


def label(code: Enum, language: str) -> str:
    """The word for a member of an enum. KeyError for an enum that has no words."""
    return say(LABELS[type(code)][code], language)


def journey(minutes: int, travel: Travel, language: str) -> str:
    """``13 minutes by bicycle``; no minute at all is around the corner."""
    if not minutes:
        return say(_AROUND_THE_CORNER, language)
    return say(_JOURNEYS[travel], language, count=minutes)


def points(milli: int, language: str) -> str:
    """A score, a weight or a sum given in 0.001 point: ``81.25`` or ``81,25``."""
    return number(milli / MILLI, language)


def percent(share: float, language: str) -> str:
    """A share of 1 with at most one decimal: ``5.1%``."""
    from babel.numbers import format_percent

    locale = CLDR_LOCALES[language]
    return format_percent(round(share, 3), locale=locale, decimal_quantization=False)


def listed(
    words: Iterable[str], language: str, *, style: Literal["standard", "or"] = "standard"
) -> str:
    """``a, b and c`` in the words of the language, or ``a, b or c``."""
    found = list(words)
    if len(found) < 2:
        return "".join(found)
    # Only here: a sentence without a list should not load CLDR.
    from babel.lists import format_list

    return format_list(found, style=style, locale=CLDR_LOCALES[language])


def language_label(tag: str, language: str) -> str:
    """The name of a spoken language: ``Tigrinya`` for ``ti``."""
    from koppeling.reference.languages import language_name

    return language_name(tag, CLDR_LOCALES[language])


def language_named(name: str, language: str) -> str | None:
    """The tag of a spoken language, from its name in a language or from a tag; None for others."""
    from koppeling.reference.languages import find_language

    return find_language(name, CLDR_LOCALES[language])


def country_label(code: str, language: str) -> str:
    """The name of a country: ``Germany`` for ``de``; an unknown code is its own name."""
    from babel import Locale

    return str(Locale.parse(CLDR_LOCALES[language]).territories.get(code.upper(), code))


def concept_label(key: str, language: str, *, instead: str = SOURCE_LANGUAGE) -> str:
    """The label of an interest; a key that the vocabulary no longer holds is its own label.

    ``instead`` names the language for the few that have no word in the one asked for.
    """
    from koppeling.reference.interests import concepts

    concept = concepts().get(key)
    if concept is None:
        return key
    labels = concept.labels
    return labels.get(language) or labels.get(instead) or labels[SOURCE_LANGUAGE]


def concept_word(key: str, language: str) -> str:
    """An interest as one word of a file in a language, hyphens within it; read back, its key."""
    from koppeling.reference.interests import find_concept

    word = "-".join(concept_label(key, language).replace(",", " ").split())
    return word if find_concept(word) == key else key


def occupation_label(code: str, language: str) -> str:
    """The label of an ISCO-08 minor group; an unknown code is its own label."""
    from koppeling.reference.occupations import occupations

    occupation = occupations().get(code)
    return code if occupation is None else occupation.labels[language]
