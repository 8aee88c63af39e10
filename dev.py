#!/usr/bin/env python3
"""Starts everything, with any Python from 3.11 on and nothing else.

The first start makes ``.venv`` from the locked lists in ``requirements/`` and
stamps it; a start that finds the stamp of the same lists installs nothing.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

OLDEST = (3, 11)

if sys.version_info < OLDEST:
    newer = [f"python3.{minor}" for minor in range(11, 30) if shutil.which(f"python3.{minor}")]
    sys.exit(
        f"Koppeling needs Python 3.11 or later; this is {platform.python_version()}.\n"
        + (
            f"A newer one is here: {newer[-1]} dev.py {' '.join(sys.argv[1:])}"
            if newer
            else "Debian 12, Ubuntu 24.04 and later bring one: apt install python3 python3-venv"
        )
    )

ROOT = Path(__file__).resolve().parent
REQUIREMENTS = ROOT / "requirements"
VENV = ROOT / ".venv"
STAMP = VENV / "koppeling.json"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
KOPPELING = SCRIPTS / "koppeling"
THIS_PYTHON = str(sys.implementation.cache_tag)
# Not that of an active .venv, which may have to go.
BASE_PYTHON = getattr(sys, "_base_executable", None) or sys.executable


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# --- the environment ---------------------------------------------------------


LISTS = ("run", "dev", "bench")
"""The lists in requirements/ that ``.venv`` may be of; each holds all of the one before."""


def prepare(packages: str) -> None:
    """Make ``.venv`` hold ``requirements/<packages>.txt``, or one of ``LISTS`` that is more."""
    if is_ready(packages):
        return
    with one_at_a_time():
        if not is_ready(packages):
            install(packages)


def is_ready(packages: str) -> bool:
    """Whether ``.venv`` was made here, to its end, of this Python and of today's list."""
    stamp = read_stamp()
    return (
        fits(stamp)
        and stamp["packages"] in LISTS[LISTS.index(packages) :]
        and stamp["list"] == digest(stamp["packages"])
    )


def fits(stamp: dict[str, str]) -> bool:
    """Whether the environment can be brought up to date instead of being made anew.

    It cannot when an installation was interrupted, the folder was copied or
    moved (scripts name their Python by its full path) or Python is another.
    """
    return stamp.get("root") == str(ROOT) and stamp["python"] == THIS_PYTHON and PYTHON.exists()


def read_stamp() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def write_stamp(stamp: dict[str, str]) -> None:
    written = STAMP.with_suffix(".new")
    written.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")
    written.replace(STAMP)


