"""Lists that are cut short give the same optimum, and stand afterwards as they came."""

from dataclasses import replace

import numpy as np
import pytest

from koppeling.matching.assignment import shortlisted
from koppeling.matching.assignment.question import Question
from koppeling.matching.assignment.shortlisted import LargeChoice, choose
from koppeling.matching.kernels import certificate
from koppeling.matching.kernels import optimum as optimum_module
from koppeling.matching.kernels.market import BLOCK, NO_BOUND, Limits, Lists, reorder
from koppeling.matching.kernels.optimum import Optimum, Progress, Rescan, find_optimum
from koppeling.matching.shortlists import Shortlists
from tests.matching.kernels.listing import listed
from tests.matching.kernels.questions import (
    Everything,
    chain,
    distinct_ties,
    in_units,
    larger_question,
)
from tests.matching.questions import draw_question
from tests.sizes import size

PARTS = 2
ALL = 10**9
DRAWN = (
    lambda number: distinct_ties(number, draw_question(number)),
    larger_question,
    chain,
)


def silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def offered(question: Question) -> Everything:
    """Without the pairs of openings that have no place: a scan finds none of these."""
    kept = question.places[question.opening_no] > 0
    assert question.tie is not None
    return Everything(
        replace(
            question,
            newcomer_no=question.newcomer_no[kept],
            opening_no=question.opening_no[kept],
            value=question.value[kept],
            locked=(np.cumsum(kept) - 1)[question.locked],
            tie=question.tie[kept],
        )
    )


def chosen_from(shortlists: Shortlists, everything: Everything, cover_first: bool) -> LargeChoice:
    question = everything.question

    def ties(newcomer_no: np.ndarray, opening_no: np.ndarray) -> np.ndarray:
        width = max(1, len(question.places))
        keys = question.newcomer_no * width + question.opening_no
        order = np.argsort(keys)
        assert question.tie is not None
        return question.tie[order][np.searchsorted(keys[order], newcomer_no * width + opening_no)]

    return choose(
        shortlists,
        question,
        cover_first=cover_first,
        ties=ties,
        rescan=everything.rescan,
    )


def told(found: LargeChoice) -> dict[str, object]:
    return {
        name: column.tolist() if isinstance(column, np.ndarray) else column
        for name, column in vars(found).items()
    }


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("most", [1, 2, 3])
def test_cut_lists_give_what_complete_ones_give(most: int, part: int) -> None:
    """Locks among them, also such as fill an opening or stand in every entry of the lists."""
    for number in range(part, size(120, proved=20_000), PARTS):
        for draw in DRAWN:
            drawn = draw(number)
            everything = offered(in_units(drawn))
            whole, cut = everything.shortlists(ALL), everything.shortlists(most)
            assert whole.complete.all(), number
            before = listed(cut)
            assert told(chosen_from(cut, everything, drawn.cover_first)) == told(
                chosen_from(whole, everything, drawn.cover_first)
            ), (number, draw)
            assert listed(cut) == before, (number, draw)


def test_all_that_anybody_could_have_may_be_locked() -> None:
    """Nothing is left in the lists, they are cut short, and read anew they stay empty."""
    everything = Everything(
        Question(
            newcomer_no=np.zeros(2, np.int64),
            opening_no=np.arange(2),
            value=np.array([5, 3]),
            kind=np.zeros(2, np.int64),
            places=np.ones(2, np.int64),
            at_most=np.array([3]),
            at_most_per_kind=np.full((1, 3), 3),
            bonus=np.array([[1]]),
            locked=np.arange(2),
            tie=np.zeros(2, np.int64),
        )
    )
    found = chosen_from(everything.shortlists(1), everything, cover_first=True)
    assert found.opening_no.tolist() == [0, 1]
    assert (found.total, found.price.tolist()) == (5 + 3 + 2, [0, 0])


# --- a busy week ----------------------------------------------------------------


