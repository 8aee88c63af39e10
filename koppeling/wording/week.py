"""A town's week as something a person enjoys reading; whoever prints it adds bars and colours."""

from collections.abc import Callable, Mapping

from koppeling.network.report import NetworkReport
from koppeling.terms import Rule, TieKind, Week
from koppeling.wording.calendar import week_text
from koppeling.wording.catalogue import Text, counted, number, say, text, text_as
from koppeling.wording.rules import people_text, rule_text
from koppeling.wording.terms import label, listed, percent, points

_NETWORK = text_as("heading", "The network")

_HEADLINE = text("%(town)s, %(week)s: %(proposals)s for %(covered)s")
_PROPOSALS = counted("%(count)s proposal", "%(count)s proposals")
_COVERED = counted("%(covered)s of %(count)s newcomer", "%(covered)s of %(count)s newcomers")

_PROVED = counted(
    "Proved: no other choice of this week reaches more than %(covered)s of %(count)s newcomer, "
    "and none that reaches as many has more points than %(objective)s.",
    "Proved: no other choice of this week reaches more than %(covered)s of %(count)s newcomers, "
    "and none that reaches as many has more points than %(objective)s.",
)
_PROVED_AS_IT_STANDS = counted(
    "Proved: no other choice of this week reaches more than %(covered)s of %(count)s newcomer, "
    "and for none that reaches as many the gain over %(objective)s points is worth the changes.",
    "Proved: no other choice of this week reaches more than %(covered)s of %(count)s newcomers, "
    "and for none that reaches as many the gain over %(objective)s points is worth the changes.",
)
_NOT_PROVED = text(
    "Not proved: this choice has %(objective)s points, and up to %(bound)s may be possible."
)

_NO_NEWCOMERS = text(
    "Nobody takes part in this round yet; bring newcomers in with "
    "“koppeling import newcomers FILE --town %(town)s”."
)
_NO_OPENINGS = text(
    "There is no opening yet; bring some in with “koppeling import openings FILE --town %(town)s”."
)
_ALL_REACHED = text("Everybody in this round has a proposal.")
_STILL_WAITING = counted(
    "%(count)s newcomer is still waiting.", "%(count)s newcomers are still waiting."
)
_WITH_CONTACT = counted(
    "%(count)s newcomer without a proposal has a contact already, or an introduction under way.",
    "%(count)s newcomers without a proposal have a contact already, or an introduction under way.",
)
_BLOCKED = counted("Of %(count)s opening: %(blocked)s.", "Of %(count)s openings: %(blocked)s.")
_KEPT_AWAY = counted(
    "Of %(count)s person who waits: %(blocked)s.", "Of %(count)s people who wait: %(blocked)s."
)
_WOULD_HELP = text("What would help, the least effort first")
_ADVICE = text("What would help most people")
_NOTHING_ALONE_HELPS = text("No single change would help; please look at it together.")

_RELEASED = text(
    "%(newcomer)s with %(opening)s was kept from earlier and cannot stand any more: %(rule)s."
)
_PRACTICE = text("%(town)s is in practice: messages stay in the outbox, and nobody gets any.")

_NOBODY_ALONE = text("Every newcomer has a living contact.")
_ALONE = counted(
    "%(isolates)s of %(count)s newcomer has no living contact yet.",
    "%(isolates)s of %(count)s newcomers have no living contact yet.",
)
_NO_TIES = text("No ties are known yet.")
_TIES = counted("%(count)s living tie: %(ties)s.", "%(count)s living ties: %(ties)s.")
_TIES_OF_KIND: Mapping[TieKind, Text] = {
    TieKind.COUPLING: counted("%(count)s coupling", "%(count)s couplings"),
    TieKind.PRIOR: counted("%(count)s known from before", "%(count)s known from before"),
    TieKind.SELF_GROWN: counted("%(count)s grown by itself", "%(count)s grown by themselves"),
    TieKind.MEMBERSHIP: counted("%(count)s membership", "%(count)s memberships"),
}
_REACH = text(
    "On average a newcomer knows %(degree)s others here, and reaches %(reach_2)s of everybody "
    "in two steps and %(reach_3)s in three."
)
_NOBODY_YET = text("There are no newcomers yet.")


def network_heading(language: str) -> str:
    """What stands over the lines about the network."""
    return say(_NETWORK, language)


