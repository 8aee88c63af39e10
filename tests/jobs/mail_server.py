"""A mail server of a few lines: keeps what it is given, refuses whom it is told to."""

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.received: list[tuple[str, EmailMessage]] = []
        self.refused: set[str] = set()
        self.hang_up_after: int | None = None
        self.offers: list[str] = []
        self.certificate: Path | None = None
        self.heard: list[str] = []
        self.when_taken: Callable[[], None] | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}?from=post@enschede.example"


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        recipient = ""
        self.say("220 ready")
        for spoken in iter(self.rfile.readline, b""):
            word = spoken.decode().strip()
            self.server.heard.append(word)
            if word.upper().startswith("EHLO"):
                for line in ("ready", *self.server.offers):
                    self.say(f"250-{line}")
                self.say("250 ok")
            elif word.upper() == "STARTTLS":
                self.say("220 go on")
                if self.server.certificate is None or not self.encrypt(self.server.certificate):
                    return
            elif word.upper().startswith("RCPT"):
                recipient = word.partition("<")[2].partition(">")[0]
                refused = recipient in self.server.refused
                self.say("550 nobody" if refused else "250 ok")
            elif word.upper() == "DATA":
                if self.server.hang_up_after == len(self.server.received):
                    return
                self.say("354 go on")
                if not self.keep(recipient):
                    return
                if self.server.when_taken is not None:
                    self.server.when_taken()
                self.say("250 taken")
            elif word.upper() == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def encrypt(self, certificate: Path) -> bool:
        """Go on in TLS; False where the other side does not want to, with this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        try:
            self.request = context.wrap_socket(self.request, server_side=True)
        except OSError:
            return False
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
        return True

    def keep(self, recipient: str) -> bool:
        """Take a mail; False where the sender is gone before it is whole."""
        lines = []
        for line in iter(self.rfile.readline, b".\r\n"):
            if not line:
                return False
            lines.append(line.removeprefix(b"."))
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.received.append((recipient, mail))
        return True


def text_of(mail: EmailMessage) -> str:
    """What is read where no HTML is shown."""
    return part_of(mail, "plain")


def html_of(mail: EmailMessage) -> str:
    return part_of(mail, "html")


def part_of(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    assert part is not None
    content: str = part.get_content()
    return content


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
