from datetime import date

import pytest
from sqlalchemy import select

from koppeling.errors import BadDate, CouplingEnded, UnknownCoupling
from koppeling.store import JournalLine, Message
from koppeling.terms import CouplingState, EndReason
from koppeling.usecases.couplings import end_coupling
from tests.factories.base import NOW

TODAY = date(2026, 11, 23)


def end(session, tie_id, on=TODAY):
    return end_coupling(
        session,
        tie_id,
        reason=EndReason.MOVED_AWAY,
        on=on,
        today=TODAY,
        now=NOW,
        actor="test",
    )


@pytest.fixture
def coupling(enschede, tie_factory):
    return tie_factory(living_coupling=True)


@pytest.mark.parametrize("on", [date(2026, 3, 2), TODAY])
def test_an_ended_coupling_frees_its_place_and_both_are_told(session, coupling, on):
    end(session, coupling.id, on)
    assert (coupling.state, coupling.until, coupling.end_reason, coupling.place_no) == (
        CouplingState.ENDED,
        on,
        EndReason.MOVED_AWAY,
        None,
    )
    codes = session.scalars(select(Message.code)).all()
    assert codes == ["ended", "ended"]
    line = session.scalars(select(JournalLine).where(JournalLine.tie_id == coupling.id)).one()
    assert (line.deed, line.params) == ("end_coupling", {"reason": "moved_away"})


def test_an_ended_coupling_is_not_ended_again(session, coupling):
    end(session, coupling.id)
    with pytest.raises(CouplingEnded) as refused:
        end(session, coupling.id)
    assert refused.value.params == {
        "newcomer": coupling.newcomer.ref,
        "opening": coupling.opening.ref,
    }


@pytest.mark.parametrize("on", [date(2026, 3, 1), date(2026, 11, 24)])
def test_a_day_outside_the_coupling_is_refused(session, coupling, on):
    with pytest.raises(BadDate) as refused:
        end(session, coupling.id, on)
    assert refused.value.params == {
        "date": on.isoformat(),
        "earliest": "2026-03-02",
        "latest": "2026-11-23",
    }


def test_a_tie_that_is_no_coupling_is_refused(session, enschede, tie_factory):
    with pytest.raises(UnknownCoupling):
        end(session, tie_factory().id)
    with pytest.raises(UnknownCoupling):
        end(session, 4711)
