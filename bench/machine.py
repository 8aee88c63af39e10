"""The machine that something was measured on, in one line."""

import platform
from datetime import datetime
from importlib.metadata import version
from os import cpu_count
from pathlib import Path


def machine(*packages: str) -> str:
    """Today, the processor and how many, the system, Python and the versions of some packages."""
    today = datetime.now().astimezone().date()
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{today}: {_processor()}, {cpu_count()} processors, {platform.system()}; "
        f"Python {platform.python_version()}, {versions}"
    )


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
