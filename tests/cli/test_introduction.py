import pytest

from tests.cli.conftest import TOWN


@pytest.mark.parametrize("answer", ["no", "no for good"])
def test_a_no_by_phone_is_recorded(enschede, answer):
    enschede.done("round", "propose", *TOWN)
    pair = ("--newcomer", "N1", "--opening", "O1")
    enschede.done("round", "approve", *TOWN, *pair)
    enschede.done("round", "send", *TOWN)
    words = ["no", "--for-good"] if answer == "no for good" else ["no"]
    enschede.done("introduction", "answer", *words, *TOWN, *pair, "--by", "opening")
    later = enschede.json("round", "propose", *TOWN, "--week", "2026-W49")
    again = ("N1", "O1") in [(one["newcomer"], one["opening"]) for one in later["proposals"]]
    assert again is (answer == "no")
    unknown = ("--newcomer", "N1", "--opening", "O2")
    assert enschede.refused(
        "introduction", "answer", "yes", *TOWN, *unknown, "--by", "opening"
    ) == ["unknown_introduction"]
    assert (
        enschede(
            "introduction", "answer", "yes", "--for-good", *TOWN, *pair, "--by", "opening"
        ).exit_code
        == 2
    )
