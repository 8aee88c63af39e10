"""``koppeling mail``: the outbox."""

import click

from koppeling.cli.call import Call
from koppeling.cli.options import json_option, language_option, town_option
from koppeling.cli.printing import answer, print_json, progress, record
from koppeling.jobs.mailroom import Worded, note_links
from koppeling.jobs.mailroom import drain as drain_outbox
from koppeling.jobs.mailroom import worded as worded_by
from koppeling.queries.mail import MessageLine, messages
from koppeling.wording import commands


@click.group()
def mail() -> None:
    """List the outbox of a town, or send what waits in it."""


@mail.command("list")
@town_option
@click.option("--text", "with_text", is_flag=True, help="With the text of each message.")
@json_option
@language_option
@click.pass_obj
def list_(call: Call, slug: str, with_text: bool, as_json: bool) -> None:
    """List every message of a town, as its reader gets it, and whether it was sent."""
    with call.reading() as session:
        town = call.town(session, slug)
        lines = messages(session, town.id)
    if town.in_practice:
        # Nothing is sent, so that a link opens only if it is made to by who reads the letters.
        note_links(call.engine, town.id, secret_key=call.settings.secret_key)

    def worded(line: MessageLine) -> Worded:
        settings = call.settings
        return worded_by(line, base_url=settings.base_url, secret_key=settings.secret_key)

    if as_json:
        print_json(
            [
                {
                    "to": line.to,
                    "code": line.code,
                    "subject": worded(line).subject,
                    "text": worded(line).text,
                    "email": line.email,
                    "message_id": line.message_id,
                    "queued_at": line.queued_at,
                    "due_at": line.due_at,
                    "sent_at": line.sent_at,
                    "cancelled_at": line.cancelled_at,
                }
                for line in lines
            ]
        )
        return
    if not lines:
        click.echo(commands.no_messages(call.spoken))
    for line in lines:
        words = worded(line)
        state = commands.message_state(
            line.sent_at,
            line.cancelled_at,
            has_address=line.email is not None,
            time_zone=town.time_zone,
            language=call.spoken,
        )
        click.echo(f"{line.to}: {words.subject} ({state})")
        if with_text:
            for row in words.text.splitlines():
                click.echo(f"    {row}".rstrip())


@mail.command()
@json_option
@language_option
@click.pass_obj
def drain(call: Call, as_json: bool) -> None:
    """Send what is due, of all towns that are open; a town in practice sends nothing."""
    with progress("mail"):
        done = drain_outbox(
            call.engine,
            smtp_url=call.settings.smtp_url,
            base_url=call.settings.base_url,
            secret_key=call.settings.secret_key,
            now=call.now,
            actor=call.actor,
        )
    sentence = commands.drained(done.sent, done.cancelled, done.unsent, call.spoken)
    answer(record(done), sentence, as_json=as_json)
