"""Fair waiting: who waits longest and why, and whether a group waits longer than others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from koppeling.queries.still_waiting import WaitingPerson, people_waiting
from koppeling.queries.waits import AGES, UNKNOWN, By, GroupWait, Split, waits_of
from koppeling.terms import ContactGender, Gender, Kind
from koppeling.wording.terms import label, language_label, listed
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.desk import today
from web.coordinator.remedies import Known, Remedy, known_to, of_person
from web.coordinator.waiting import under_way, why_waiting
from web.languages import language
from web.rendering import page
from web.session import now, reading

LONGEST = 10
"""How many of the longest waiting stand on the page; all of them are on the list."""


@dataclass(frozen=True, slots=True)
class Longest:
    """Somebody who waits longest: why, and the change of least effort that would help."""

    person: WaitingPerson
    why: str
    remedy: Remedy | None
    why_url: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A group by its name; ``is_all`` for everybody, beside whom the groups stand."""

    name: str
    group: GroupWait
    is_all: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One way to group people; no rows where there are not two groups to show."""

    heading: str
    rows: tuple[Row, ...]


@blueprint.get("/waiting/fair")
def fair_waiting() -> str:
    """The longest waiting, and how long groups of people wait."""
    town = staff().town
    with reading() as session:
        waits = waits_of(session, town, now=now())
        waiting = people_waiting(session, town.id, today=today(), now=now())
        longest = [
            one
            for one in waiting.people
            if one.days is not None and (one.to_talk_with or not one.is_paused)
        ][:LONGEST]
        known = known_to(session, town.id, [remedy for one in longest for remedy in one.remedies])
    everybody = waits.everybody and waits.everybody.spread
    return page(
        "coordinator/fair_waiting.html",
        waits=waits,
        most=days_words(waits.most_days),
        half=days_words(everybody.median if everybody else 0),
        nine_tenths=days_words(everybody.nine_tenths if everybody else 0),
        week=waiting.week,
        longest=[_longest(one, known) for one in longest],
        tables=[_table(split, waits.everybody) for split in waits.splits],
    )


def days_words(days: int) -> str:
    """``56 days``."""
    return ngettext("%(num)s day", "%(num)s days", days)


def _longest(person: WaitingPerson, known: Known) -> Longest:
    busy = under_way(person)
    if busy is not None:
        return Longest(person, busy, None, None)
    return Longest(
        person=person,
        why=why_waiting(person),
        remedy=_first(person, known),
        why_url=url_for("coordinator.why", ref=person.ref) if person.blocked is not None else None,
    )


def _first(person: WaitingPerson, known: Known) -> Remedy | None:
    """The change of least effort; one about an opening that is gone is passed over."""
    for line in person.remedies:
        found = of_person(person.ref, [line], known)
        for one in (*found.hers, *found.ours):
            return one
    return None


def _table(split: Split, everybody: GroupWait | None) -> Table:
    rows = [Row(_name(split.by, one), one) for one in split.groups]
    if rows and everybody is not None:
        rows.insert(0, Row(_("everybody"), everybody, is_all=True))
    return Table(_heading(split.by), tuple(rows))


def _heading(by: By) -> str:
    return {
        By.LANGUAGE: _("By the language known best"),
        By.DISTRICT: _("By district"),
        By.WANTED: _("By the kinds wished for"),
        By.AGE: _("By age"),
        By.SEX: _("By sex"),
    }[by]


def _name(by: By, group: GroupWait) -> str:
    if group.key is None:
        return _("all others")
    if group.key == UNKNOWN:
        name = _("not known") if by is By.DISTRICT else _("not asked")
    else:
        name = _NAMES[by](group.key)
    return _("%(group)s, with all others", group=name) if group.with_others else name


def _language(tag: str) -> str:
    return language_label(tag, language())


def _kinds(kinds: str) -> str:
    return listed((label(Kind(kind), language()) for kind in kinds.split()), language())


def _age(key: str) -> str:
    band = int(key)
    if band == 0:
        return _("under %(age)s", age=AGES[0])
    if band == len(AGES):
        return _("%(age)s and older", age=AGES[-1])
    return _("%(first)s to %(last)s", first=AGES[band - 1], last=AGES[band] - 1)


def _sex(key: str) -> str:
    many = {Gender.WOMAN: ContactGender.WOMAN, Gender.MAN: ContactGender.MAN}
    return label(many.get(Gender(key), Gender(key)), language())


_NAMES: Mapping[By, Callable[[str], str]] = {
    By.LANGUAGE: _language,
    By.DISTRICT: str,
    By.WANTED: _kinds,
    By.AGE: _age,
    By.SEX: _sex,
}
"""How each key of a group is said."""
