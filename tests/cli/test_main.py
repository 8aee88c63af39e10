import re
import subprocess
import sys

import click
import pytest

from koppeling.cli import main
from koppeling.cli.main import COMMANDS
from koppeling.cli.options import ENGINES, LANGUAGES
from koppeling.matching.engine import Engine
from koppeling.wording import catalogue
from tests.cli.conftest import ROOT, TOWN


def below(command, path="koppeling"):
    yield path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from below(command.get_command(click.Context(command), name), f"{path} {name}")


ALL = dict(below(main))
LEAVES = {path: one for path, one in ALL.items() if not isinstance(one, click.Group)}


def options(command):
    return {option for one in command.params for option in one.opts}


def test_every_command_of_the_design_is_there():
    assert sorted(LEAVES) == sorted(
        f"koppeling {command}"
        for command in (
            *("demo", "serve", "worker", "import", "export", "simulate"),
            *("db upgrade", "db downgrade", "db check"),
            *("town add", "town list", "town open"),
            *("policy show", "policy set", "policy try", "user add", "user list"),
            *("user link", "user code", "user disable"),
            *("round propose", "round show", "round approve", "round hold", "round send"),
            *("round close", "round why", "round put-aside", "round reopen", "round changes"),
            *("mail list", "mail drain", "introduction list", "introduction answer"),
            *("coupling list", "coupling end", "network report", "network export"),
            *("privacy export", "privacy erase", "state digest"),
        )
    )


@pytest.mark.parametrize("path", ALL)
def test_every_command_says_in_a_sentence_what_it_does(bare_cli, path):
    shown = bare_cli.done(*path.split()[1:], "--help")
    assert shown.startswith(f"Usage: {path} ")
    help_text = " ".join((ALL[path].help or "").split())
    assert re.match(r"[A-Z].+\.", help_text)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_summary_is_that_of_the_command(name):
    first = " ".join(ALL[f"koppeling {name}"].help.split("\n\n")[0].split())
    assert COMMANDS[name][1] == first


def test_every_command_takes_a_language_because_any_may_be_refused():
    assert {path for path, one in LEAVES.items() if "--language" not in options(one)} == set()


def test_every_command_that_prints_what_it_did_prints_json_too():
    assert {path for path, one in LEAVES.items() if "--json" not in options(one)} == {
        "koppeling serve",
        "koppeling worker",
    }


def test_every_option_says_what_it_means():
    silent = [
        (path, parameter.name)
        for path, command in ALL.items()
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert silent == []


def test_the_languages_are_those_of_the_catalogues():
    assert LANGUAGES == catalogue.LANGUAGES


def test_the_engines_are_those_of_the_rounds():
    assert tuple(Engine) == ENGINES


def test_help_needs_no_database_and_no_heavy_library(bare_cli):
    done = bare_cli.process("--help")
    assert (done.returncode, done.stderr) == (0, b"")
    code = (
        "import sys, koppeling.cli; "
        "print(sorted({'sqlalchemy', 'numpy', 'rich', 'babel'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert loaded.stdout == b"[]\n"


def test_wrong_usage_exits_with_2(bare_cli):
    for words in (["nonsense"], ["town", "add"], ["round", "propose"], ["import", "people", "x"]):
        assert bare_cli(*words).exit_code == 2


@pytest.mark.parametrize("sign", ["\x1b", "\n", "\u202e", "\udcff", "\x9b", "\u2028"])
def test_a_word_that_steers_the_terminal_is_wrong_usage(bare_cli, sign):
    result = bare_cli("user", "add", "a@b.example", "--town", "enschede", "--name", f"A{sign}B")
    assert result.exit_code == 2
    assert f"U+{ord(sign):04X}" in result.stderr
    assert sign == "\n" or sign not in result.output


def test_a_refusal_that_quotes_a_file_does_not_steer_the_terminal(enschede, tmp_path):
    policy = tmp_path / "policy.toml"
    lines = (ROOT / "seeds/towns/enschede/policy.toml").read_text(encoding="utf-8")
    policy.write_text(f'"\\u001b[2J\\u202e" = 1\n{lines}', encoding="utf-8")
    result = enschede("policy", "set", str(policy), *TOWN, "--language", "en")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("bad_policy: ")
    assert "\\u001b[2J\\u202e" in result.stderr
    assert "\x1b" not in result.stderr


def test_an_unreadable_clock_is_refused(bare_cli):
    assert bare_cli.refused("demo", KOPPELING_NOW="yesterday") == ["bad_setting"]


def test_no_database_yet_is_refused_with_what_to_do(bare_cli):
    result = bare_cli("town", "list")
    assert result.exit_code == 1
    assert "koppeling db upgrade" in result.stderr


def test_output_is_utf_8_whatever_the_locale(enschede):
    for machine in (
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        {"LANG": "de_DE.ISO-8859-1", "PYTHONIOENCODING": "latin-1"},
    ):
        done = enschede.process("round", "propose", "--town", "enschede", environment=machine)
        assert (done.returncode, done.stderr) == (0, b"")
        assert "█" in done.stdout.decode("utf-8")


def test_the_language_is_the_towns_and_never_the_environments(enschede):
    asked = ("policy", "show", "--town", "enschede")
    dutch = enschede.process(*asked, environment={"LANG": "de_DE.UTF-8", "LANGUAGE": "de"})
    german = enschede.process(*asked, "--language", "de")
    assert "punten" in dutch.stdout.decode()
    assert "Punkte" in german.stdout.decode()


def test_a_refusal_speaks_the_towns_language_too(enschede):
    dutch = enschede("coupling", "list", "--town", "nowhere")
    assert dutch.stderr.startswith("unknown_town: There is no town “nowhere”")
    dutch = enschede("round", "show", "--town", "enschede")
    assert dutch.stderr.startswith("unknown_round: ")
    assert "geen ronde" in dutch.stderr or "nog geen" in dutch.stderr
