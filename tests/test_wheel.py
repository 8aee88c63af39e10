"""The wheel in an environment of its own: what `pip install koppeling` would give.

The environment holds the wheel and exactly the packages of requirements/run.txt.
These are linked from the environment that runs the tests, so nothing is fetched,
and a package that only developers have is as missing as at a user's.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.locked import pins

ROOT = Path(__file__).parents[1]
NOW = "2026-11-23T08:00:00+01:00"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and what it needs to run."""
    folder = tmp_path_factory.mktemp("environment")
    python = folder / "bin" / "python"
    uv = shutil.which("uv")
    make: list[str | Path] = [sys.executable, "-m", "venv"]
    install: list[str | Path] = [python, "-m", "pip", "install"]
    if uv:
        make = [
            uv,
            "venv",
            "--quiet",
            "--no-project",
            "--allow-existing",
            "--python",
            sys.executable,
        ]
        install = [uv, "pip", "install", "--quiet", "--offline", "--no-config", "--python", python]
    subprocess.run([*make, folder], check=True)
    subprocess.run([*install, "--no-deps", "--no-index", wheel], check=True, cwd=folder)
    base = {"base": str(folder), "platbase": str(folder)}
    link_packages(Path(sysconfig.get_path("purelib", "venv", vars=base)))
    return folder


def link_packages(packages: Path) -> None:
    for name in pins("run"):
        files = distribution(name).files or []
        for top in {file.parts[0] for file in files} - {"..", "__pycache__"}:
            (packages / top).symlink_to(str(distribution(name).locate_file(top)))


def koppeling(
    *command: str | Path, at: Path, folder: Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a command in ``folder`` as on a machine where nothing else is set."""
    folder.mkdir(exist_ok=True)
    return subprocess.run(
        [at, *command],
        cwd=folder,
        env={"PATH": os.defpath, "HOME": str(folder), "KOPPELING_NOW": NOW, **more},
        capture_output=True,
        text=True,
        check=False,
    )


def test_wheel_holds_package_seeds_and_migrations(wheel: Path) -> None:
    expected = {
        str(Path(*place) / file.relative_to(ROOT / place[-1]))
        for place in (("koppeling",), ("koppeling", "seeds"), ("koppeling", "migrations"))
        for file in (ROOT / place[-1]).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }

    found = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert found == expected


def test_installed_package_is_that_of_the_wheel(environment: Path, tmp_path: Path) -> None:
    ran = koppeling(
        "-c",
        "import koppeling; print(koppeling.__file__)",
        at=environment / "bin/python",
        folder=tmp_path,
    )

    assert Path(ran.stdout.strip()).is_relative_to(environment)


def test_installed_demo_prints_the_week_of_the_checkout(environment: Path, tmp_path: Path) -> None:
    week = ("demo", "--no-serve", "--folder", "demo")
    main = "import sys; from koppeling.cli import main; sys.exit(main())"

    installed = koppeling(*week, at=environment / "bin" / "koppeling", folder=tmp_path / "there")
    checkout = koppeling(
        *("-c", main, *week),
        at=Path(sys.executable),
        folder=tmp_path / "here",
        PYTHONPATH=str(ROOT),
    )

    assert (installed.returncode, installed.stderr) == (0, "")
    assert installed.stdout == checkout.stdout
    assert "week 48 (23–29 november 2026)" in installed.stdout
