"""An application on a port of its own, as a browser meets it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from wsgiref.types import WSGIApplication

from waitress import create_server
from waitress.wasyncore import close_all


@contextmanager
def served(app: WSGIApplication) -> Iterator[str]:
    """Serve an application on this machine; yields the address, ``http://127.0.0.1:PORT``."""
    with served_at(lambda _: app) as address:
        yield address


@contextmanager
def served_at(make: Callable[[str], WSGIApplication]) -> Iterator[str]:
    """As ``served``, for an application that has to know its address when it is made."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = create_server(make(address), sockets=[listening])
        thread = threading.Thread(target=server.run, name=address)
        thread.start()
        try:
            yield address
        finally:
            # The thread that waits for the sockets closes them, and has no more to do.
            server.trigger.pull_trigger(lambda: close_all(server._map, ignore_all=True))
            thread.join()
            server.task_dispatcher.shutdown()
