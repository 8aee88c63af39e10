import json

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


def toml_of(document, path=""):
    tables = {key: value for key, value in document.items() if isinstance(value, dict)}
    for key, value in document.items():
        if key not in tables:
            yield f"{key} = {json.dumps(value)}"
    for key, value in tables.items():
        yield f"[{path}{key}]"
        yield from toml_of(value, f"{path}{key}.")