def round_headline(
    town: str, week: Week, *, proposals: int, covered: int, newcomers: int, language: str
) -> str:
    """``Enschede, week 48 (23–29 November 2026): 412 proposals for 287 of 300 newcomers``."""
    return say(
        _HEADLINE,
        language,
        town=town,
        week=week_text(week, language),
        proposals=say(_PROPOSALS, language, count=proposals),
        covered=say(_COVERED, language, count=newcomers, covered=number(covered, language)),
    )


def proof_sentence(
    objective: int,
    bound: int,
    covered: int,
    newcomers: int,
    language: str,
    *,
    reviewed: bool = False,
) -> str:
    """Whether the week is the best there is; ``objective`` and ``bound`` in 0.001 point.

    A ``reviewed`` week is the best beside the price of changing what stands.
    """
    if objective != bound:
        return say(
            _NOT_PROVED,
            language,
            objective=points(objective, language),
            bound=points(bound, language),
        )
    return say(
        _PROVED_AS_IT_STANDS if reviewed else _PROVED,
        language,
        count=newcomers,
        covered=number(covered, language),
        objective=points(objective, language),
    )


def no_newcomers(town: str, language: str) -> str:
    """Nobody takes part in a round, and what to do about it; ``town`` by its slug."""
    return say(_NO_NEWCOMERS, language, town=town)


def no_openings(town: str, language: str) -> str:
    """A town has no opening, and what to do about it; ``town`` by its slug."""
    return say(_NO_OPENINGS, language, town=town)


def waiting_headline(waiting: int, language: str) -> str:
    """How many are still waiting."""
    if not waiting:
        return say(_ALL_REACHED, language)
    return say(_STILL_WAITING, language, count=waiting)


def with_contact_sentence(newcomers: int, language: str) -> str:
    """How many got nothing this week and are not alone."""
    return say(_WITH_CONTACT, language, count=newcomers)


def blocked_sentence(blocked: Mapping[str, int], language: str) -> str:
    """Why somebody is still waiting, most frequent first: ``Of 700 openings: 412 have …``."""
    return _counted_causes(_BLOCKED, blocked, rule_text, language)


def kept_away_sentence(blocked: Mapping[str, int], language: str) -> str:
    """Why an opening stays empty: ``Of 12 people who wait: 7 have no shared half-day; …``."""
    return _counted_causes(_KEPT_AWAY, blocked, people_text, language)


def _counted_causes(
    source: Text,
    blocked: Mapping[str, int],
    worded: Callable[[str, int, str], str],
    language: str,
) -> str:
    most_first = sorted(blocked.items(), key=lambda one: (-one[1], one[0]))
    clauses = [worded(rule, count, language) for rule, count in most_first]
    return say(source, language, count=sum(blocked.values()), blocked="; ".join(clauses))


def would_help_heading(remedies: int, language: str) -> str:
    """What stands over so many sentences of ``remedies``: with none, that none alone helps."""
    return say(_WOULD_HELP if remedies else _NOTHING_ALONE_HELPS, language)


def advice_heading(language: str) -> str:
    """What stands over the sentences of ``advice``."""
    return say(_ADVICE, language)


def released_sentence(newcomer: str, opening: str, rule: Rule, language: str) -> str:
    """A pair that was approved or held for this week and breaks a rule by now."""
    return say(_RELEASED, language, newcomer=newcomer, opening=opening, rule=label(rule, language))


def practice_note(town: str, language: str) -> str:
    """What every page and print of a town in practice says."""
    return say(_PRACTICE, language, town=town)


def network_lines(report: NetworkReport, language: str) -> tuple[str, str, str]:
    """The network in three lines: who stands alone, which ties there are, how far they reach."""
    return _alone(report, language), _ties(report, language), _reach(report, language)


def _alone(report: NetworkReport, language: str) -> str:
    isolates = len(report.isolates)
    if report.newcomers and not isolates:
        return say(_NOBODY_ALONE, language)
    return say(_ALONE, language, count=report.newcomers, isolates=number(isolates, language))


def _ties(report: NetworkReport, language: str) -> str:
    total = sum(report.ties.values())
    if not total:
        return say(_NO_TIES, language)
    kinds = [
        say(_TIES_OF_KIND[kind], language, count=count)
        for kind, count in report.ties.items()
        if count
    ]
    return say(_TIES, language, count=total, ties=listed(kinds, language))


def _reach(report: NetworkReport, language: str) -> str:
    if report.mean_degree is None:
        return say(_NOBODY_YET, language)
    return say(
        _REACH,
        language,
        degree=number(round(report.mean_degree, 1), language),
        reach_2=percent(report.reach_2 or 0, language),
        reach_3=percent(report.reach_3 or 0, language),
    )
