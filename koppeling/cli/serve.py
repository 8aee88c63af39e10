"""``koppeling serve``: the pages."""

from pathlib import Path

import click

from koppeling.cli.call import Call
from koppeling.cli.options import language_option
from koppeling.wording import commands


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, help="Where; 8000 unless given."
)
@language_option
@click.pass_obj
def serve(call: Call, port: int) -> None:
    """Serve the pages on this machine, with a worker beside them, until Ctrl-C.

    Refused without a secret key, where something else is at the port, and from
    a wheel, which has no pages. For others than this machine a reverse proxy
    stands before it, whose address is KOPPELING_BASE_URL.
    """
    from koppeling.jobs import serving

    serving.check_serving(port, secret_key=call.settings.secret_key is not None)
    call.engine  # noqa: B018 - a database of another version is refused here, in words
    call.close()

    def say() -> None:
        click.echo(commands.pages_at(serving.address(port), call.spoken))

    serving.serve(port, folder=Path.cwd(), settings={}, when_ready=say)
