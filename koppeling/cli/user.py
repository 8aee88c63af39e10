"""``koppeling user``: members of staff."""

import click

from koppeling.cli.call import Call
from koppeling.cli.options import json_option, language_option, town_option
from koppeling.cli.printing import answer, print_columns, print_json, record
from koppeling.queries.accounts import accounts
from koppeling.terms import Role
from koppeling.usecases.accounts import add_account
from koppeling.wording import commands
from koppeling.wording.terms import label


@click.group()
def user() -> None:
    """Add members of staff and list them."""


@user.command()
@click.argument("email")
@town_option
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.COORDINATOR.value,
    help="What they do; coordinator unless given.",
)
@click.option("--name", help="How they are called.")
@json_option
@language_option
@click.pass_obj
def add(call: Call, email: str, slug: str, role: str, name: str | None, as_json: bool) -> None:
    """Add a member of staff of a town by EMAIL. How they sign in comes with the pages."""
    with call.deed() as session:
        town = call.town(session, slug)
        account = add_account(
            session,
            town.id,
            email=email,
            name=name,
            role=Role(role),
            now=call.now,
            actor=call.actor,
        )
        address = account.email
    role_label = label(Role(role), call.spoken)
    sentence = commands.account_added(address, town.name, role_label, call.spoken)
    answer({"email": address, "name": name, "role": role}, sentence, as_json=as_json)


@user.command("list")
@town_option
@json_option
@language_option
@click.pass_obj
def list_(call: Call, slug: str, as_json: bool) -> None:
    """List the members of staff of a town."""
    with call.reading() as session:
        town = call.town(session, slug)
        lines = accounts(session, town.id)
    if as_json:
        print_json([record(line) for line in lines])
        return
    if not lines:
        click.echo(commands.no_accounts(town.name, slug, call.spoken))
    print_columns([(line.email, line.name or "-", label(line.role, call.spoken)) for line in lines])
