"""dev.py as a person starts it: a process in a checkout, here one that needs two small wheels."""

import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

import dev
from tests.locked import locked_text, pins

ROOT = Path(__file__).parents[1]
COMMAND_LINE = """
import os, sys
import kiwi

def main():
    print(sys.argv[1:], os.path.basename(os.getcwd()))
    return 7
"""


def make_wheel(folder: Path, name: str) -> str:
    """Write a wheel of one empty module, and return its line of a locked list."""
    about = f"{name}-1.0.dist-info"
    contents = {
        f"{name}.py": "",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    contents[f"{about}/RECORD"] = "".join(f"{at},,\n" for at in [*contents, f"{about}/RECORD"])
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for at, content in contents.items():
            archive.writestr(at, content)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


class Checkout:
    """A folder with dev.py, and a machine that finds packages in the folder ``wheels`` alone."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.venv = root / ".venv"
        self.kiwi = make_wheel(self.folder("wheels"), "kiwi")
        self.lime = make_wheel(self.folder("wheels"), "lime")
        self.plum = make_wheel(self.folder("wheels"), "plum")
        shutil.copy(ROOT / "dev.py", root)
        self.write_list("run", self.kiwi)
        self.write_list("dev", self.kiwi + self.lime)
        self.write_list("bench", self.kiwi + self.lime + self.plum)
        self.write_list("uv", "uv==0.0.1 --hash=sha256:" + "0" * 64 + "\n")
        (self.folder("koppeling/cli") / "__init__.py").write_text(COMMAND_LINE)

    def folder(self, name: str) -> Path:
        found = self.root / name
        found.mkdir(parents=True, exist_ok=True)
        return found

    def write_list(self, name: str, text: str) -> None:
        (self.folder("requirements") / f"{name}.txt").write_text(text)

    def environment(self, *, uv: bool) -> dict[str, str]:
        wheels = (self.root / "wheels").as_uri()
        kept = {name: value for name, value in os.environ.items() if "PYTHON" not in name}
        return {
            **kept,
            "PATH": str(Path(shutil.which("uv") or "").parent) if uv else os.defpath,
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": wheels,
            "UV_NO_INDEX": "1",
            "UV_FIND_LINKS": wheels,
            "UV_CACHE_DIR": str(self.root / "uv-cache"),
        }

    def begin(
        self,
        *arguments: str,
        uv: bool = True,
        after: str = "",
        python: str | Path = sys.executable,
    ) -> subprocess.Popen[str]:
        """Start dev.py; ``after`` is Python that makes this machine another one first."""
        line = ["dev.py"]
        if after:
            start = "sys.argv[0] = 'dev.py'; runpy.run_path('dev.py', run_name='__main__')"
            line = ["-c", f"import runpy, sys; {after}; {start}"]
        return subprocess.Popen(
            [python, *line, *arguments],
            cwd=self.root,
            env=self.environment(uv=uv and shutil.which("uv") is not None),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start(self, *arguments: str, **machine: Any) -> subprocess.CompletedProcess[str]:
        process = self.begin(*arguments, **machine)
        output, errors = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def stamp(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.venv / "koppeling.json").read_text())
        return found

    def installed(self) -> set[str]:
        names = ("kiwi", "lime", "plum")
        return {path.stem for name in names for path in self.venv.rglob(f"{name}.py")}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root = tmp_path / "a folder with spaces"
    root.mkdir()
    return Checkout(root)


@pytest.fixture(scope="module")
def pyproject() -> Mapping[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_first_start_installs_and_the_second_installs_nothing(checkout: Checkout) -> None:
    first = checkout.start("demo", "--no-serve")
    second = checkout.start("demo", "--no-serve", "--port", "8")

    assert first.stdout == "['demo', '--no-serve'] a folder with spaces\n"
    assert "Installing 1 packages" in first.stderr
    assert second.stdout == "['demo', '--no-serve', '--port', '8'] a folder with spaces\n"
    assert second.stderr == ""


def test_exit_code_is_that_of_the_command(checkout: Checkout) -> None:
    assert checkout.start("demo").returncode == 7


def test_without_uv_pip_installs(checkout: Checkout) -> None:
    started = checkout.start("demo", uv=False)

    assert started.returncode == 7
    assert re.search(r"Installed in \d+\.\d s with pip\.", started.stderr)
    assert checkout.installed() == {"kiwi"}


def test_command_runs_from_another_folder(checkout: Checkout, tmp_path: Path) -> None:
    checkout.start("demo")

    ran = subprocess.run(
        [checkout.venv / "bin" / "koppeling", "town", "list"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.stdout == f"['town', 'list'] {tmp_path.name}\n"


def test_wheel_with_another_hash_is_not_installed(checkout: Checkout) -> None:
    checkout.write_list("run", "kiwi==1.0 --hash=sha256:" + "0" * 64 + "\n")
    refused = checkout.start("demo")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert checkout.installed() == set()
    assert "Starting again begins afresh." in refused.stderr

    checkout.write_list("run", checkout.kiwi)
    assert checkout.start("demo").returncode == 7


def test_interrupted_installation_is_made_anew(checkout: Checkout) -> None:
    checkout.folder(".venv/lib")
    (checkout.venv / "koppeling.json").write_text('{"packages": "run", "state": "installing"}')
    (checkout.venv / "lib" / "half").write_text("")

    assert checkout.start("demo").returncode == 7
    assert not (checkout.venv / "lib" / "half").exists()


def test_environment_that_is_active_can_be_made_anew(checkout: Checkout) -> None:
    checkout.start("demo")
    (checkout.venv / "koppeling.json").write_text("{}")

    restarted = checkout.start("demo", python=checkout.venv / "bin" / "python")

    assert restarted.returncode == 7
    assert restarted.stderr.startswith("The .venv here is half made")


def test_changed_list_is_installed_into_the_same_environment(checkout: Checkout) -> None:
    checkout.start("demo")
    mine = checkout.venv / "mine"
    mine.write_text("")

    checkout.write_list("run", checkout.kiwi + checkout.lime)
    checkout.start("demo")

    assert checkout.installed() == {"kiwi", "lime"}
    assert mine.exists()


def test_demo_takes_nothing_away_from_a_developer(checkout: Checkout) -> None:
    checkout.start("demo")
    assert checkout.start("test").returncode == 1  # no pytest here, but all that it would need
    assert checkout.installed() == {"kiwi", "lime"}

    assert checkout.start("demo").stderr == ""
    checkout.write_list("run", checkout.kiwi + "\n")
    checkout.write_list("dev", checkout.kiwi + checkout.lime + "\n")
    checkout.start("demo")
    assert checkout.installed() == {"kiwi", "lime"}


def test_developer_takes_nothing_away_from_whoever_measures(checkout: Checkout) -> None:
    assert checkout.start("bench").returncode == 1  # no bench/ here, but all that it would need
    everything = {"kiwi", "lime", "plum"}
    assert checkout.installed() == everything

    assert "Installing" not in checkout.start("test").stderr
    checkout.write_list("bench", checkout.kiwi + checkout.lime + checkout.plum + "\n")
    checkout.start("demo")
    assert checkout.installed() == everything


def test_copied_environment_is_made_anew(checkout: Checkout, tmp_path: Path) -> None:
    checkout.start("demo")
    shutil.copytree(checkout.root, tmp_path / "copy", symlinks=True)

    copy = Checkout(tmp_path / "copy")
    copy.start("demo")

    assert copy.stamp()["root"] == str(copy.root)
    assert str(copy.venv) in (copy.venv / "bin" / "koppeling").read_text()


def test_two_starts_at_once_install_once(checkout: Checkout) -> None:
    processes = [checkout.begin("demo") for _ in range(2)]
    errors = [process.communicate(timeout=120)[1] for process in processes]

    assert [process.returncode for process in processes] == [7, 7]
    assert "".join(errors).count("Installing") == 1


def test_python_without_venv_says_what_to_install(checkout: Checkout) -> None:
    refused = checkout.start("demo", uv=False, after="sys.modules['ensurepip'] = None")

    assert refused.returncode == 1
    assert "apt install python3-venv" in refused.stderr


def test_older_python_says_what_to_do(checkout: Checkout) -> None:
    refused = checkout.start("demo", after="sys.version_info = (3, 9, 2, 'final', 0)")

    assert refused.returncode == 1
    assert refused.stderr.startswith("Koppeling needs Python 3.11 or later")
    assert not checkout.venv.exists()


def test_older_python_can_read_the_file() -> None:
    """A syntax error would say nothing to the person who needs to be told."""
    ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_unknown_command_lists_the_commands(checkout: Checkout) -> None:
    refused = checkout.start("dmeo")

    assert refused.returncode == 2
    assert re.findall(r"^  ([a-z]+)  ", refused.stderr, re.MULTILINE) == [
        command.__name__ for command in dev.COMMANDS
    ]


def test_browser_is_found_before_the_tests_start(checkout: Checkout) -> None:
    """Here is no pytest, so that it can be seen what comes before."""
    (checkout.folder("tests/browser") / "chromium.py").write_text("print('a browser')")

    ran = checkout.start("test")

    assert ran.stderr.splitlines()[-2:] == [
        "a browser",
        f"{checkout.venv}/bin/python: No module named pytest",
    ]


@pytest.mark.parametrize(
    ("arguments", "included"),
    [
        ([], True),
        (["-k", "web"], True),
        (["tests"], True),
        (["tests/browser/test_fixtures.py::test_page_is_dark"], True),
        (["tests/jobs", "tests/browser"], True),
        (["tests/jobs"], False),
        (["-x", "tests/test_dev.py::test_older_python_says_what_to_do"], False),
    ],
)
def test_browser_is_sought_where_its_tests_run(arguments: list[str], included: bool) -> None:
    assert dev.includes_browser_tests(arguments) == included


def test_checks_go_on_after_one_failed(capfd: pytest.CaptureFixture[str]) -> None:
    found = dev.run_checks(
        {
            "first": ("python", "-c", "print('what is wrong'); raise SystemExit(3)"),
            "absent": ("python", "nowhere/templates"),
            "last": ("python", "-c", "pass"),
        }
    )

    assert found == 1
    assert re.sub(r" +\d+\.\d s", "", capfd.readouterr().out).splitlines() == [
        "first         FAILED",
        "what is wrong",
        "",
        "absent        -       no nowhere/templates yet",
        "last          ok",
        "1 of 3 checks failed: first",
    ]


@pytest.mark.parametrize("name", ["run", "dev", "bench", "uv"])
def test_list_has_a_hash_for_every_package_and_names_no_host(name: str) -> None:
    text = locked_text(name)
    entries = re.split(r"\n(?=[a-z])", text.split("\n", maxsplit=2)[2])

    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"//|--index|--find-links| @ ", text) == []


def test_lists_agree() -> None:
    """`test` and `bench` run the very numbers of `demo`."""
    assert {name: pins("dev").get(name) for name in pins("run")} == pins("run")
    assert {name: pins("bench").get(name) for name in pins("dev")} == pins("dev")


def test_lists_hold_what_pyproject_asks_for(pyproject: Mapping[str, Any]) -> None:
    project, groups = pyproject["project"], pyproject["dependency-groups"]
    for name, wanted in (
        ("run", project["dependencies"]),
        ("dev", [*project["dependencies"], *groups["dev"]]),
        ("dev", project["optional-dependencies"]["dask"]),
        ("bench", [*project["dependencies"], *groups["dev"], *groups["bench"]]),
        ("uv", groups["installer"]),
    ):
        missing = [
            str(requirement)
            for requirement in map(Requirement, wanted)
            if not requirement.specifier.contains(pins(name).get(requirement.name, "0"))
        ]
        assert missing == [], f"{name}.txt is behind: run `python3 dev.py lock`"


def test_lists_keep_to_the_caps() -> None:
    """Every user runs the same numbers, on Python 3.11 too."""
    lines = locked_text("caps").splitlines()
    for cap in (Requirement(line) for line in lines if not line.startswith("#")):
        assert cap.specifier.contains(pins("run")[cap.name]), cap


def test_pyproject_constrains_nothing_for_uv(pyproject: Mapping[str, Any]) -> None:
    """Constraints there break installing with hashes; they stand in requirements/caps.txt."""
    assert "uv" not in pyproject["tool"]


def test_makefile_has_every_command() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert set(re.findall(r"dev\.py ([a-z]+) \$\(ARGS\)", makefile)) == {
        command.__name__ for command in dev.COMMANDS
    }