def digest(packages: str) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{packages}.txt").read_bytes()).hexdigest()


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second ``dev.py`` wait for the first, whose end releases the lock, however it ends."""
    with (ROOT / ".venv.lock").open("a") as lock:
        # An installer that outlives us keeps the lock.
        os.set_inheritable(lock.fileno(), True)  # noqa: FBT003 - takes no keyword
        if sys.platform == "win32":
            import msvcrt

            def take(*, wait: bool) -> None:
                msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            def take(*, wait: bool) -> None:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))

        try:
            take(wait=False)
        except OSError:
            say("Another dev.py is installing; waiting for it.")
            take(wait=True)
        yield


def install(packages: str) -> None:
    """Bring ``.venv`` up to date, or make it; the stamp is written last."""
    started = time.monotonic()
    stamp = read_stamp()
    by_hand = is_made_by_hand()
    # Never take away what somebody is working with.
    there = "dev" if by_hand else stamp.get("packages", packages)
    packages = max(packages, there, key=LISTS.index)
    if VENV.exists() and not by_hand and not fits(stamp):
        say("The .venv here is half made, moved or of another Python; it is made anew.")
        shutil.rmtree(VENV)
    VENV.mkdir(exist_ok=True)
    write_stamp({"packages": packages, "state": "installing"})
    wanted = REQUIREMENTS / f"{packages}.txt"
    count = wanted.read_text(encoding="utf-8").count("==")
    say(f"Installing {count} packages into .venv; the next start finds them there.")
    ways = {"uv": with_uv, "a uv that pip fetched": with_fetched_uv, "pip": with_pip}
    way = next((name for name, succeeds in ways.items() if succeeds(wanted)), None)
    if way is None:
        sys.exit(
            "The packages could not be installed; the lines above say why.\n"
            "This needs the network once. Starting again begins afresh."
        )
    make_koppeling_importable()
    made = {"python": THIS_PYTHON, "root": str(ROOT)}
    write_stamp({"packages": packages, "list": digest(packages), **made})
    say(f"Installed in {time.monotonic() - started:.1f} s with {way}.")


def is_made_by_hand() -> bool:
    """Whether somebody made ``.venv`` with this Python before ``dev.py`` ever ran here."""
    if STAMP.exists() or not PYTHON.exists():
        return False
    asked = subprocess.run(
        [PYTHON, "-c", "import sys; print(sys.implementation.cache_tag)"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() == THIS_PYTHON


def with_uv(packages: Path) -> bool:
    uv = shutil.which("uv")
    return uv is not None and sync(uv, packages)


def with_fetched_uv(packages: Path) -> bool:
    uv = shutil.which("uv", path=str(SCRIPTS))
    if uv is None and pip_install(REQUIREMENTS / "uv.txt"):
        uv = shutil.which("uv", path=str(SCRIPTS))
    return uv is not None and sync(uv, packages)


def with_pip(packages: Path) -> bool:
    say("Without uv this takes about a minute.")
    return pip_install(packages)


def sync(uv: str, packages: Path) -> bool:
    if not PYTHON.exists() and not runs(
        uv, "venv", "--quiet", "--no-project", "--allow-existing", "--python", BASE_PYTHON, VENV
    ):
        return False
    # Not `uv pip install`, which would read constraints from pyproject.toml.
    return runs(
        *(uv, "pip", "sync", "--quiet", "--python", PYTHON),
        *("--require-hashes", "--only-binary", ":all:", packages),
    )


def pip_install(packages: Path) -> bool:
    return has_pip() and runs(
        *(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--require-hashes", "--only-binary", ":all:", "--requirement", packages),
    )


def has_pip() -> bool:
    if not (PYTHON.exists() and runs(PYTHON, "-c", "import pip", quiet=True)):
        if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
            sys.exit(
                f"This Python ({BASE_PYTHON}) has no venv module to install packages with.\n"
                "Debian, Ubuntu: apt install python3-venv. Elsewhere: install uv."
            )
        return runs(BASE_PYTHON, "-m", "venv", VENV)
    return True


def runs(*command: str | Path, quiet: bool = False) -> bool:
    """Whether a command ends well. What it prints goes where progress goes: to stderr."""
    output = subprocess.DEVNULL if quiet else sys.stderr
    with contextlib.suppress(OSError):
        ran = subprocess.run(command, stdout=output, stderr=output, close_fds=False, check=False)
        return ran.returncode == 0
    return False


def make_koppeling_importable() -> None:
    """Let ``.venv`` run the project from this folder, and give it its ``koppeling`` command."""
    base = {"base": str(VENV), "platbase": str(VENV)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=base))
    (packages / "koppeling.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    # Both sh and Python can read the first lines: a plain #! cannot hold a path with spaces.
    KOPPELING.write_text(
        f"#!/bin/sh\n'''exec' \"{PYTHON}\" \"$0\" \"$@\"\n' '''\n"
        "import sys\n\nfrom koppeling.cli import main\n\n"
        # Workers of a cluster on this machine import the script that started them.
        "if __name__ == '__main__':\n    sys.exit(main())\n",
        encoding="utf-8",
    )
    KOPPELING.chmod(0o755)


# --- starting things ---------------------------------------------------------


def surroundings(**more: str) -> dict[str, str]:
    """Say what a started process finds around it."""
    found = {**os.environ, "VIRTUAL_ENV": str(VENV), **more}
    found["PATH"] = os.pathsep.join((str(SCRIPTS), found.get("PATH", os.defpath)))
    if found.pop("PYTHONDONTWRITEBYTECODE", None):
        # Whoever sets this wants no bytecode beside the sources. Starting without
        # any takes 2.5 times as long, so it goes where only we look.
        found.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "bytecode"))
    return found


def start(*command: str | Path, **more: str) -> int:
    """Become the command, with the environment's Python; where a system cannot, run it."""
    line = [str(part) for part in (PYTHON, *command)]
    if os.name != "nt":
        os.execve(line[0], line, surroundings(**more))
    return subprocess.run(line, env=surroundings(**more), check=False).returncode


def pytest(*arguments: str, **more: str) -> int:
    os.chdir(ROOT)
    # More threads than workers make the numerics of small problems slower, not faster.
    more = {"OMP_NUM_THREADS": "1", **more}
    return start("-m", "pytest", "--numprocesses=auto", "--dist=worksteal", *arguments, **more)


def demo(*arguments: str) -> int:
    """Load the demo towns, run this week's round, print it and serve it (--no-serve: do not)."""
    prepare("run")
    return start(KOPPELING, "demo", *arguments)


def serve(*arguments: str) -> int:
    """Serve the pages (--port N)."""
    prepare("run")
    return start(KOPPELING, "serve", *arguments)


def test(*arguments: str) -> int:
    """Run the tests, properties at sampled size; arguments go to pytest (-k WORDS, a path …)."""
    prepare("dev")
    if includes_browser_tests(arguments):
        get_browser()
    return pytest(*arguments)


def includes_browser_tests(arguments: Sequence[str]) -> bool:
    """Whether pytest comes by ``tests/browser``: on its way through all, or sent there."""
    tests = ROOT / "tests"
    browser = tests / "browser"
    paths = [(ROOT / argument.partition("::")[0]).resolve() for argument in arguments]
    # Other words are values of options: `-k web` names no folder.
    named = [path for path in paths if path.exists() and tests in (path, *path.parents)]
    return browser.exists() and (
        not named or any(path == tests or browser in (path, *path.parents) for path in named)
    )


def get_browser() -> None:
    """See to it that the browser tests find a Chromium; where none can be had, they say so."""
    os.chdir(ROOT)
    with one_at_a_time():
        runs(PYTHON, "-m", "tests.browser.chromium")


