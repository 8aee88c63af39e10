"""The pages and the worker beside them: two processes that live and end together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

import koppeling
from koppeling.errors import MissingSecretKey, NoPages, PortTaken, ServerStopped

HOST: Final = "127.0.0.1"
LOOK_SECONDS: Final = 0.1
STOP_SECONDS: Final = 10.0
HOME: Final = Path(koppeling.__file__).resolve().parents[1]
"""Where the package lies, and in a checkout the pages beside it."""

PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "web": ("-m", "web", "--host", HOST, "--port", "{port}"),
    "worker": ("-c", "from koppeling.cli import main; main(prog_name='koppeling')", "worker"),
}


def address(port: int) -> str:
    """Where the pages are on this machine."""
    return f"http://{HOST}:{port}/"


def check_serving(port: int, *, secret_key: bool) -> None:
    """Refuse where the pages cannot be served: ``NoPages``, ``MissingSecretKey``, ``PortTaken``."""
    # A wheel has no pages, and somebody else's package may be called web, too.
    if not (HOME / "web" / "__main__.py").is_file():
        raise NoPages
    if not secret_key:
        raise MissingSecretKey(setting="KOPPELING_SECRET_KEY")
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        raise PortTaken(port=port) from error


def serve(
    port: int, *, folder: Path, settings: Mapping[str, str], when_ready: Callable[[], None]
) -> None:
    """Serve from a working folder until Ctrl-C or SIGTERM; ``settings`` beat the environment.

    ``when_ready`` is called once the pages answer. Raises ``ServerStopped`` where one
    of the two ends by itself; the other is stopped then.
    """
    parts: dict[str, subprocess.Popen[bytes]] = {}
    with interrupted_by_sigterm():
        try:
            for part, words in PARTS.items():
                parts[part] = _start(words, port, folder, settings)
            _wait(parts, lambda: _answers(port))
            when_ready()
            _wait(parts, lambda: False)
        except KeyboardInterrupt:
            pass
        finally:
            _stop(parts)


def _start(
    words: tuple[str, ...], port: int, folder: Path, settings: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, (str(HOME), os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(  # noqa: S603 - our own modules, from a fixed list of arguments
        # Nothing of the working folder is taken for a package.
        [sys.executable, "-P", *(word.format(port=port) for word in words)],
        cwd=folder,
        env={**os.environ, **settings, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        # Ctrl-C is for the one that started them, who stops them in order.
        start_new_session=True,
    )


def _wait(parts: Mapping[str, subprocess.Popen[bytes]], is_over: Callable[[], bool]) -> None:
    while not is_over():
        for part, process in parts.items():
            if process.poll() is not None:
                raise ServerStopped(part=part)
        time.sleep(LOOK_SECONDS)


def _answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def _stop(parts: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for process in parts.values():
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in parts.values():
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def interrupted_by_sigterm() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
