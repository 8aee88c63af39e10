from koppeling.queries.vocabulary import interest_groups
from koppeling.reference.interests import concepts


def test_every_interest_stands_once_to_choose_from():
    listed = [key for _group, keys in interest_groups() for key in keys]
    assert sorted(listed) == sorted(concepts())


def test_a_group_is_the_first_of_its_own():
    groups = dict(interest_groups())
    assert groups["cooking"][0] == "cooking"
    assert "chess" in groups["games"]
