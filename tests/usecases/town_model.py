"""What the deeds about introductions mean, in plain Python: the reference of the state machine.

A town of a few newcomers and openings, named by number. Each deed here answers with what the
real one must answer: a state, or a refusal's code; and counts the journal lines it writes.
"""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from koppeling.terms import Party

NEWCOMER, OPENING = Party.NEWCOMER, Party.OPENING
EXPIRE = timedelta(days=7)
AT_MOST, AT_MOST_OF_KIND = 3, 1


class Refused(Exception):  # noqa: N818 - the model's word for what is no error
    """The deed is not done; the code says why."""


@dataclass
class Question:
    """An introduction."""

    pair: tuple[int, int]
    week: int
    expires_at: datetime
    due_at: datetime
    state: str = "asking"
    yes: set[Party] = field(default_factory=set)
    declined_by: Party | None = None
    for_good: bool = False
    lives: bool = False

    def under_way(self, now: datetime) -> bool:
        return self.state == "asking" and self.expires_at > now


@dataclass
class Worry:
    pair: tuple[int, int]
    question: int
    by: Party
    wants_call: bool
    looked_by: int | None = None
    is_open: bool = True


@dataclass
class TownModel:
    """Everything that decides what a deed answers."""

    now: datetime
    kinds: dict[int, str]
    places: dict[int, int]
    volunteers: dict[int, int]
    newcomers: set[int]
    proposals: dict[tuple[int, int, int], str]
    questions: dict[int, Question] = field(default_factory=dict)
    worries: dict[int, Worry] = field(default_factory=dict)
    resting: set[tuple[str, int]] = field(default_factory=set)
    stopped: set[int] = field(default_factory=set)
    apart: set[tuple[int, int]] = field(default_factory=set)
    journal: Counter[str] = field(default_factory=Counter)

    # --- what is so ----------------------------------------------------------

    def first(self, question: Question) -> Party:
        return OPENING if self.kinds[question.pair[1]] == "neighbour" else NEWCOMER

    def frozen_newcomers(self) -> set[int]:
        return {one.pair[0] for one in self.worries.values() if one.is_open}

    def frozen_openings(self) -> set[int]:
        worried = {one.pair[1] for one in self.worries.values() if one.is_open}
        behind = {self.volunteers[one] for one in worried if one in self.volunteers}
        return worried | {one for one, who in self.volunteers.items() if who in behind}

    def may_meet(self, pair: tuple[int, int]) -> bool:
        newcomer, opening = pair
        return (
            ("newcomer", newcomer) not in self.resting
            and ("opening", opening) not in self.resting
            and newcomer not in self.frozen_newcomers()
            and opening not in self.frozen_openings()
            and pair not in self.apart
        )

    def past(self, pair: tuple[int, int], *, without: int | None = None) -> bool:
        return any(
            one.pair == pair
            and (
                one.state == "coupled"
                or (number != without and (one.for_good or one.under_way(self.now)))
            )
            for number, one in self.questions.items()
        )

    def living(self, opening: int) -> int:
        return sum(one.lives for one in self.questions.values() if one.pair[1] == opening)

    def reserved(self, opening: int, *, without: tuple[int, int, int] | None = None) -> int:
        asking = sum(
            one.pair[1] == opening and one.under_way(self.now) and (one.week, *one.pair) != without
            for one in self.questions.values()
        )
        approved = sum(
            key[2] == opening and state == "approved" and key != without
            for key, state in self.proposals.items()
        )
        return asking + approved

    def held(self, newcomer: int, *, without: tuple[int, int, int] | None = None) -> Counter[str]:
        found: Counter[str] = Counter()
        for one in self.questions.values():
            counts = one.lives or (one.under_way(self.now) and (one.week, *one.pair) != without)
            if one.pair[0] == newcomer and counts:
                found[self.kinds[one.pair[1]]] += 1
        for key, state in self.proposals.items():
            if key[1] == newcomer and state == "approved" and key != without:
                found[self.kinds[key[2]]] += 1
        return found

    def numbers(self, *pair: int) -> Iterator[int]:
        return (number for number, one in self.questions.items() if one.pair == pair)

    # --- deeds ---------------------------------------------------------------

    def approve(self, key: tuple[int, int, int]) -> str:
        state = self.proposals[key]
        if state == "approved":
            return state
        if state == "sent":
            raise Refused("move_not_allowed")
        self._check(key)
        self._check_limits(key)
        self.proposals[key] = "approved"
        self.journal["decide_proposal"] += 1
        return "approved"

    def send(
        self, release_at: datetime, keys: list[tuple[int, int, int]], numbers: list[int]
    ) -> str:
        """``keys`` are the approved proposals in the order in which they are sent.

        ``numbers`` are those that their questions get.
        """
        before = deepcopy(self.__dict__)
        self.expire()
        for key, number in zip(keys, numbers, strict=True):
            try:
                self._check(key)
            except Refused:
                self.__dict__.update(before)
                raise
            self.proposals[key] = "sent"
            self.journal["decide_proposal"] += 1
            self.journal["ask_both"] += 1
            self.questions[number] = Question(key[1:], key[0], release_at + EXPIRE, release_at)
        if keys:
            self.journal["send_round"] += 1
        return "sent"

    def undo(self, week: int) -> int:
        undone = [
            number
            for number, one in self.questions.items()
            if one.week == week and one.state == "asking" and not one.yes and one.due_at > self.now
        ]
        for number in undone:
            one = self.questions.pop(number)
            self.proposals[(one.week, *one.pair)] = "approved"
            self.journal["decide_proposal"] += 1
        if undone:
            self.journal["undo_send"] += 1
        return len(undone)

    def yes(self, number: int, by: Party) -> str:
        one = self._get(number)
        if by in one.yes and one.state in ("asking", "coupled"):
            return one.state
        self._check_asking(one)
        first = self.first(one)
        if by is not first and first not in one.yes:
            raise Refused("not_your_turn")
        if not self.may_meet(one.pair) or self.past(one.pair, without=number):
            raise Refused("no_longer_allowed")
        if self.living(one.pair[1]) >= self.places[one.pair[1]]:
            raise Refused("opening_is_full")
        one.yes.add(by)
        self.journal["accept_introduction"] += 1
        if one.yes == set(Party):
            one.state, one.lives = "coupled", True
            self.journal["couple"] += 1
        return one.state

    def no(self, number: int, by: Party, *, for_good: bool) -> str:
        one = self._get(number)
        if one.state == "declined":
            if for_good and not one.for_good:
                one.for_good = True
                self.journal["decline_for_good"] += 1
            return one.state
        if one.state == "expired":
            raise Refused("introduction_expired")
        if one.state != "asking":
            raise Refused("move_not_allowed")
        one.state, one.declined_by, one.for_good = "declined", by, for_good
        self.journal["decline_introduction"] += 1
        return one.state

    def take_back(self, number: int, by: Party) -> str:
        one = self._get(number)
        declined = one.declined_by is by
        if one.state == "coupled" or (one.state == "declined" and not declined):
            raise Refused("answer_stands")
        if not declined:
            self._check_asking(one)
            if by not in one.yes:
                return one.state
        if one.expires_at <= self.now:
            raise Refused("introduction_expired")
        if by.other in one.yes:
            raise Refused("answer_stands")
        if declined:
            if not self.may_meet(one.pair) or self.past(one.pair, without=number):
                raise Refused("no_longer_allowed")
            key = (one.week, *one.pair)
            self._check_places(key)
            self._check_limits(key)
            one.state, one.declined_by, one.for_good = "asking", None, False
        one.yes.discard(by)
        self.journal["take_back_answer"] += 1
        return one.state

    def withdraw(self, number: int) -> str:
        one = self._get(number)
        if one.state == "withdrawn":
            return one.state
        if one.state != "asking":
            raise Refused("introduction_over")
        one.state = "withdrawn"
        self.journal["withdraw_introduction"] += 1
        return one.state

    def expire(self) -> int:
        due = [
            one
            for one in self.questions.values()
            if one.state == "asking" and one.expires_at <= self.now
        ]
        for one in due:
            one.state = "expired"
            self.journal["expire_introduction"] += 1
        return len(due)

    def end(self, number: int) -> str:
        one = self._get(number)
        if one.state != "coupled":
            raise Refused("unknown_coupling")
        if not one.lives:
            raise Refused("coupling_ended")
        one.lives = False
        self.journal["end_coupling"] += 1
        return "ended"

    def set_places(self, opening: int, places: int) -> str:
        held = self.living(opening) + self.reserved(opening)
        if places < self.places[opening] and places < held:
            raise Refused("places_promised")
        if places != self.places[opening]:
            self.places[opening] = places
            self.journal["change_places"] += 1
        return "kept"

    def pause(self, side: str, who: int) -> str:
        if (side, who) not in self.resting:
            self.resting.add((side, who))
            self.journal[f"pause_{side}"] += 1
        return "paused"

    def resume(self, side: str, who: int) -> str:
        if (side, who) in self.resting:
            self.resting.discard((side, who))
            self.journal[f"resume_{side}"] += 1
        return "resumed"

    def stop(self, newcomer: int) -> str:
        for one in self.questions.values():
            if one.pair[0] != newcomer:
                continue
            if one.state == "asking":
                one.state = "withdrawn"
                self.journal["withdraw_introduction"] += 1
            if one.lives:
                one.lives = False
                self.journal["end_coupling"] += 1
        if newcomer not in self.stopped or ("newcomer", newcomer) not in self.resting:
            self.journal["stop_newcomer"] += 1
        self.stopped.add(newcomer)
        self.resting.add(("newcomer", newcomer))
        # The consent is gone for good, whatever becomes of the break.
        self.apart |= {(newcomer, opening) for opening in self.kinds}
        return "stopped"

    def report(self, number: int, by: Party, *, wants_call: bool, worry: int) -> int:
        """``worry`` is the number that a new one gets."""
        one = self._get(number)
        for known, each in self.worries.items():
            if each.question == number and each.by is by and each.is_open:
                if wants_call and not each.wants_call:
                    each.wants_call = True
                    self.journal["ask_for_call"] += 1
                return known
        self.worries[worry] = Worry(one.pair, number, by, wants_call)
        self.journal["report_concern"] += 1
        return worry

    def look(self, number: int, account: int, outcome: str | None) -> str:
        if number not in self.worries:
            raise Refused("unknown_concern")
        worry = self.worries[number]
        if not worry.is_open:
            return "closed"
        if worry.looked_by is None:
            worry.looked_by = account
            self.journal["look_at_concern"] += 1
        elif outcome is not None:
            if worry.looked_by == account:
                raise Refused("second_person_needed")
            worry.is_open = False
            self.journal["close_concern"] += 1
            if outcome == "end":
                self._part(worry.pair)
        return "open" if worry.is_open else "closed"

    def erase(self, newcomer: int) -> str:
        if newcomer not in self.newcomers:
            raise Refused("unknown_ref")
        self.newcomers.discard(newcomer)
        self.questions = {n: q for n, q in self.questions.items() if q.pair[0] != newcomer}
        self.worries = {n: w for n, w in self.worries.items() if w.pair[0] != newcomer}
        self.proposals = {k: s for k, s in self.proposals.items() if k[1] != newcomer}
        self.journal["erase_person"] += 1
        return "erased"

    # --- what deeds share ----------------------------------------------------

    def _get(self, number: int) -> Question:
        if number not in self.questions:
            raise Refused("unknown_introduction")
        return self.questions[number]

    def _check_asking(self, one: Question) -> None:
        if one.state == "expired":
            raise Refused("introduction_expired")
        if one.state != "asking":
            raise Refused("introduction_over")
        if one.expires_at <= self.now:
            raise Refused("introduction_expired")

    def _check(self, key: tuple[int, int, int]) -> None:
        if not self.may_meet(key[1:]) or self.past(key[1:]):
            raise Refused("no_longer_allowed")
        self._check_places(key)

    def _check_places(self, key: tuple[int, int, int]) -> None:
        held = self.living(key[2]) + self.reserved(key[2], without=key)
        if held >= self.places[key[2]]:
            raise Refused("opening_is_full")

    def _check_limits(self, key: tuple[int, int, int]) -> None:
        held = self.held(key[1], without=key)
        if held[self.kinds[key[2]]] >= AT_MOST_OF_KIND or held.total() >= AT_MOST:
            raise Refused("enough_for_now")

    def _part(self, pair: tuple[int, int]) -> None:
        for number in list(self.numbers(*pair)):
            one = self.questions[number]
            if one.state == "asking":
                one.state = "withdrawn"
                self.journal["withdraw_introduction"] += 1
            if one.lives:
                one.lives = False
                self.journal["end_coupling"] += 1
        self.apart.add(pair)
