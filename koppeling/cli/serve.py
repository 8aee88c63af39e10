"""``koppeling serve``: the pages."""

import click

from koppeling.cli.call import Call
from koppeling.cli.options import language_option


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, help="Where; 8000 unless given."
)
@language_option
@click.pass_obj
def serve(call: Call, port: int) -> None:  # noqa: ARG001 - the option stands, the pages do not yet
    """Serve the pages.

    They come with the next release; until then this says so.
    """
    from koppeling.wording.commands import pages_come

    click.echo(pages_come(call.spoken))
