"""The named towns of ``conftest``: one thing each, and how the week answers it."""

from dataclasses import replace

from koppeling.terms import TAKEN, ContactGender, Kind, Rule
from tests.matching.towns import NO_FLOOR, Town, beside, newcomer, opening, paired, town
from tests.matching.weeks import TWO_OF_A_KIND


def test_whoever_waited_longer_gets_the_only_neighbour(one_neighbour_two_waiting: Town) -> None:
    result = one_neighbour_two_waiting.propose()
    assert paired(result) == [("n-long", "o-only")]
    (waiting,) = result.waiting
    assert (waiting.newcomer, waiting.blocked) == ("n-short", {TAKEN: 1})
    assert result.scarcity.keys() == {"o-only"}


def test_whoever_just_arrived_gets_the_only_neighbour(one_neighbour_two_arrivals: Town) -> None:
    assert paired(one_neighbour_two_arrivals.propose()) == [("n-new", "o-only")]


def test_greedy_would_leave_one_waiting_and_the_optimum_does_not(scarcity: Town) -> None:
    """The best single pair is not in the best week."""
    near = scarcity.pair("n-free", "o-near", NO_FLOOR).score or 0
    far = scarcity.pair("n-free", "o-far", NO_FLOOR).score or 0
    bound = scarcity.pair("n-bound", "o-near", NO_FLOOR).score or 0
    assert near > far
    assert near >= bound
    assert scarcity.pair("n-bound", "o-far").rule == Rule.DISTANCE
    result = scarcity.propose()
    assert paired(result) == [("n-bound", "o-near"), ("n-free", "o-far")]
    assert result.waiting == ()


def test_two_people_come_before_two_contacts(two_contacts_or_two_people: Town) -> None:
    drawn = two_contacts_or_two_people
    rich = drawn.pair("n-rich", "o-neighbour").score or 0
    poor = drawn.pair("n-poor", "o-neighbour").score or 0
    assert rich > poor
    assert paired(drawn.propose()) == [("n-poor", "o-neighbour"), ("n-rich", "o-club")]


def test_whoever_is_alone_comes_before_whoever_has_a_contact(coupled_and_alone: Town) -> None:
    assert paired(coupled_and_alone.propose()) == [("n-alone", "o-club")]


def test_a_wish_is_kept_though_others_live_nearer(a_wish_among_women: Town) -> None:
    result = a_wish_among_women.propose()
    assert paired(result) == [("n-wish", "o-woman")]
    assert result.proposals[0].alternates == ()
    wished = a_wish_among_women.newcomer("n-wish")
    any_gender = replace(wished, contact_gender=ContactGender.ANY)
    assert paired(a_wish_among_women.having(any_gender).propose()) != paired(result)


def test_a_club_takes_as_many_as_it_has_places(a_club_with_room: Town) -> None:
    result = a_club_with_room.propose()
    assert len(result.proposals) == 2
    assert len(result.waiting) == 1
    assert (
        len(
            a_club_with_room.having(opening("o-club", Kind.ASSOCIATION, places=3)).propose().waiting
        )
        == 0
    )


def test_her_own_two_of_a_kind_are_no_alternates_of_each_other() -> None:
    clubs = [opening(f"o-{no}", Kind.ASSOCIATION, places=3, cell=beside(no)) for no in range(4)]
    result = town(newcomer(), clubs).propose(TWO_OF_A_KIND)
    assert paired(result) == [("n-1", "o-0"), ("n-1", "o-1")]
    for pair in result.proposals:
        assert [ref for ref, _ in pair.alternates] == ["o-2", "o-3"]
