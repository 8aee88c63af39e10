"""Changes of a town's policy: the one that waits, and those that were decided on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.matching.policy import LATER, Policy
from koppeling.matching.policy_changes import Value, changed, changes, values
from koppeling.store import Account, PolicyChange
from koppeling.terms import KINDS, AccountId, Kind, PolicyChangeId, Term, TownId

WEIGHTS: Mapping[Kind, tuple[Term, ...]] = {
    kind: tuple(
        term
        for term in Term
        if term not in LATER and not (kind is Kind.EMPLOYER and term is Term.STAGE)
    )
    for kind in KINDS
}
"""The terms that a town may weigh by kind: those with a measure, and no age for employers."""


@dataclass(frozen=True, slots=True)
class PolicyChangeLine:
    """A policy that a member of staff asks for; names are None once the account is gone.

    ``confirmed``: None while it waits.
    """

    id: PolicyChangeId
    policy: Mapping[str, Any]
    reason: str | None
    proposed_by: AccountId | None
    proposer: str | None
    proposed_at: datetime
    decider: str | None
    decided_at: datetime | None
    confirmed: bool | None

    @property
    def is_open(self) -> bool:
        return self.decided_at is None


def policy_changes(
    session: Session, town_id: TownId, *, most: int = 10
) -> tuple[PolicyChangeLine, ...]:
    """The last changes of a town's policy, the latest first; one that waits is the first."""
    rows = session.scalars(
        select(PolicyChange)
        .where(PolicyChange.town_id == town_id)
        .order_by(PolicyChange.id.desc())
        .limit(most)
    ).all()
    names = {
        account.id: account.name or account.email
        for account in session.scalars(select(Account).where(Account.town_id == town_id))
    }
    return tuple(
        PolicyChangeLine(
            id=row.id,
            policy=row.policy,
            reason=row.reason,
            proposed_by=row.proposed_by,
            proposer=None if row.proposed_by is None else names.get(row.proposed_by),
            proposed_at=row.proposed_at,
            decider=None if row.decided_by is None else names.get(row.decided_by),
            decided_at=row.decided_at,
            confirmed=row.confirmed,
        )
        for row in rows
    )


def policy_values(document: Mapping[str, Any]) -> dict[str, Value]:
    """Every value of a policy by its dotted key, as ``bonus.first``."""
    return dict(values(Policy.from_document(document).document()))


def policy_with(document: Mapping[str, Any], to: Mapping[str, Value]) -> dict[str, Any]:
    """The canonical document of a policy with other values at some keys.

    Refused with ``BadPolicy`` naming the key.
    """
    return Policy.from_document(changed(document, to)).document()


def keys_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Value]:
    """The values of the second policy at the keys in which it differs from the first.

    Refused with ``BadPolicy`` naming the key.
    """
    found = changes(Policy.from_document(before), Policy.from_document(after))
    return {one.key: one.after for one in found}


def awaits_confirmation(session: Session, town_id: TownId, account_id: AccountId) -> bool:
    """Whether a change of the policy waits that somebody else than this account asked for."""
    found = session.scalar(
        select(PolicyChange).where(
            PolicyChange.town_id == town_id, PolicyChange.decided_at.is_(None)
        )
    )
    return found is not None and found.proposed_by != account_id