def busy(people: int = 60, openings: int = 30) -> Everything:
    """Everybody wants the same few, and nobody's values differ much."""
    dice = np.random.default_rng(11)
    newcomer_no, opening_no = np.divmod(np.arange(people * openings), openings)
    return Everything(
        Question(
            newcomer_no=newcomer_no,
            opening_no=opening_no,
            value=dice.integers(90, 100, len(newcomer_no)),
            kind=np.zeros(openings, np.int64),
            places=np.ones(openings, np.int64),
            at_most=np.full(people, 2),
            at_most_per_kind=np.full((people, 3), 2),
            bonus=np.full((people, 1), 5),
            locked=np.zeros(0, np.int64),
            tie=None,
        )
    )


def optimum_of(
    everything: Everything,
    shortlists: Shortlists,
    rescan: Rescan,
    progress: Progress = silent,
) -> Optimum:
    question = everything.question
    return find_optimum(
        shortlists,
        kind=question.kind,
        places=question.places,
        at_most=question.at_most,
        per_kind=question.at_most_per_kind,
        bonus=question.bonus,
        rescan=rescan,
        progress=progress,
    )


@pytest.mark.parametrize("fault", [ArithmeticError, KeyboardInterrupt])
@pytest.mark.parametrize("calls", range(3))
def test_lists_stand_as_they_came_after_a_rescan_that_fails(
    fault: type[BaseException], calls: int
) -> None:
    everything = busy()
    shortlists = everything.shortlists(3)
    before, left = listed(shortlists), iter(range(calls))

    def failing(*asked: object) -> Shortlists:
        if next(left, None) is None:
            raise fault
        return everything.rescan(*asked)

    with pytest.raises(fault):
        optimum_of(everything, shortlists, failing)
    assert list(left) == []
    assert listed(shortlists) == before


def test_lists_stand_as_they_came_after_an_interruption() -> None:
    everything = busy()
    shortlists = everything.shortlists(ALL)
    before = listed(shortlists)

    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        optimum_of(everything, shortlists, everything.rescan, interrupt)
    assert listed(shortlists) == before


def test_progress_ends_when_everybody_is_served() -> None:
    everything = busy()
    heard: list[tuple[int, int]] = []
    optimum_of(
        everything,
        everything.shortlists(ALL),
        everything.rescan,
        lambda done, total: heard.append((done, total)),
    )
    assert heard
    assert heard == sorted(heard)
    assert len({total for _, total in heard}) == 1
    assert heard[-1][0] == heard[-1][1]


def test_cut_lists_without_a_rescan_are_refused() -> None:
    everything = busy()
    with pytest.raises(ValueError, match="truncated lists need a rescan"):
        find_optimum(
            everything.shortlists(1),
            kind=everything.question.kind,
            places=everything.question.places,
            at_most=everything.question.at_most,
            per_kind=everything.question.at_most_per_kind,
            bonus=everything.question.bonus,
        )


# --- guards ---------------------------------------------------------------------


def own_best(
    everything: Everything, shortlists: Shortlists, price: np.ndarray, *, settled: bool
) -> tuple[list[int], bool]:
    """What the certificate says of lists at these prices."""
    question = everything.question
    last = (shortlists.first + shortlists.length - 1)[~shortlists.complete]
    bound = np.full(len(shortlists.first), NO_BOUND)
    bound[~shortlists.complete] = shortlists.score[last]
    worth, sure = certificate.own_best(
        0,
        question.newcomers,
        Lists(
            first=shortlists.first,
            length=shortlists.length,
            bound=bound,
            opening=shortlists.opening_no,
            value=shortlists.score,
            key_first=np.zeros(len(bound), np.int64),
            key=np.zeros(0, np.int64),
            waste=np.zeros(len(bound), np.int32),
            by_value=np.ones(len(bound), np.bool_),
        ),
        Limits(
            kind=question.kind.astype(np.int8),
            at_most=question.at_most,
            per_kind=question.at_most_per_kind.ravel(),
            bonus=question.bonus,
        ),
        price,
        np.full(len(bound), settled),
    )
    return worth.tolist(), bool(sure)


