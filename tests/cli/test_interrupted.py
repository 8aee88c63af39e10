"""Ctrl-C, in a real process: nothing of what was under way is kept, and it is said so."""

import subprocess
import sys

import pytest

from tests.cli.conftest import KINDS, ROOT, TOWN

PRESSED_AT = """
import os, signal, sys
from sqlalchemy import Engine, event
from koppeling.cli import main

pressed = []

@event.listens_for(Engine, "before_cursor_execute")
def press(_connection, _cursor, statement, *_rest):
    if sys.argv[1] in statement and not pressed:
        pressed.append(True)
        os.kill(os.getpid(), signal.SIGINT)

main(sys.argv[2:], prog_name="koppeling")
"""
"""Sends itself the signal of Ctrl-C before the first statement that holds some words."""


def interrupted(cli, words, *command):
    done = subprocess.run(
        [sys.executable, "-c", PRESSED_AT, words, *command],
        cwd=cli.folder,
        env={"PYTHONPATH": str(ROOT), **cli.settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (130, ""), done.stderr
    return done.stderr


@pytest.mark.parametrize("words", ["needs_language", "INSERT INTO match_rounds"])
def test_an_interrupted_round_leaves_the_database_as_it_was(enschede, words):
    before = enschede.done("state", "digest")
    told = interrupted(enschede, words, "round", "propose", *TOWN, "--language", "nl")
    assert told == "interrupted: Onderbroken: van wat niet af was, is niets bewaard.\n"
    assert enschede.done("state", "digest") == before


def test_an_interrupted_import_leaves_the_database_as_it_was(cli):
    cli.done("town", "add", "enschede")
    made = str(cli.folder / "made")
    cli.done("simulate", "--newcomers", "5", "--openings", "8", "--seed", "1", "--out", made)
    before = cli.done("state", "digest")
    told = interrupted(
        cli, "INSERT INTO consents", "import", KINDS[1], f"{made}/newcomers.csv", *TOWN
    )
    assert told.startswith("interrupted: ")
    assert cli.done("state", "digest") == before
