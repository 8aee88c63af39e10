"""A town's policy: its weights, limits and rules, and changes that need a second person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import (
    NothingChanges,
    OwnPolicyChange,
    PolicyChangeDecided,
    PolicyChangeWaits,
    WordsTooLong,
)
from koppeling.matching.policy import Policy
from koppeling.store import PolicyChange, Town
from koppeling.terms import AccountId, PolicyChangeId, TownId
from koppeling.usecases.journal import record
from koppeling.usecases.towns import lock_town

LONGEST_REASON = 500


def set_policy(
    session: Session, town_id: TownId, document: Mapping[str, Any], *, now: datetime, actor: str
) -> Policy:
    """Give a town another policy; rounds that stand keep the one they were made with.

    Refused with ``BadPolicy`` naming the key. Setting the same again changes nothing.
    """
    policy = Policy.from_document(document)
    town = session.get_one(Town, town_id)
    if town.policy != policy.document():
        town.policy = policy.document()
        record(session, town_id, "set_policy", now=now, actor=actor)
    return policy


def propose_policy_change(
    session: Session,
    town_id: TownId,
    document: Mapping[str, Any],
    *,
    reason: str = "",
    account_id: AccountId,
    now: datetime,
    actor: str,
) -> PolicyChange:
    """Ask for another policy, which a second member of staff confirms.

    Nothing weighs otherwise until then. Refused with ``BadPolicy`` naming the key,
    ``NothingChanges`` for the policy that the town has, ``PolicyChangeWaits`` while another
    change is open, and ``WordsTooLong``.
    """
    policy = Policy.from_document(document)
    town = lock_town(session, town_id)
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise WordsTooLong(length=len(reason), most=LONGEST_REASON)
    if Policy.from_document(town.policy) == policy:
        raise NothingChanges
    if session.scalar(_open(town_id).with_only_columns(PolicyChange.id)) is not None:
        raise PolicyChangeWaits
    change = PolicyChange(
        town_id=town_id,
        policy=policy.document(),
        reason=reason or None,
        proposed_by=account_id,
        proposed_at=now,
    )
    session.add(change)
    record(session, town_id, "propose_policy_change", now=now, actor=actor)
    session.flush()
    return change


def confirm_policy_change(
    session: Session,
    town_id: TownId,
    change_id: PolicyChangeId,
    *,
    account_id: AccountId,
    now: datetime,
    actor: str,
) -> Policy:
    """Give the town the policy that a colleague asked for.

    Refused with ``OwnPolicyChange`` to whoever asked for it, and with
    ``PolicyChangeDecided`` where it was decided on already.
    """
    change = _get_open(session, town_id, change_id)
    if change.proposed_by == account_id:
        raise OwnPolicyChange
    change.decided_by, change.decided_at, change.confirmed = account_id, now, True
    record(session, town_id, "confirm_policy_change", now=now, actor=actor)
    return set_policy(session, town_id, change.policy, now=now, actor=actor)


def withdraw_policy_change(
    session: Session,
    town_id: TownId,
    change_id: PolicyChangeId,
    *,
    account_id: AccountId,
    now: datetime,
    actor: str,
) -> PolicyChange:
    """Let a change of the policy be: its proposer takes it back, or a colleague says no.

    Refused with ``PolicyChangeDecided`` where it was decided on already.
    """
    change = _get_open(session, town_id, change_id)
    change.decided_by, change.decided_at, change.confirmed = account_id, now, False
    if change.proposed_by == account_id:
        record(session, town_id, "withdraw_policy_change", now=now, actor=actor)
    else:
        record(session, town_id, "decline_policy_change", now=now, actor=actor)
    session.flush()
    return change


def _open(town_id: TownId) -> Any:
    return select(PolicyChange).where(
        PolicyChange.town_id == town_id, PolicyChange.decided_at.is_(None)
    )


def _get_open(session: Session, town_id: TownId, change_id: PolicyChangeId) -> PolicyChange:
    # Two who decide at once decide one after the other.
    lock_town(session, town_id)
    found = session.scalar(
        _open(town_id).where(PolicyChange.id == change_id).execution_options(populate_existing=True)
    )
    if not isinstance(found, PolicyChange):
        raise PolicyChangeDecided
    return found
