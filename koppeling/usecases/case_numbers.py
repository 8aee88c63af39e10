"""Case numbers for whoever registers on the pages."""

from itertools import count

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from koppeling.store import CaseRef, JournalLine
from koppeling.terms import Ref, TownId

REGISTERING = ("sign_up_newcomer", "sign_up_volunteer", "register_opening")
"""The deeds that give a number out, and write one line each."""


def next_ref(session: Session, town_id: TownId) -> Ref:
    """The next number of the form ``W-7``; the caller holds the town locked.

    Counted by the journal, which outlives people: nobody gets the number of somebody
    erased. Where the town has given that number to somebody itself, it is ``W-7-2``.
    """
    given = session.scalar(
        select(func.count()).where(
            JournalLine.town_id == town_id, JournalLine.deed.in_(REGISTERING)
        )
    )
    no = 1 + (given or 0)
    ref = Ref(f"W-{no}")
    for again in count(2):
        if session.get(CaseRef, (town_id, ref)) is None:
            break
        ref = Ref(f"W-{no}-{again}")
    return ref