def test_certificate_is_sure_of_complete_lists_alone() -> None:
    """At prices that make the best of a short list dear, what stands outside it may be better."""
    everything = busy(40, 60)
    whole, cut = everything.shortlists(ALL), everything.shortlists(3)
    optimum = optimum_of(everything, whole, everything.rescan)
    worth = optimum.worth.tolist()
    assert own_best(everything, whole, optimum.price, settled=False) == (worth, True)
    short, sure = own_best(everything, cut, optimum.price, settled=False)
    assert not sure
    assert sum(short) < sum(worth)
    assert own_best(everything, cut, optimum.price, settled=True) == (short, True)


def proven(everything: Everything, optimum: Optimum) -> LargeChoice:
    chosen = optimum.newcomer_no, optimum.opening_no, optimum.value
    return shortlisted._proven(everything.question, chosen, optimum, 0)


def test_prices_prove_the_optimum_and_nothing_else() -> None:
    everything = busy()
    optimum = optimum_of(everything, everything.shortlists(ALL), everything.rescan)
    assert proven(everything, optimum).bound == proven(everything, optimum).total
    one, none = np.eye(len(optimum.price), dtype=np.int64)[0], len(optimum.value) - 1
    for tampered in (
        replace(optimum, price=optimum.price + one),
        replace(optimum, price=optimum.price - one),
        replace(optimum, value=optimum.value + np.eye(none + 1, dtype=np.int64)[0]),
        replace(optimum, worth=optimum.worth + np.eye(len(optimum.worth), dtype=np.int64)[0]),
        replace(
            optimum,
            newcomer_no=optimum.newcomer_no[:none],
            opening_no=optimum.opening_no[:none],
            value=optimum.value[:none],
        ),
    ):
        with pytest.raises(ArithmeticError, match="the prices do not prove the choice"):
            proven(everything, tampered)


def test_own_best_of_another_price_is_worth_something_else() -> None:
    """A wrong price does not pass: what everybody would take for herself says so."""
    everything = busy()
    whole = everything.shortlists(ALL)
    optimum = optimum_of(everything, whole, everything.rescan)
    places = everything.question.places
    total = proven(everything, optimum).total
    for opening in range(len(places)):
        for step in (-3, 3):
            price = optimum.price.copy()
            price[opening] = max(0, price[opening] + step)
            worth, _ = own_best(everything, whole, price, settled=False)
            bound = int((places * price).sum()) + sum(worth)
            assert bound >= total
            moved = int(price[opening] - optimum.price[opening])
            if moved < 0:
                # At less than the least optimal price more want it than there are places.
                assert bound > total


# --- order by surplus -------------------------------------------------------------


@pytest.mark.parametrize("length", [1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK + 3, 200])
def test_a_list_in_order_of_surplus_tells_what_none_passes(length: int) -> None:
    dice = np.random.default_rng(length)
    first, gap = 7, 3
    opening = dice.permutation(first + length + gap).astype(np.int32)
    value = dice.integers(0, 100, len(opening)).astype(np.int32)
    price = dice.integers(0, 100, len(opening)).astype(np.int32)
    key = np.full(2 + -(-length // BLOCK) + 1, -1000)
    before = sorted(zip(opening.tolist(), value.tolist(), strict=True))
    outside = opening[:first].copy(), opening[first + length :].copy()
    reorder(first, length, opening, value, 2, key, price)
    surplus = (value - price[opening])[first : first + length]
    assert (np.diff(surplus) <= 0).all()
    assert key.tolist() == [-1000, -1000, *surplus[::BLOCK].tolist(), -1000]
    assert sorted(zip(opening.tolist(), value.tolist(), strict=True)) == before
    assert (opening[:first] == outside[0]).all()
    assert (opening[first + length :] == outside[1]).all()


@pytest.mark.parametrize("at_once", [1, 2])
def test_lists_are_merged_a_few_at_a_time(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(size(60, proved=5_000)):
        for drawn in (distinct_ties(number, draw_question(number)), larger_question(number)):
            everything = offered(in_units(drawn))
            lists = everything.shortlists(1)
            whole = chosen_from(lists, everything, drawn.cover_first)
            with monkeypatch.context() as patch:
                patch.setattr(optimum_module, "MERGED_AT_ONCE", at_once)
                some = chosen_from(lists, everything, drawn.cover_first)
            assert told(some) == told(whole), number
