"""What changed: a week against its last run, or against an earlier week."""

from dataclasses import dataclass

from flask import abort, request

from koppeling.queries.differences import Cause, Differences, earlier_weeks, find_differences
from koppeling.queries.names import names
from koppeling.queries.rounds import find_round
from koppeling.terms import Kind
from koppeling.wording.differences import (
    Called,
    cause_text,
    changes_sentence,
    kept_sentence,
    one_run_sentence,
)
from web.coordinator import blueprint
from web.coordinator.desk import looking, parsed
from web.languages import language
from web.rendering import page
from web.session import now


@dataclass(frozen=True, slots=True)
class Row:
    """One proposal that is not as it was: what it was, what it is, by ref, and why."""

    newcomer: str
    kind: Kind
    before: str | None
    now: str | None
    why: str


@blueprint.get("/week/<week>/changes")
def week_changes(week: str) -> str:
    """What came, went and moved; ``since`` names another week to compare with."""
    given = request.args.get("since", "")
    since = parsed(given) if given else None
    with looking(week) as desk:
        if find_round(desk.session, desk.town, desk.week) is None:
            abort(404)
        others = earlier_weeks(desk.session, desk.town.id, desk.week)
        if since is not None and since not in others:
            abort(404)
        found = find_differences(desk.session, desk.town, desk.week, now=now(), since=since)
        called = names(desk.session, desk.town.id)
    spoken = language()
    return page(
        "coordinator/changes.html",
        week=desk.week,
        since=since,
        others=others,
        rows=() if found is None else _rows(found, lambda ref: called.get(ref, ref)),
        names=called,
        sentence=one_run_sentence(spoken) if found is None else changes_sentence(found, spoken),
        kept="" if found is None or not found.kept else kept_sentence(found.kept, spoken),
    )


def _rows(found: Differences, called: Called) -> tuple[Row, ...]:
    """By newcomer and kind, whatever became of the proposal."""

    def why(cause: Cause | None) -> str:
        return cause_text(cause, called, language())

    rows = [
        *(
            Row(line.newcomer, line.kind, line.left, line.taken, why(line.cause))
            for line in found.moved
        ),
        *(Row(one.newcomer, one.kind, None, one.opening, why(one.cause)) for one in found.added),
        *(Row(one.newcomer, one.kind, one.opening, None, why(one.cause)) for one in found.gone),
    ]
    return tuple(sorted(rows, key=lambda row: (row.newcomer, row.kind)))
