"""What a coordinator may decide on a proposal, and the forms that say so."""

from collections.abc import Collection
from enum import StrEnum

from flask import abort, request

from koppeling.terms import AsideReason
from koppeling.usecases.proposals import (
    approve_proposals,
    hold_proposals,
    put_proposals_aside,
    reopen_proposals,
)
from web.account.signing import staff
from web.coordinator.desk import Desk, actor
from web.session import now

Pairs = Collection[tuple[str, str]]


class Decision(StrEnum):
    """The value of a button."""

    APPROVE = "approve"
    HOLD = "hold"
    PUT_ASIDE = "put_aside"
    REOPEN = "reopen"


def asked_decision() -> Decision:
    """The button that was pressed; a form without one is not from here."""
    decision = request.form.get("decision", type=Decision)
    if decision is None:
        abort(400)
    return decision


def asked_reason() -> AsideReason | None:
    """Why somebody puts a proposal aside or swaps it; None where nothing was chosen."""
    return request.form.get("reason", type=AsideReason)


def decide(
    desk: Desk,
    pairs: Pairs,
    decision: Decision,
    *,
    reason: AsideReason | None = None,
    bulk: bool = False,
) -> int:
    """Decide as whoever is signed in; answers how many changed."""
    week, account_id = (desk.session, desk.town, desk.week, pairs), staff().id
    if decision is Decision.APPROVE:
        return approve_proposals(*week, now=now(), actor=actor(), account_id=account_id, bulk=bulk)
    if decision is Decision.HOLD:
        return hold_proposals(*week, now=now(), actor=actor(), account_id=account_id)
    if decision is Decision.PUT_ASIDE:
        return put_proposals_aside(
            *week,
            reason=reason or AsideReason.OTHER,
            now=now(),
            actor=actor(),
            account_id=account_id,
        )
    return reopen_proposals(*week, now=now(), actor=actor(), account_id=account_id)
