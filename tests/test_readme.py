"""What the README tells a stranger to type works."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import dev

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TYPED = [
    shlex.split(line, comments=True)
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]


def test_commands_of_the_readme_are_those_of_dev() -> None:
    named = {command for _, _, command in (t for t in TYPED if t[0] == "python3")}

    assert named == {"demo", "test"}
    assert named < {command.__name__ for command in dev.COMMANDS}


def test_town_of_the_readme_gets_its_week(tmp_path: Path) -> None:
    main = "import sys; from koppeling.cli import main; sys.exit(main())"
    commands = [typed for typed in TYPED if typed[0] == "koppeling"]

    refused = [
        (typed, ran.stderr)
        for typed in commands
        for ran in [
            subprocess.run(
                [sys.executable, "-c", main, *typed[1:]],
                cwd=tmp_path,
                env={"PATH": os.defpath, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                check=False,
            )
        ]
        if ran.returncode != 0
    ]

    assert commands
    assert refused == []


def test_every_place_that_the_readme_names_is_there() -> None:
    places = re.findall(r"\]\(([\w./]+)\)|`([\w/]+/)`", README)

    missing = [place for pair in places for place in pair if place and not (ROOT / place).exists()]

    assert [place for place in missing if not (ROOT / "koppeling" / place).exists()] == []
