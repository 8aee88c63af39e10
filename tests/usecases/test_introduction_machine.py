"""Everything that may become of introductions, in any order, against ``town_model``.

After each step the two agree on every introduction, and what must never be is not: a
coupling without two yeses, more held or promised than there are places, a deed that is
not in the journal or there twice, a message to somebody who is to be let alone.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import false, func, select

from koppeling.errors import Refusal
from koppeling.queries import facts, towns
from koppeling.queries.mail import due_messages, find_due_message
from koppeling.store import (
    Account,
    Introduction,
    JournalLine,
    Message,
    Opening,
    Proposal,
    Tie,
)
from koppeling.store.engine import Sessions, deed, make_engine
from koppeling.terms import (
    ConcernKind,
    ConcernOutcome,
    EndReason,
    Party,
    Role,
    Week,
)
from koppeling.usecases import concerns, couplings, desk, introductions, offers, pauses
from koppeling.usecases.outbox import cancel_stale, mark_sent
from koppeling.usecases.privacy import erase_person
from koppeling.usecases.proposals import approve_proposals
from koppeling.usecases.rounds import send_round, undo_send
from koppeling.usecases.towns import add_town
from tests.databases import ON_SQLITE, with_factories
from tests.factories import (
    MatchRoundFactory,
    NewcomerFactory,
    OpeningFactory,
    ProposalFactory,
    VolunteerFactory,
)
from tests.factories.base import NOW
from tests.sizes import size
from tests.usecases.town_model import AT_MOST, AT_MOST_OF_KIND, Refused, TownModel

WEEKS = (Week(2026, 48), Week(2026, 49))
TICKS = (timedelta(minutes=10), timedelta(hours=1), timedelta(days=3), timedelta(days=8))

pairs = st.tuples(st.integers(0, 1), st.integers(0, 3), st.integers(0, 2))
parties = st.sampled_from(list(Party))
picks = st.integers(0, 63)
there_are_questions = precondition(lambda machine: machine.asked)
there_are_worries = precondition(lambda machine: machine.worried)


class Introducing(RuleBasedStateMachine):
    """Four newcomers, a volunteer with two hours, an association with two places, two weeks."""

    def __init__(self, databases):
        super().__init__()
        self.databases = databases
        self.url = databases.new()
        self.engine = make_engine(self.url)
        self.asked = []
        """Every question there ever was, also of who was erased since."""
        self.worried = []

    def teardown(self):
        self.engine.dispose()
        self.databases.drop(self.url)

    @initialize(drawn=st.lists(pairs, min_size=4, max_size=10, unique=True))
    def a_town_opens_and_asks(self, drawn):
        self.open_town()
        for one in drawn:
            self.approve(one, again=False)
        for week in (0, 1):
            self.send(week, undoable=False)

    def open_town(self):
        with Sessions(bind=self.engine) as session, with_factories(session):
            town = add_town(session, "enschede", now=NOW, actor="test")
            town.opened_at = NOW - timedelta(days=1)
            self.town = towns.line(town)
            session.add_all(
                Account(
                    town_id=town.id,
                    email=f"{name}@example.org",
                    role=Role.COORDINATOR,
                    created_at=NOW,
                )
                for name in ("anna", "bert")
            )
            newcomers: list[Any] = [NewcomerFactory() for _ in range(4)]
            volunteer: Any = VolunteerFactory()
            openings: list[Any] = [
                OpeningFactory(volunteer=volunteer),
                OpeningFactory(volunteer=volunteer),
                OpeningFactory(association=True, places=2),
            ]
            weeks = [MatchRoundFactory(iso_week=week.week, policy=town.policy) for week in WEEKS]
            drafts: dict[tuple[int, int, int], Any] = {
                (week, one.id, other.id): ProposalFactory(
                    match_round=match_round, newcomer=one, opening=other
                )
                for week, match_round in enumerate(weeks)
                for one in newcomers
                for other in openings
            }
            session.flush()
            self.accounts = session.scalars(select(Account.id).order_by(Account.id)).all()
            self.newcomers = [(one.id, one.ref) for one in newcomers]
            self.openings = [(one.id, one.ref) for one in openings]
            self.refs = dict((*self.newcomers,)), dict((*self.openings,))
            self.proposal_ids = {key: draft.id for key, draft in drafts.items()}
            self.model = TownModel(
                now=NOW,
                kinds={one.id: one.kind.value for one in openings},
                places={one.id: one.places for one in openings},
                volunteers={one.id: volunteer.id for one in openings if one.volunteer_id},
                newcomers={one.id for one in newcomers},
                proposals=dict.fromkeys(drafts, "draft"),
            )
            session.commit()
            self.before = self.journal()

    # --- what staff decide ---------------------------------------------------

    @rule(drawn=pairs, again=st.booleans())
    def approve(self, drawn, again):
        key = (drawn[0], self.newcomers[drawn[1]][0], self.openings[drawn[2]][0])
        if key in self.model.proposals:
            pair = (self.refs[0][key[1]], self.refs[1][key[2]])

            def decide(session):
                approve_proposals(session, self.town, WEEKS[key[0]], [pair], **self.signed)
                return session.get_one(Proposal, self.proposal_ids[key]).state

            self.agree(lambda: self.model.approve(key), decide, again=again)

    @rule(week=st.integers(0, 1), undoable=st.booleans())
    def send(self, week, undoable):
        release_at = self.model.now + timedelta(minutes=30) if undoable else self.model.now
        approved = [
            key
            for key, state in self.model.proposals.items()
            if (key[0], state) == (week, "approved")
        ]
        approved.sort(key=lambda key: (key[2], self.proposal_ids[key]))
        numbers: list[int] = []

        def begin(session):
            sent = send_round(session, self.town, WEEKS[week], release_at=release_at, **self.signed)
            numbers.extend(one.id for one in sent)
            return "sent"

        told = self.real(begin)
        # A refused sending has begun nothing, whatever numbers it would have given out.
        given = numbers or [-1 - no for no in range(len(approved))]
        assert told == self.answer(lambda: self.model.send(release_at, approved, given))
        self.asked += numbers

    @rule(week=st.integers(0, 1), again=st.booleans())
    def undo(self, week, again):
        told = self.real(lambda session: undo_send(session, self.town, WEEKS[week], **self.signed))
        assert told == self.model.undo(week)
        if again:
            assert (
                self.real(lambda session: undo_send(session, self.town, WEEKS[week], **self.signed))
                == 0
            )

    @there_are_questions
    @rule(pick=picks, again=st.booleans())
    def withdraw(self, pick, again):
        number = self.question(pick)
        self.agree(
            lambda: self.model.withdraw(number),
            lambda session: (
                introductions.withdraw_introduction(session, number, **self.signed).state
            ),
            again=again,
        )

    @rule(opening=st.integers(0, 2), places=st.integers(0, 4), again=st.booleans())
    def set_places(self, opening, places, again):
        opening_id = self.openings[opening][0]

        def change(session):
            offers.change_places(session, opening_id, places, **self.signed)
            return "kept"

        self.agree(lambda: self.model.set_places(opening_id, places), change, again=again)

    # --- what people answer --------------------------------------------------

    @there_are_questions
    @rule(pick=picks, in_turn=st.integers(0, 4), again=st.booleans())
    def say_yes(self, pick, in_turn, again):
        number = self.question(pick)
        by = self.awaited(number) if in_turn else self.awaited(number).other
        self.agree(
            lambda: self.model.yes(number, by),
            lambda session: (
                introductions.accept_introduction(session, number, by=by, **self.signed).state
            ),
            again=again,
        )

    @there_are_questions
    @rule(pick=picks)
    def both_say_yes(self, pick):
        self.say_yes(pick, in_turn=1, again=False)
        self.say_yes(pick, in_turn=1, again=True)

    @there_are_questions
    @rule(pick=picks, by=parties, for_good=st.booleans(), again=st.booleans())
    def say_no(self, pick, by, for_good, again):
        number = self.question(pick)
        self.agree(
            lambda: self.model.no(number, by, for_good=for_good),
            lambda session: (
                introductions.decline_introduction(
                    session, number, by=by, for_good=for_good, **self.signed
                ).state
            ),
            again=again,
        )

    @there_are_questions
    @rule(pick=picks, by=parties, again=st.booleans())
    def take_back(self, pick, by, again):
        number = self.question(pick)
        self.agree(
            lambda: self.model.take_back(number, by),
            lambda session: (
                introductions.take_back_answer(session, number, by=by, **self.signed).state
            ),
            again=again,
        )

    @there_are_questions
    @rule(pick=picks, again=st.booleans())
    def end(self, pick, again):
        number = self.question(pick)

        def end(session):
            tie = session.scalar(select(Tie).where(Tie.introduction_id == number))
            if tie is None:
                exists = session.get(Introduction, number) is not None
                raise Refused("unknown_coupling" if exists else "unknown_introduction")
            day = max(tie.since, self.town.day(self.model.now))
            couplings.end_coupling(
                session, tie.id, reason=EndReason.OTHER, on=day, today=day, **self.signed
            )
            return "ended"

        if again and self.answer(lambda: self.model.end(number)) == "ended":
            # Ending twice is refused by name, unlike saying yes twice.
            assert self.real(end) == "ended"
            again = False
        self.agree(lambda: self.model.end(number), end, again=again)

    @rule(
        side=st.sampled_from(["newcomer", "opening"]),
        who=st.integers(0, 2),
        rests=st.booleans(),
        again=st.booleans(),
    )
    def rest(self, side, who, rests, again):
        holder = (self.newcomers if side == "newcomer" else self.openings)[who][0]

        def pause(session):
            getattr(pauses, f"pause_{side}")(session, holder, until=None, **self.signed)
            return "paused"

        def resume(session):
            getattr(pauses, f"resume_{side}")(session, holder, **self.signed)
            return "resumed"

        if side == "newcomer" and holder not in self.model.newcomers:
            return
        # Half of the breaks end at once, so that something is left to happen.
        self.agree(lambda: self.model.pause(side, holder), pause, again=again)
        if not rests:
            self.agree(lambda: self.model.resume(side, holder), resume, again=again)

    @rule(
        who=st.integers(0, 3), is_erased=st.booleans(), again=st.booleans(), luck=st.integers(0, 3)
    )
    def leave(self, who, is_erased, again, luck):
        """Somebody stops everything or is erased, now and then."""
        holder, ref = self.newcomers[who]

        def stop(session):
            pauses.stop_newcomer(session, holder, **self.signed)
            return "stopped"

        def erase(session):
            erase_person(session, self.town.id, ref, **self.signed)
            return "erased"

        if luck:
            return
        if is_erased:
            self.agree(lambda: self.model.erase(holder), erase, again=False)
        elif holder in self.model.newcomers:
            self.agree(lambda: self.model.stop(holder), stop, again=again)

    @there_are_questions
    @rule(pick=picks, by=parties, wants_call=st.booleans())
    def report(self, pick, by, wants_call):
        number = self.question(pick)

        def report(session):
            return concerns.report_concern(
                session,
                number,
                by=by,
                kind=ConcernKind.UNSAFE,
                wants_call=wants_call,
                **self.signed,
            ).id

        told = self.real(report)
        worry = told if isinstance(told, int) else -1
        assert told == self.answer(
            lambda: self.model.report(number, by, wants_call=wants_call, worry=worry)
        )
        assert self.real(report) == told
        if isinstance(told, int) and told not in self.worried:
            self.worried.append(told)

    @there_are_worries
    @rule(
        pick=picks,
        who=st.integers(0, 1),
        outcome=st.none() | st.sampled_from(list(ConcernOutcome)),
    )
    def look(self, pick, who, outcome):
        number = self.worried[pick % len(self.worried)]

        def look(session):
            concern = concerns.look_at_concern(
                session,
                number,
                account_id=self.accounts[who],
                outcome=outcome,
                **self.signed,
            )
            return "open" if concern.closed_at is None else "closed"

        wanted = None if outcome is None else outcome.value
        self.agree(lambda: self.model.look(number, self.accounts[who], wanted), look, again=False)

    @there_are_worries
    @rule(pick=picks)
    def two_look(self, pick):
        for who, outcome in ((0, None), (1, ConcernOutcome.GO_ON)):
            self.look(pick, who, outcome)

    # --- what time brings ----------------------------------------------------

    @rule(by=st.sampled_from(TICKS))
    def tick(self, by):
        self.model.now += by

    @rule(again=st.booleans())
    def sweep(self, again):
        def sweep(session):
            return introductions.expire_introductions(session, self.town.id, **self.signed)

        assert self.real(sweep) == self.model.expire()
        if again:
            assert self.real(sweep) == 0

    @rule()
    def drain(self):
        with deed(self.engine) as session:
            due = due_messages(session, now=self.model.now)
        for message_id in due:
            with deed(self.engine) as session:
                cancel_stale(session, message_id, now=self.model.now)
                told = find_due_message(session, message_id)
                if told is None:
                    continue
                message = session.get_one(Message, message_id)
                self.check_recipient(message)
                assert message.newcomer_id not in self.model.stopped
                mark_sent(session, message_id, now=self.model.now)

    # --- what must be so after each step -------------------------------------

    @invariant()
    def the_town_is_as_it_must_be(self):
        # All in one look: on PostgreSQL most of the time goes into asking.
        with deed(self.engine) as session:
            asked = session.scalars(select(Introduction)).all()
            ties = session.scalars(select(Tie)).all()
            proposals = session.scalars(select(Proposal)).all()
            openings = session.scalars(select(Opening)).all()
            due = due_messages(session, now=self.model.now)
            messages = session.scalars(select(Message).where(Message.id.in_(due))).all()
            journal = self.journal_in(session)
        self.check_introductions(asked)
        self.check_couplings(ties)
        self.check_places(asked, ties, proposals, openings)
        assert journal - self.before == self.model.journal
        for message in messages:
            self.check_recipient(message)

    def check_introductions(self, asked):
        """Each stands as in the model."""
        assert {
            one.id: (
                one.state.value,
                {party for party in Party if getattr(one, f"{party}_yes_at") is not None},
                one.declined_by,
                one.declined_for_good,
            )
            for one in asked
        } == {
            number: (one.state, one.yes, one.declined_by, one.for_good)
            for number, one in self.model.questions.items()
        }

    def check_couplings(self, ties):
        """Two yeses are a coupling, and a coupling is two yeses."""
        assert len(ties) == len({tie.introduction_id for tie in ties})
        assert all(tie.newcomer_yes_at and tie.opening_yes_at for tie in ties)
        both_yes = {
            number: one.lives
            for number, one in self.model.questions.items()
            if one.yes == set(Party) and one.state == "coupled"
        }
        assert {tie.introduction_id: tie.until is None for tie in ties} == both_yes

    def check_places(self, asked, ties, proposals, openings):
        """Nobody holds or is promised more than there is, counted from the bare rows."""
        held = [
            *(tie for tie in ties if tie.until is None),
            *(one for one in asked if one.state == "asking" and one.expires_at > self.model.now),
            *(one for one in proposals if one.state == "approved"),
        ]
        kinds = {opening.id: opening.kind for opening in openings}
        of_opening = Counter(one.opening_id for one in held)
        for opening in openings:
            assert of_opening[opening.id] <= opening.places == self.model.places[opening.id]
        of_newcomer = Counter(one.newcomer_id for one in held)
        of_kind = Counter((one.newcomer_id, kinds[one.opening_id]) for one in held)
        assert max(of_newcomer.values(), default=0) <= AT_MOST
        assert max(of_kind.values(), default=0) <= AT_MOST_OF_KIND

    # --- how a deed is done --------------------------------------------------

    def question(self, pick):
        """One of all the questions; most often one that is being asked."""
        asking = [number for number, one in self.model.questions.items() if one.state == "asking"]
        among = asking if pick % 4 and asking else self.asked
        return among[pick // 4 % len(among)]

    def awaited(self, number):
        """The side whose turn it is."""
        one = self.model.questions.get(number)
        if one is None:
            return Party.OPENING
        first = self.model.first(one)
        return first.other if first in one.yes else first

    @property
    def signed(self):
        return {"now": self.model.now, "actor": "test"}

    def agree(self, expected, done, *, again):
        """The deed answers as the model does; done again, it answers the same and adds nothing."""
        wanted = self.answer(expected)
        assert self.real(done) == wanted
        if again:
            before = self.journal(), self.outbox()
            assert self.real(done) == wanted
            assert (self.journal(), self.outbox()) == before

    def answer(self, expected):
        try:
            return expected()
        except Refused as refused:
            return f"refused: {refused}"

    def real(self, done):
        try:
            with deed(self.engine) as session:
                return done(session)
        except (Refusal, Refused) as refused:
            return f"refused: {getattr(refused, 'code', refused)}"

    def journal(self):
        with deed(self.engine) as session:
            return self.journal_in(session)

    def journal_in(self, session):
        rows = session.execute(
            select(JournalLine.deed, func.count().label("lines")).group_by(JournalLine.deed)
        )
        return Counter({row.deed: row.lines for row in rows})

    def outbox(self):
        with deed(self.engine) as session:
            return session.scalar(select(func.count()).select_from(Message))

    def check_recipient(self, message):
        # Whoever was erased took the messages along, so that only the living stand here.
        assert message.newcomer_id is None or message.newcomer_id in self.model.newcomers
        if message.code != "concern_received":
            assert message.newcomer_id not in self.model.frozen_newcomers()
            assert message.opening_id not in self.model.frozen_openings()


SIZE = settings(
    max_examples=size(14, proved=500),
    stateful_step_count=size(30, proved=50),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


SIZE_ON = {"sqlite": SIZE, "postgresql": settings(SIZE, max_examples=size(6, proved=500))}
"""Deeds are the same on both; what differs, keys and locks, the tests of races are about."""


@pytest.mark.prove
def test_introductions_are_as_the_model_says(backend, databases):
    run_state_machine_as_test(lambda: Introducing(databases), settings=SIZE_ON[backend])


def forget_promised_places(monkeypatch):
    monkeypatch.setattr(desk, "check_places", lambda *_, **__: None)


def forget_who_is_frozen(monkeypatch):
    monkeypatch.setattr(facts, "newcomer_is_frozen", false)
    monkeypatch.setattr(facts, "opening_is_frozen", false)


@ON_SQLITE
@pytest.mark.parametrize(
    "forget", [forget_promised_places, forget_who_is_frozen], ids=lambda forget: forget.__name__
)
def test_the_machine_notices_a_missing_guard(databases, monkeypatch, forget):
    forget(monkeypatch)
    # Long histories come to it sooner than many short ones.
    without_search = settings(
        SIZE, phases=[Phase.generate], max_examples=60, stateful_step_count=50, database=None
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(lambda: Introducing(databases), settings=without_search)
