from pathlib import Path

import pytest

from koppeling.cli import main
from tests.cli.conftest import KINDS, TOWN


def simulated(cli, tmp_path, name="made-up", **options):
    out = str(tmp_path / name)
    wanted = {"newcomers": 40, "openings": 80, "seed": 3} | options
    words = [word for key, value in wanted.items() for word in (f"--{key}", str(value))]
    cli.done("simulate", *words, "--out", out)
    return Path(out)


def test_a_simulated_town_is_imported_and_exported_unchanged(empty_town, tmp_path):
    made = simulated(empty_town, tmp_path)
    for kind in KINDS:
        done = empty_town.json("import", kind, str(made / f"{kind}.csv"), *TOWN)
        assert (done["new"] > 0, done["changed"], done["unchanged"]) == (True, 0, 0)
    before = empty_town.done("state", "digest")
    for kind in KINDS:
        out = str(tmp_path / f"{kind}.csv")
        told = empty_town.json("export", kind, out, *TOWN)
        assert told["rows"] == len(Path(out).read_text(encoding="utf-8").splitlines()) - 1
        again = empty_town.json("import", kind, out, *TOWN)
        assert (again["new"], again["changed"]) == (0, 0)
        assert empty_town("export", kind, "-", *TOWN).stdout == Path(out).read_text(
            encoding="utf-8"
        )
    assert empty_town.done("state", "digest") == before


def test_the_same_seed_makes_up_the_same_files_whatever_the_clock(bare_cli, tmp_path):
    one = simulated(bare_cli, tmp_path, "one")
    bare_cli.settings["KOPPELING_NOW"] = "2031-01-01T00:00:00Z"
    other = simulated(bare_cli, tmp_path, "other")
    for kind in KINDS:
        assert (one / f"{kind}.csv").read_bytes() == (other / f"{kind}.csv").read_bytes()
    differing = simulated(bare_cli, tmp_path, "differing", seed=4)
    assert (one / "newcomers.csv").read_bytes() != (differing / "newcomers.csv").read_bytes()


def test_simulating_never_replaces_a_file_that_holds_something_else(bare_cli, tmp_path):
    made = simulated(bare_cli, tmp_path)
    simulated(bare_cli, tmp_path)
    (made / "newcomers.csv").write_text("ref,postcode\nreal,7511\n", encoding="utf-8")
    words = ("simulate", "--newcomers", "5", "--openings", "5", "--seed", "1")
    assert bare_cli.refused(*words, "--out", str(made)) == ["file_exists"]
    assert (made / "newcomers.csv").read_text(encoding="utf-8").endswith("real,7511\n")


def test_a_dry_run_says_what_would_come_of_it_and_keeps_nothing(empty_town, write):
    path = write("newcomers.csv", "ref,postcode", "N1,7511")
    before = empty_town.done("state", "digest")
    assert empty_town.json("import", "newcomers", path, *TOWN, "--dry-run") == {
        "kind": "newcomers",
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "dry_run": True,
    }
    assert empty_town.done("state", "digest") == before
    assert empty_town.json("import", "newcomers", path, *TOWN)["new"] == 1
    again = empty_town.done("import", "newcomers", path, *TOWN, "--language", "en")
    assert again == "0 new, 0 changed, 1 as they were.\n"


def test_every_bad_row_is_named_and_nothing_is_kept(empty_town, write):
    path = write(
        "newcomers.csv",
        "ref,postcode,district,gender,moves_on,called",
        "N1,7511,,woman,,Ada",
        "N2,0000,,,,",
        "N3,7511,Atlantis,,,",
        "N4,7511,,robot,2026-02-30,",
        "N1,7511,,,,",
        "N5,,,,,",
    )
    result = empty_town("import", "newcomers", path, *TOWN, "--language", "en")
    assert (result.exit_code, result.stdout) == (1, "")
    lines = result.stderr.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "import_refused",
        "bad_postcode",
        "unknown_district",
        "unknown_code",
        "bad_date",
        "duplicate_ref",
        "missing_place",
    ]
    assert lines[0].startswith("import_refused: Nothing of newcomers.csv was imported")
    assert lines[1].startswith("bad_postcode: line 3, column postcode: “0000”")
    assert lines[2].startswith("unknown_district: line 4, column district: ")
    assert empty_town.done("export", "newcomers", "-", *TOWN).count("\n") == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("ref,postcode\nN1,7511\n".encode("utf-16"), "utf16"),
        ("ref,postcode,called\nN1,7511,Zoë\n".encode("cp1252"), "not_utf8"),
        (b"ref,postcode,called\nN1,7511,A\x00a\n", "control_character"),
        (b"ref,postcode\nN1,7511,more\n", "ragged_row"),
        (b"ref,ref\nN1,N2\n", "duplicate_heading"),
        (b"ref,postcode,called\nN1,7511,=1+1\n", "formula"),
        ("ref,postcode,called\nN1,7511,\u202eexe\n".encode(), "hidden_character"),
        (b"", "empty_file"),
        (b"," * 1_000_000 + b"\n", "too_many_columns"),
        (b"ref,postcode,called\nN1,7511," + b"x" * 200_000 + b"\n", "cell_too_long"),
        (b"PK\x03\x04", "not_csv"),
    ],
)
def test_a_file_that_is_not_as_it_should_be_is_refused(empty_town, tmp_path, content, code):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert empty_town.refused("import", "newcomers", str(path), *TOWN)[1] == code


def test_a_file_that_is_not_there_is_refused(empty_town, tmp_path):
    path = str(tmp_path / "missing.csv")
    assert empty_town.refused("import", "newcomers", path, *TOWN) == ["file_not_readable"]
    assert empty_town.refused("import", "newcomers", str(tmp_path), *TOWN) == ["file_not_readable"]
    assert empty_town.refused("policy", "set", path, *TOWN) == ["file_not_readable"]
    blocked = str(tmp_path / "file.csv" / "inside.csv")
    (tmp_path / "file.csv").write_text("", encoding="utf-8")
    assert empty_town.refused("export", "newcomers", blocked, *TOWN) == ["file_not_writable"]
    folder = empty_town("export", "newcomers", str(tmp_path), *TOWN)
    assert folder.stderr == (
        f"file_not_writable: Het bestand {tmp_path} is niet te schrijven (het is een map); "
        "kies een andere naam of map.\n"
    )


def test_an_export_to_a_closed_output_ends_quietly(empty_town, monkeypatch):
    for name, value in empty_town.settings.items():
        monkeypatch.setenv(name, value)
    for words in (("export", "newcomers", "-"), ("network", "export", "-", "--format", "json")):
        with monkeypatch.context() as closed:
            closed.setattr("sys.stdout", None)
            main([*words, *TOWN], standalone_mode=False)