def prove(*arguments: str) -> int:
    """Run the property tests at full size; arguments go to pytest."""
    prepare("dev")
    return pytest("-m", "prove", *arguments, KOPPELING_PROVE="1")


def bench(*arguments: str) -> int:
    """Measure a week beside other solvers (--quick: in a minute, --write: into the docs)."""
    prepare("bench")
    os.chdir(ROOT)
    if not (ROOT / "bench" / "__main__.py").exists():
        say("There are no benchmarks here yet: bench/__main__.py is missing.")
        return 1
    return start("-m", "bench", *arguments)


def fairness(*arguments: str) -> int:
    """Choose a simulated year in several ways: who waits how long (--quick, --write: into docs)."""
    prepare("run")
    os.chdir(ROOT)
    return start("-m", "bench.fairness", *arguments)


CHECKS: dict[str, tuple[str, ...]] = {
    "ruff": ("ruff", "check", "--output-format=concise", "."),
    "format": ("ruff", "format", "--check", "--output-format=concise", "."),
    "mypy": ("mypy",),
    "imports": ("lint-imports",),
    "djlint": ("djlint", "--lint", "web/templates"),
    "architecture": ("pytest", "-q", "tests/test_architecture.py"),
    "catalogues": ("pytest", "-q", "tests/wording/test_catalogue.py"),
    "docs": ("pytest", "-q", "tests/test_readme.py", "tests/docs"),
}


def check(*names: str) -> int:
    """Run the linters, types, import contracts, catalogues and docs; or those named."""
    unknown = sorted(set(names) - set(CHECKS))
    if unknown:
        say(f"No such check: {' '.join(unknown)}. There are: {' '.join(CHECKS)}")
        return 2
    prepare("dev")
    return run_checks({name: CHECKS[name] for name in names or CHECKS})


def run_checks(checks: Mapping[str, Sequence[str]]) -> int:
    """Run every check to the end; 1 when one of them failed."""
    failed = [name for name, command in checks.items() if not passes(name, *command)]
    if failed:
        print(f"{len(failed)} of {len(checks)} checks failed: {', '.join(failed)}")
    return 1 if failed else 0


def passes(name: str, tool: str, *arguments: str) -> bool:
    """Run one check and print its line, with what it found below it when it fails."""
    print(f"{name:<14}", end="", flush=True)
    subject = arguments[-1] if arguments else "."
    if "/" in subject and not (ROOT / subject).exists():
        print(f"-       no {subject} yet")
        return True
    started = time.monotonic()
    ran = subprocess.run(
        [SCRIPTS / tool, *arguments],
        cwd=ROOT,
        env=surroundings(OMP_NUM_THREADS="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(f"{'ok' if ran.returncode == 0 else 'FAILED':<8}{time.monotonic() - started:5.1f} s")
    if ran.returncode != 0:
        print(ran.stdout)
    return ran.returncode == 0


def docs(*arguments: str) -> int:
    """Write docs/reference/ anew from the code, and what the tutorial prints."""
    prepare("dev")
    os.chdir(ROOT)
    return start("docs/generate.py", *arguments)


def screenshots(*arguments: str) -> int:
    """Take the pictures of docs/screenshots/ anew, of a town made for them (a NAME, --dark)."""
    prepare("dev")
    get_browser()
    return start("-m", "tests.browser.screenshots", *arguments)


def lock(*arguments: str) -> int:
    """Resolve requirements/*.txt anew; needs uv on PATH (--upgrade: take newer releases)."""
    uv = shutil.which("uv")
    if uv is None:
        say("Resolving needs uv on PATH.")
        return 1
    os.chdir(ROOT)
    compile_ = (
        *(uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
        *("--generate-hashes", "--only-binary", ":all:", "--no-annotate"),
        *("--custom-compile-command", "python3 dev.py lock", *arguments),
    )
    capped = (*compile_, "--constraint", "requirements/caps.txt", "pyproject.toml")
    done = (
        runs(*capped, "--output-file", "requirements/run.txt")
        and runs(
            *(*capped, "--constraint", "requirements/run.txt", "--group", "dev"),
            *("--output-file", "requirements/dev.txt"),
        )
        and runs(
            *(*capped, "--constraint", "requirements/dev.txt", "--group", "dev"),
            *("--group", "bench", "--output-file", "requirements/bench.txt"),
        )
        and runs(*compile_, "--group", "installer", "--output-file", "requirements/uv.txt")
    )
    return 0 if done else 1


COMMANDS: tuple[Callable[..., int], ...] = (
    *(demo, serve, test, check, prove, bench, fairness),
    *(docs, screenshots, lock),
)


def main(arguments: Sequence[str]) -> int:
    commands = {command.__name__: command for command in COMMANDS}
    if not arguments or arguments[0] not in commands:
        asked = bool(arguments) and arguments[0] in {"-h", "--help"}
        print("python3 dev.py COMMAND [ARGUMENTS …]\n", file=sys.stdout if asked else sys.stderr)
        for name, command in commands.items():
            print(f"  {name:<13}{command.__doc__}", file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    return commands[arguments[0]](*arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
