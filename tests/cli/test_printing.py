import os
import pty
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from koppeling.cli import printing
from koppeling.cli.printing import Watch, print_columns, print_json, progress, record
from koppeling.terms import Kind


@dataclass(frozen=True, slots=True)
class Line:
    kind: Kind
    on: date
    at: datetime


LINE = Line(Kind.NEIGHBOUR, date(2026, 11, 23), datetime(2026, 11, 23, 8, tzinfo=UTC))


def test_json_holds_codes_and_iso_dates_and_no_escapes(capsys):
    print_json([record(LINE), {"name": "Zoë", "line": LINE}])
    printed = capsys.readouterr().out
    assert '"kind": "neighbour"' in printed
    assert '"on": "2026-11-23"' in printed
    assert '"at": "2026-11-23T08:00:00+00:00"' in printed
    assert "Zoë" in printed
    with pytest.raises(TypeError):
        print_json({"odd": object()})


def test_columns_stand_below_each_other_without_spaces_at_the_end(capsys):
    print_columns([("a", "bb", ""), ("aaa", "b", "c")])
    print_columns([])
    assert capsys.readouterr().out == "a    bb\naaa  b   c\n"


@contextmanager
def a_terminal() -> Iterator[list[str]]:
    """A terminal at standard error; what it showed is there at the end."""
    ours, theirs = pty.openpty()
    shown: list[str] = []
    with pytest.MonkeyPatch.context() as patch, os.fdopen(theirs, "w", encoding="utf-8") as screen:
        # Not in a fixture: pytest puts its own standard error back between set-up and call.
        patch.setattr(sys, "stderr", screen)
        patch.setenv("TERM", "xterm")
        yield shown
    found = b""
    with suppress(OSError):  # Linux says so when the other end is closed and all is read
        while part := os.read(ours, 65_536):
            found += part
    os.close(ours)
    shown.append(found.decode())


def test_a_bar_on_a_terminal_tells_every_stage():
    with a_terminal() as shown:
        watch = Watch("candidates")
        watch.hear("candidates", 1, 2)
        watch.begin()
        watch.hear("assignment", 1, 1)
        watch.end()
    assert "candidates" in shown[0]
    assert "assignment" in shown[0]


def test_a_bar_tells_how_many_of_how_many_and_how_long_still():
    with a_terminal() as shown:
        watch = Watch("keeping")
        watch.begin()
        watch.hear("keeping", 30, 40)
        watch.hear("keeping", 40, 40)
        watch.end()
    assert "40/40" in shown[0]
    assert "0:00:00" in shown[0]


def test_a_bar_begins_by_itself_when_it_takes_long(monkeypatch):
    monkeypatch.setattr(printing, "PATIENCE_SECONDS", 0)
    with a_terminal() as shown, progress("candidates"):
        for thread in threading.enumerate():
            if isinstance(thread, threading.Timer):
                thread.join()
    assert "candidates" in shown[0]


def test_what_is_done_within_a_second_shows_no_bar():
    with a_terminal() as shown, progress("candidates") as hear:
        hear("candidates", 1, 2)
    assert shown == [""]


def test_what_is_no_terminal_gets_no_bar(capsys, monkeypatch):
    monkeypatch.setattr(printing, "PATIENCE_SECONDS", 0)
    with progress("candidates") as hear:
        hear("candidates", 1, 2)
    assert capsys.readouterr() == ("", "")
