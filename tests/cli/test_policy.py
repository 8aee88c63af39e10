import copy
import json
import re

from tests.cli.conftest import TOWN


def test_a_policy_is_shown_set_and_refused(empty_town, write):
    town = empty_town
    document = town.json("policy", "show", *TOWN)
    assert list(document)[:2] == ["weights", "limits"]
    toml = "\n".join(toml_of(document))
    # Some editors put a byte order mark first.
    path = write("policy.toml", "\ufeff" + toml.replace("expire_days = 7", "expire_days = 9"))
    town.done("policy", "set", path, *TOWN)
    changed = town.json("policy", "show", *TOWN)
    assert changed == {**document, "introductions": {"expire_days": 9}}
    for bad, code in ((toml.replace("detour", "detuor"), "bad_policy"), ("[[", None)):
        path = write("bad.toml", bad)
        assert town.refused("policy", "set", path, *TOWN) == [code or "file_not_readable"]
    assert town.json("policy", "show", *TOWN) == changed
    assert "100" in town.done("policy", "show", *TOWN)


def test_a_policy_is_tried_on_past_weeks_and_nothing_is_saved(enschede, write):
    town = enschede
    document = town.json("policy", "show", *TOWN)
    other = copy.deepcopy(document)
    other["floor"]["neighbour"] = 100
    path = write("policy.toml", *toml_of(other))
    assert town.refused("policy", "try", path, *TOWN) == ["no_past_weeks"]
    town.done("round", "propose", *TOWN)
    before = town.done("state", "digest")

    found = town.json("policy", "try", path, *TOWN, "--weeks", "4")

    assert found["weeks"] == ["2026-W48"]
    assert found["changes"] == [
        {"key": "floor.neighbour", "own": document["floor"]["neighbour"], "tried": 100}
    ]
    assert (
        list(found["own"])
        == list(found["tried"])
        == [
            "people",
            "proposed",
            "couplings",
            "first_contacts",
            "first_contacts_within_28_days",
            "score",
            "still_waiting",
        ]
    )
    assert found["own"]["people"] == 3
    assert found["tried"]["proposed"] < found["own"]["proposed"]
    assert town.json("policy", "try", path, *TOWN, "--weeks", "4") == found
    words = town.done("policy", "try", path, *TOWN, "--language", "en")
    assert "Enschede, 1 past week (2026-W48)" in words
    assert re.search(r"floor.neighbour +25 +100", words)
    assert re.search(r"People who were there without a contact +3 +3", words)
    assert re.search(r"after 7 days +\d+% \(\d+% to \d+%\)", words)
    assert "Nobody has a first contact sooner." in words
    dutch = town.done("policy", "try", path, *TOWN)
    assert "Mensen die er waren zonder contact" in dutch
    assert town.done("state", "digest") == before
    bad = write("bad.toml", *toml_of(other | {"floor": {}}))
    assert town.refused("policy", "try", bad, *TOWN) == ["bad_policy"]
    assert town.refused("policy", "try", str(path) + "x", *TOWN) == ["file_not_readable"]


def toml_of(document, path=""):
    tables = {key: value for key, value in document.items() if isinstance(value, dict)}
    for key, value in document.items():
        if key not in tables:
            yield f"{key} = {json.dumps(value)}"
    for key, value in tables.items():
        yield f"[{path}{key}]"
        yield from toml_of(value, f"{path}{key}.")
