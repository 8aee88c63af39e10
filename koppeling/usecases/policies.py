"""A town's policy: its weights, limits and rules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from koppeling.matching.policy import Policy
from koppeling.store import Town
from koppeling.terms import TownId
from koppeling.usecases.journal import record


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
