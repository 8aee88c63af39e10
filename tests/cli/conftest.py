"""The command line as a person or a script calls it, over a database of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from koppeling.cli import main
from koppeling.settings import SETTINGS

ROOT = Path(__file__).parents[2]
NOW = "2026-11-23T08:00:00+01:00"
TOWN = ("--town", "enschede")
KINDS = ("organisations", "newcomers", "openings", "ties")


@dataclass
class CommandLine:
    """Calls commands with the settings of a test and none of the machine's."""

    folder: Path
    settings: dict[str, str]

    def __call__(self, *words: str, **more: str) -> Result:
        environment: dict[str, str | None] = dict.fromkeys(SETTINGS)
        environment |= {**self.settings, **more}
        return CliRunner(env=environment).invoke(main, words, prog_name="koppeling")

    def done(self, *words: str, **more: str) -> str:
        """Standard output of a command that must do what it is told."""
        result = self(*words, **more)
        assert (result.exit_code, result.stderr) == (0, ""), result.output
        return result.stdout

    def json(self, *words: str, **more: str) -> Any:
        return json.loads(self.done(*words, "--json", **more))

    def refused(self, *words: str, **more: str) -> list[str]:
        """The codes on standard error of a command that is refused."""
        result = self(*words, **more)
        assert (result.exit_code, result.stdout) == (1, ""), result.output
        codes = [line.partition(": ") for line in result.stderr.splitlines()]
        assert all(sentence for _, _, sentence in codes), result.stderr
        return [code for code, _, _ in codes]

    def process(
        self, *words: str, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """The same as a process, from the folder of the test."""
        machine = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        return subprocess.run(
            [
                sys.executable,
                "-c",
                "from koppeling.cli import main; main(prog_name='koppeling')",
                *words,
            ],
            cwd=self.folder,
            env={
                **machine,
                "PYTHONPATH": str(ROOT),
                **self.settings,
                **(environment or {}),
            },
            capture_output=True,
            check=False,
        )


@pytest.fixture
def cli(database_url: str, tmp_path: Path) -> CommandLine:
    """Commands over an empty database of the newest schema."""
    return CommandLine(tmp_path, {"KOPPELING_DATABASE_URL": database_url, "KOPPELING_NOW": NOW})


@pytest.fixture
def bare_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Commands in an empty folder, with the default database and no test database."""
    monkeypatch.chdir(tmp_path)
    return CommandLine(tmp_path, {"KOPPELING_NOW": NOW})


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    """Write a file of the given lines; its path."""

    def write(name: str, *lines: str) -> str:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def enschede(cli: CommandLine, write: Callable[..., str]) -> CommandLine:
    """A town with three newcomers and a few openings, in practice."""
    cli.done("town", "add", "enschede")
    languages, times = "ar:C2 nl:A2", "tue-eve wed-eve"
    cli.done(
        "import",
        "newcomers",
        write(
            "newcomers.csv",
            "ref,called,email,postcode,languages,practise,interests,availability,wants,gender,"
            "travel,max_minutes,registered_on,consent",
            f"N1,Ada,ada@example.org,7511,{languages},nl,cooking,{times},,woman,"
            "bicycle,30,2026-11-02,matching contact",
            f"N2,Bob,bob@example.org,7512,{languages},nl,football,{times},,man,"
            "bicycle,30,2026-10-05,matching contact",
            "N3,Cem,,7511,tr:C2,,cooking,sat-mor,,man,walk,10,2026-03-02,",
        ),
        "--town",
        "enschede",
    )
    cli.done(
        "import",
        "openings",
        write(
            "openings.csv",
            "ref,kind,title,contact_name,email,postcode,languages,interests,availability,places,"
            "gender,vetted_until,consent",
            f"O1,neighbour,,Dora Dijk,dora@example.org,7511,nl:C2,cooking,{times},1,"
            "woman,2028-01-01,matching contact",
            f"O2,neighbour,,Emil Evers,emil@example.org,7512,nl:C2,football,{times},1,"
            "man,2028-01-01,matching contact",
            f"O3,association,Football club,Finn,finn@example.org,7512,nl:C2,football,{times},2,"
            ",,matching contact",
        ),
        "--town",
        "enschede",
    )
    return cli


@pytest.fixture
def empty_town(cli: CommandLine) -> CommandLine:
    """A town that has its districts and its policy and nobody in it."""
    cli.done("town", "add", "enschede")
    return cli


@pytest.fixture
def made_up_town(empty_town: CommandLine, tmp_path: Path) -> CommandLine:
    """A town of forty made-up newcomers."""
    words = ("--newcomers", "40", "--openings", "80", "--seed", "3")
    empty_town.done("simulate", *words, "--out", str(tmp_path / "made-up"))
    for kind in KINDS:
        path = str(tmp_path / "made-up" / f"{kind}.csv")
        empty_town.done("import", kind, path, *TOWN)
    return empty_town
