import json
import stat
from concurrent.futures import ThreadPoolExecutor


def test_the_demo_prints_the_week_of_two_towns_and_finds_it_again(bare_cli, tmp_path):
    words = ("demo", "--no-serve", "--folder", "here", "--language", "en")
    first = bare_cli.process(*words)
    assert (first.returncode, first.stderr) == (0, b"")
    shown = first.stdout.decode()
    assert shown.count("Proved: no other choice of this week") == 2
    assert "Enschede, week 48 (23–29 November 2026)" in shown
    assert "Münster, week 48 (23–29 November 2026)" in shown
    assert "127.0.0.1" not in shown
    assert len(shown.splitlines()) < 240
    settings = tmp_path / "here" / ".env"
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    secret = settings.read_text(encoding="utf-8")
    again = bare_cli.process(*words)
    assert again.stdout == first.stdout
    assert settings.read_text(encoding="utf-8") == secret
    bare_cli.folder = tmp_path / "here"
    counts = bare_cli.process("state", "digest", "--counts", "--json").stdout
    assert b'"newcomers": 300' in counts
    assert b'"openings": 700' in counts
    assert b'"match_rounds": 2' in counts
    assert b'"accounts": 4' in counts


def test_a_demo_of_before_the_pages_gets_its_accounts(bare_cli, tmp_path):
    words = ("demo", "--no-serve", "--folder", str(tmp_path))
    bare_cli.process(*words)
    settings = tmp_path / ".env"
    key = settings.read_text(encoding="utf-8").splitlines()[0]
    settings.write_text(f"{key}\n", encoding="utf-8")
    bare_cli.done("db", "downgrade", "0003")
    assert bare_cli.process(*words).returncode == 0
    kept, drawn = settings.read_text(encoding="utf-8").splitlines()
    assert kept == key
    assert drawn.startswith("KOPPELING_DEMO_PASSWORD=")
    code = bare_cli.done("user", "code", "administrator@muenster.example")
    assert len(code) == len("123456\n")


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
