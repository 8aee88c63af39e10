"""Why this one, why not that one: a newcomer's best openings, and any other on request."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from flask import request
from flask_babel import gettext as _

from koppeling.errors import NotInRound
from koppeling.queries.explanations import PairTold, WhyPage, why_page
from koppeling.queries.names import names
from koppeling.queries.openings import OpeningLine, find_openings
from koppeling.queries.people import get_person
from koppeling.queries.rounds import WhyLine
from koppeling.queries.week import latest_week
from koppeling.wording.names import isolated
from koppeling.wording.rule_facts import rule_facts_text
from koppeling.wording.why import why_text
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.desk import Desk, parsed, today
from web.languages import language
from web.refusals import in_words
from web.rendering import page
from web.session import house, now, reading

MOST_FOUND = 12
"""Openings to choose from, where several have the words in their names."""


class Told(Protocol):
    """A code with its parameters, as the engine or the store gives it."""

    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, object]: ...


@blueprint.get("/people/why/<path:ref>")
def why(ref: str) -> str | tuple[str, int]:
    """What the week has for a newcomer, and why not the others."""
    asked = request.args.get("week")
    town = staff().town
    with reading() as session:
        week = parsed(asked) if asked else latest_week(session, town.id) or town.week(now())
        return _shown(Desk(session, town, week), ref, request.args.get("opening", "").strip())


@blueprint.app_template_filter("facts_in_words")
def facts_in_words(pair: PairTold) -> str:
    """What the rule found that keeps two apart; nothing of who is not available."""
    told = pair.facts
    return "" if told is None else rule_facts_text(told.code, told.params, language())


@blueprint.app_template_filter("week_in_words")
def week_in_words(pair: PairTold) -> str:
    """Why the week chose the pair, or what it has instead."""
    return "" if pair.why is None else _in_words(pair.why, pair.instead)


def because(desk: Desk, why: WhyLine | None) -> str:
    """Why the week chose a pair, with what staff call the opening that it names."""
    if why is None:
        return ""
    named = str(why.params.get("opening", ""))
    called = names(desk.session, desk.town.id, {named}) if named else {}
    return _in_words(why, called.get(named))


def _in_words(why: Told, called: str | None) -> str:
    params = dict(why.params)
    if called is not None:
        params["opening"] = f"{isolated(called)} ({params['opening']})"
    return why_text(why.code, params, language())


def _shown(desk: Desk, ref: str, words: str) -> str | tuple[str, int]:
    person = get_person(desk.session, desk.town.id, ref, today=today())
    choices, total = _found(desk, words) if words else ((), 0)
    asked = choices[0].ref if total == 1 else None
    problem = _("No opening has this case number or name.") if words and not total else ""
    told, absent = None, ""
    try:
        told = _told(desk, ref, asked)
    except NotInRound as refusal:
        if refusal.params["ref"] == ref:
            absent = in_words(refusal)
        else:
            problem = in_words(refusal)
            told = _told(desk, ref, None)
    text = page(
        "coordinator/why.html",
        person=person,
        week=desk.week,
        told=told,
        absent=absent,
        words=words,
        choices=choices if total > 1 else (),
        more=total - len(choices),
        whole=0 if told is None else sum(told.blocked.values()) + told.candidates,
        problems={"opening": problem} if problem else {},
    )
    return (text, 422) if problem else text


def _found(desk: Desk, words: str) -> tuple[Sequence[OpeningLine], int]:
    """The opening with this case number, else the first of those with the words in their names.

    And how many there are.
    """
    town_id = desk.town.id
    found = find_openings(desk.session, town_id, today=today(), now=now(), words=words)
    exact = [line for line in found.lines if line.ref.casefold() == words.casefold()]
    if exact:
        return exact, len(exact)
    return found.lines[:MOST_FOUND], found.total


def _told(desk: Desk, ref: str, opening: str | None) -> WhyPage:
    # Only here: numpy and the engine are for those who ask.
    from koppeling.jobs.rounds import default_seed

    seed = house().settings.seed
    if seed is None:
        seed = default_seed(desk.town.slug, desk.week)
    return why_page(desk.session, desk.town, desk.week, ref, opening, now=now(), seed=seed)
