"""``koppeling user``: members of staff."""

from typing import TYPE_CHECKING

import click

from koppeling.cli.call import Call
from koppeling.cli.options import json_option, language_option, town_option
from koppeling.cli.printing import answer, print_columns, print_json, record
from koppeling.errors import MissingBaseUrl, MissingSecretKey
from koppeling.queries.accounts import StaffLine, accounts, get_staff_by_email
from koppeling.queries.towns import town_of
from koppeling.terms import AccountId, Role
from koppeling.usecases.accounts import add_account, disable_account, link_account, tell_code
from koppeling.usecases.links import note_token, token_of
from koppeling.wording import commands
from koppeling.wording.terms import label

if TYPE_CHECKING:
    from koppeling.cli.database import Session

email_argument = click.argument("email")


@click.group()
def user() -> None:
    """Members of staff: add them, let them sign in, list them, disable them."""


@user.command()
@email_argument
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
    """Add a member of staff of a town by EMAIL, and print the link by which they begin.

    Where no secret key or no public address is set, “user link” makes it later.
    """
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
        can_link = call.settings.secret_key is not None and call.settings.base_url is not None
        made = _link(call, session, account.id) if can_link else None
    role_label = label(Role(role), call.spoken)
    added = commands.account_added(address, town.name, role_label, call.spoken)
    begins = (
        commands.no_account_link(address, call.spoken)
        if made is None
        else commands.account_link(address, made, call.spoken)
    )
    document = {"email": address, "name": name, "role": role}
    document |= {} if made is None else {"link": made}
    answer(document, f"{added}\n{begins}", as_json=as_json)


@user.command()
@email_argument
@json_option
@language_option
@click.pass_obj
def link(call: Call, email: str, as_json: bool) -> None:
    """Print a new link for EMAIL, to set password and phone anew, and sign them out everywhere."""
    with call.deed() as session:
        staff = _staff(call, session, email)
        made = _link(call, session, staff.id)
    sentence = commands.account_link(staff.email, made, call.spoken)
    answer({"email": staff.email, "link": made}, sentence, as_json=as_json)


@user.command()
@email_argument
@json_option
@language_option
@click.pass_obj
def code(call: Call, email: str, as_json: bool) -> None:
    """Print the six digits with which EMAIL signs in next; only in a town in practice."""
    with call.reading() as session:
        staff = _staff(call, session, email)
        told = tell_code(session, staff.id, now=call.now)
    answer({"email": staff.email, "code": told}, told, as_json=as_json)


@user.command()
@email_argument
@json_option
@language_option
@click.pass_obj
def disable(call: Call, email: str, as_json: bool) -> None:
    """Let nobody sign in with EMAIL any more, and sign them out everywhere."""
    with call.deed() as session:
        staff = _staff(call, session, email)
        disable_account(session, staff.id, now=call.now, actor=call.actor)
    answer(
        {"email": staff.email}, commands.account_disabled(staff.email, call.spoken), as_json=as_json
    )


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


def _staff(call: Call, session: "Session", email: str) -> StaffLine:
    """The member of staff, whose town's language this call speaks."""
    staff = get_staff_by_email(session, email)
    call.town_language = town_of(session, staff.town_id).language
    return staff


def _link(call: Call, session: "Session", account_id: AccountId) -> str:
    """Make the link by which an account is begun; its whole address."""
    from koppeling.jobs.letters import PATHS

    secret_key, base_url = call.settings.secret_key, call.settings.base_url
    if secret_key is None:
        raise MissingSecretKey(setting="KOPPELING_SECRET_KEY")
    if base_url is None:
        raise MissingBaseUrl(setting="KOPPELING_BASE_URL")
    made = link_account(session, account_id, now=call.now, actor=call.actor)
    token = token_of(secret_key, made.id, made.nonce)
    note_token(session, made.id, token)
    return f"{base_url.rstrip('/')}{PATHS[made.purpose]}{token}"
