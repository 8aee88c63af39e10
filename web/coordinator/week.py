"""The list of a week: filters, bulk decisions, closing, and the list on paper."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from koppeling.errors import Refusal
from koppeling.queries.advice import round_advice
from koppeling.queries.differences import changed_since_last_run
from koppeling.queries.paging import paged
from koppeling.queries.proposals import pairs_of
from koppeling.queries.rounds import is_reviewed
from koppeling.queries.towns import districts_of
from koppeling.queries.week import Flag, WeekPage, WeekRow, find_week, latest_week
from koppeling.terms import KINDS, Kind, ProposalState, RoundState, Week
from koppeling.usecases.rounds import close_round, reopen_round
from koppeling.wording.advice import advice_text
from koppeling.wording.differences import changed_since_run
from koppeling.wording.week import proof_sentence
from web.account.signing import staff
from web.arguments import identity
from web.coordinator import blueprint
from web.coordinator.decisions import Decision, asked_decision, decide
from web.coordinator.desk import Desk, actor, deciding, looking, today
from web.languages import language
from web.refusals import in_words
from web.rendering import page
from web.session import now, reading

ROWS = 60
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the list is asked for; None for everything."""

    state: ProposalState | None
    kind: Kind | None
    district: str | None
    flag: Flag | None
    no: int

    @classmethod
    def read(cls, given: "MultiDict[str, str]") -> "Filters":
        """From the address; what is no value of a filter asks for everything."""
        return cls(
            state=given.get("state", type=ProposalState),
            kind=given.get("kind", type=Kind),
            district=given.get("district") or None,
            flag=given.get("flag", type=Flag),
            no=given.get("page", 1, type=int),
        )

    def keep(self, row: WeekRow) -> bool:
        return (
            self.state in (None, row.state)
            and self.kind in (None, row.kind)
            and self.district in (None, row.district)
            and (self.flag is None or self.flag in row.flags)
        )

    def address(self) -> dict[str, Any]:
        """As they stand in an address, without the page."""
        named = {
            "state": self.state,
            "kind": self.kind,
            "district": self.district,
            "flag": self.flag,
        }
        return {name: str(value) for name, value in named.items() if value is not None}


@blueprint.get("/week/")
def week() -> Response:
    """The week that is on the desk: the last that was proposed, else the current one."""
    account = staff()
    with reading() as session:
        shown = latest_week(session, account.town_id) or account.town.week(now())
    return redirect(url_for("coordinator.week_list", week=shown), 303)


@blueprint.get("/week/<week>/")
def week_list(week: str) -> str:
    """The list, as filtered."""
    with looking(week) as desk:
        return _listed(desk, Filters.read(request.args), ticks=request.args.get("tick") == "all")


@blueprint.post("/week/<week>/decide")
def decide_ticked(week: str) -> Response | tuple[str, int]:
    """Decide on every ticked proposal at once; the journal says that it was at once."""
    filters = Filters.read(request.form)
    ticked = request.form.getlist("proposal", type=identity)
    decision = asked_decision()
    problem, changed = _("Tick at least one proposal first."), 0
    if ticked:
        try:
            with deciding(week) as desk:
                pairs = pairs_of(desk.session, desk.town, desk.week, ticked)
                changed = decide(desk, pairs, decision, bulk=True)
        except Refusal as refusal:
            problem = in_words(refusal)
        else:
            flash(_done(decision, changed))
            return redirect(
                url_for("coordinator.week_list", week=week, page=filters.no, **filters.address()),
                303,
            )
    with looking(week) as desk:
        return _listed(desk, filters, ticked=frozenset(ticked), problem=problem), 422


@blueprint.post("/week/<week>/close")
def close_week(week: str) -> Response | tuple[str, int]:
    """Let what is undecided lapse."""
    return _open_or_close(week, close=True)


@blueprint.post("/week/<week>/reopen")
def reopen_week(week: str) -> Response | tuple[str, int]:
    """Let a closed week be decided after all."""
    return _open_or_close(week, close=False)


@blueprint.get("/week/<week>/print")
def print_week(week: str) -> str:
    """The week on paper."""
    with looking(week) as desk:
        found = find_week(desk.session, desk.town, desk.week, now=now())
        advised = round_advice(desk.session, desk.town, desk.week)
        districts = dict(districts_of(desk.session, desk.town.id)) if advised else {}
    return page(
        "coordinator/week_print.html",
        page=found,
        advice=[advice_text(one, language(), districts) for one in advised],
        week=desk.week,
        town=desk.town,
        today=today(),
    )


def _open_or_close(week: str, *, close: bool) -> Response | tuple[str, int]:
    change = close_round if close else reopen_round
    try:
        with deciding(week) as desk:
            change(desk.session, desk.town, desk.week, now=now(), actor=actor())
    except Refusal as refusal:
        problem = in_words(refusal)
        with looking(week) as desk:
            return _listed(desk, Filters.read(MultiDict()), problem=problem), 409
    flash(_("The week is closed.") if close else _("The week is open again."))
    return redirect(url_for("coordinator.week_list", week=week), 303)


def _listed(
    desk: Desk,
    filters: Filters,
    *,
    ticks: bool = False,
    ticked: frozenset[int] = frozenset(),
    problem: str = "",
) -> str:
    found = find_week(desk.session, desk.town, desk.week, now=now())
    if found is None:
        return page("coordinator/week_empty.html", week=desk.week, **_beside(desk.week))
    rows = paged([row for row in found.rows if filters.keep(row)], filters.no, size=ROWS)
    return page(
        "coordinator/week.html",
        week=desk.week,
        page=found,
        drafts=found.count(ProposalState.DRAFT),
        approved=found.count(ProposalState.APPROVED),
        is_open=found.state is RoundState.PROPOSED,
        rows=rows,
        filters=filters,
        flag_words=_flag_words(),
        proof=_proof(desk, found),
        changed=_changed(desk),
        ticked={row.id for row in rows.lines} if ticks else ticked,
        problems={"ticks": problem} if problem else {},
        states=tuple(ProposalState),
        kinds=KINDS,
        **_beside(desk.week),
    )


def _flag_words() -> dict[str, str]:
    return {
        Flag.LOW_SCORE: _("few points"),
        Flag.FIRST_CONTACT: _("first contact"),
        Flag.LONG_WAITING: _("waiting long"),
    }


def _changed(desk: Desk) -> str:
    """How many proposals the last run changed, in words; empty where there was one run."""
    changed = changed_since_last_run(desk.session, desk.town, desk.week, now=now())
    return "" if changed is None else changed_since_run(changed, language())


def _proof(desk: Desk, found: WeekPage) -> str:
    return proof_sentence(
        found.objective,
        found.bound,
        found.covered,
        found.newcomers,
        language(),
        reviewed=is_reviewed(desk.session, desk.town, desk.week),
    )


def _beside(week: Week) -> dict[str, Week]:
    return {"before": Week.of(week.monday - WEEK), "later": Week.of(week.monday + WEEK)}


def _done(decision: Decision, changed: int) -> str:
    """What a bulk decision did, in words."""
    if decision is Decision.APPROVE:
        return ngettext("%(num)s proposal approved.", "%(num)s proposals approved.", changed)
    if decision is Decision.HOLD:
        return ngettext("%(num)s proposal on hold.", "%(num)s proposals on hold.", changed)
    if decision is Decision.PUT_ASIDE:
        return ngettext("%(num)s proposal put aside.", "%(num)s proposals put aside.", changed)
    return ngettext(
        "%(num)s proposal to decide again.", "%(num)s proposals to decide again.", changed
    )
