"""``python -m web --port 8000``: the pages, served until somebody stops them.

``koppeling serve`` starts this with a worker beside it. A reverse proxy before it brings
the certificate; cookies and links go by KOPPELING_BASE_URL, never by what a request says.
"""

import logging
import signal
import sys
from types import FrameType

import click
import waitress

from koppeling.errors import PortTaken, Refusal
from koppeling.settings import read_settings
from koppeling.wording.catalogue import SOURCE_LANGUAGE
from koppeling.wording.refusals import refusal_text
from web.app import LONGEST_FORM, create_app

THREADS = 8


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--host", default="127.0.0.1", help="Who may reach it; this machine unless given.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="8000 unless given.")
def main(host: str, port: int) -> None:
    """Serve the pages, by the settings of the environment and of .env."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    signal.signal(signal.SIGTERM, _stop)
    try:
        serve(host, port)
    except Refusal as refusal:
        click.echo(f"{refusal.code}: {refusal_text(refusal, SOURCE_LANGUAGE)}", err=True)
        sys.exit(1)


def serve(host: str, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises ``PortTaken`` and as ``create_app`` does."""
    app = create_app(read_settings())
    try:
        server = waitress.create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            ident=None,  # what serves is nobody's business
            max_request_body_size=LONGEST_FORM,
        )
    except OSError as error:
        raise PortTaken(port=port) from error
    server.run()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main()
