import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pytest

from koppeling.jobs import serving
from tests.cli.conftest import ROOT

MAIN = "from koppeling.cli import main; main(prog_name='koppeling')"


@pytest.fixture
def port():
    """One that nobody uses at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


@contextmanager
def started(folder, *words, **settings):
    """A command that goes on, from a folder; its output line by line."""
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, *words],
        cwd=folder,
        env={"PATH": "/usr/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def shown_until(process, last):
    """What a command prints up to a line."""
    shown = []
    for line in process.stdout:
        shown.append(line)
        if last in line:
            return "".join(shown)
    raise AssertionError("".join(shown) + process.stderr.read())


def ended(process):
    """How a command ends that is told to stop."""
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    return process.returncode, said


def is_free(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return True
    return False


def test_without_a_secret_key_nothing_is_served(bare_cli, port):
    assert bare_cli.refused("serve", "--port", str(port)) == ["missing_secret_key"]


def test_a_port_in_use_is_refused_in_words(bare_cli):
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = str(held.getsockname()[1])
        for words in (("serve",), ("demo", "--folder", "here")):
            result = bare_cli(
                *words, "--port", port, "--language", "en", KOPPELING_SECRET_KEY="k" * 43
            )
            assert (result.exit_code, result.stdout) == (1, "")
            assert result.stderr.startswith(f"port_taken: Port {port} ")
    assert not (bare_cli.folder / "here").exists()


def test_a_wheel_has_no_pages_to_serve(bare_cli, port, tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "HOME", tmp_path)
    assert bare_cli.refused("serve", "--port", str(port)) == ["no_pages"]


def test_a_database_of_another_version_is_refused_before_anything_starts(bare_cli, port):
    settings = {"KOPPELING_SECRET_KEY": "k" * 43}
    assert bare_cli.refused("serve", "--port", str(port), **settings) == ["database_behind"]


def test_pages_are_served_until_they_are_told_to_stop(cli, port, tmp_path):
    settings = cli.settings | {"KOPPELING_SECRET_KEY": "k" * 43}
    with started(tmp_path, "serve", "--port", str(port), **settings) as process:
        shown = shown_until(process, "Ctrl-C")
        assert shown == f"The pages are at http://127.0.0.1:{port}/; Ctrl-C ends them.\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 200
            assert "Server" not in answer.headers
        assert ended(process) == (0, "")
    assert is_free(port)


def test_when_the_worker_ends_the_pages_do_too(cli, port, tmp_path):
    settings = cli.settings | {
        "KOPPELING_SECRET_KEY": "k" * 43,
        "KOPPELING_SMTP_URL": "smtp://nobody-sends",
    }
    with started(tmp_path, "serve", "--port", str(port), **settings) as process:
        _, said = process.communicate(timeout=60)
        codes = [line.partition(":")[0] for line in said.splitlines()]
        assert (process.returncode, codes) == (1, ["bad_setting", "server_stopped"])
    assert is_free(port)


def test_the_demo_lets_a_stranger_in_within_seconds(port, tmp_path):
    words = ("demo", "--folder", "here", "--language", "en", "--port", str(port))
    with started(tmp_path, *words) as process:
        shown = shown_until(process, "koppeling user code")
        password = re.findall(r"with the password (\S+) and", shown)
        accounts = re.findall(r"^  (\S+): (\S+) \((\w+)\), code (\d{6})$", shown, re.MULTILINE)
        assert len(password) == 1
        assert [(town, role) for town, _, role, _ in accounts] == [
            ("enschede", "coordinator"),
            ("enschede", "administrator"),
            ("muenster", "coordinator"),
            ("muenster", "administrator"),
        ]
        for _, email, _, code in accounts:
            assert signed_in(port, email=email, password=password[0], code=code)
        _, email, _, code = accounts[0]
        assert not signed_in(port, email=email, password=password[0], code=code)
        assert ended(process) == (0, "")


def signed_in(port, **fields):
    """Whether somebody gets in with what the demo has told them."""
    address = f"http://127.0.0.1:{port}/account/sign-in"
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    found = re.findall(r'name="csrf_token" value="([^"]+)"', opener.open(address).read().decode())
    form = urlencode({"csrf_token": found[0], **fields}).encode()
    try:
        return opener.open(address, form).url != address
    except urllib.error.HTTPError as error:
        return {422: False}[error.code]
