"""``koppeling worker``: rounds that were asked for on the pages, mail, what is due."""

import logging

import click

from koppeling.cli.call import Call
from koppeling.cli.options import language_option


@click.command()
@click.option("--once", is_flag=True, help="Do what is there and end.")
@language_option
@click.pass_obj
def worker(call: Call, once: bool) -> None:
    """Run the rounds that are asked for on the pages, until Ctrl-C.

    Once a minute it ends pauses that are over and questions that ran out, and
    sends the mail that is due. “koppeling serve” starts one.
    """
    # Only here: it brings the engine along.
    from koppeling.jobs.serving import interrupted_by_sigterm
    from koppeling.jobs.worker import work

    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    with interrupted_by_sigterm():
        work(call.engine, clock=call.clock, settings=call.settings, once=once)
