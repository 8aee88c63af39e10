import json
import stat
from concurrent.futures import ThreadPoolExecutor


def test_the_demo_prints_the_week_of_two_towns_and_finds_it_again(bare_cli, tmp_path):
    first = bare_cli.process("demo", "--folder", "here", "--language", "en")
    assert (first.returncode, first.stderr) == (0, b"")
    shown = first.stdout.decode()
    assert shown.count("Proved: no other choice of this week") == 2
    assert "Enschede, week 48 (23–29 November 2026)" in shown
    assert "Münster, week 48 (23–29 November 2026)" in shown
    assert "coordinator@muenster.example" in shown
    assert len(shown.splitlines()) < 240
    settings = tmp_path / "here" / ".env"
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    secret = settings.read_text(encoding="utf-8")
    again = bare_cli.process("demo", "--folder", "here", "--language", "en")
    assert again.stdout == first.stdout
    assert settings.read_text(encoding="utf-8") == secret
    bare_cli.folder = tmp_path / "here"
    counts = bare_cli.process("state", "digest", "--counts", "--json").stdout
    assert b'"newcomers": 300' in counts
    assert b'"openings": 700' in counts
    assert b'"match_rounds": 2' in counts


def test_the_demo_as_json_is_the_two_rounds(bare_cli):
    shown = json.loads(bare_cli.done("demo", "--folder", "here", "--json"))
    assert [(one["town"], one["week"]) for one in shown] == [
        ("enschede", "2026-W48"),
        ("muenster", "2026-W48"),
    ]
    assert all(one["objective"] == one["bound"] for one in shown)


def test_a_later_demo_proposes_its_own_week(bare_cli):
    bare_cli.process("demo", "--no-serve", "--folder", "here")
    bare_cli.settings["KOPPELING_NOW"] = "2026-12-28T08:00:00+01:00"
    shown = bare_cli.process("demo", "--no-serve", "--folder", "here").stdout.decode()
    assert "week 53 (28 december 2026 – 3 januari 2027)" in shown
    assert "127.0.0.1" not in shown


def test_a_demo_does_not_move_in_with_a_real_town(bare_cli, tmp_path):
    bare_cli.done("db", "upgrade")
    bare_cli.done("town", "add", "enschede")
    before = bare_cli.done("state", "digest")
    assert bare_cli.refused("demo", "--no-serve", "--folder", str(tmp_path)) == ["file_exists"]
    assert bare_cli.done("state", "digest") == before
    assert not (tmp_path / ".env").exists()


def test_two_demos_begun_at_once_are_one(bare_cli):
    words = ("demo", "--no-serve", "--folder", "here", "--json")
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: bare_cli.process(*words), range(2))
    assert [one.stderr, other.stderr] == [b"", b""]
    assert one.stdout == other.stdout
