"""``koppeling policy``: how a town weighs."""

from pathlib import Path

import click

from koppeling.cli.call import Call
from koppeling.cli.options import file_argument, json_option, language_option, town_option
from koppeling.cli.printing import answer, print_json
from koppeling.jobs.files import read_policy
from koppeling.usecases.policies import set_policy
from koppeling.wording import commands
from koppeling.wording.policy import policy_sections


@click.group()
def policy() -> None:
    """Show a town's weights, limits and rules, or set them."""


@policy.command()
@town_option
@json_option
@language_option
@click.pass_obj
def show(call: Call, slug: str, as_json: bool) -> None:
    """Say a town's policy in words."""
    with call.reading() as session:
        town = call.town(session, slug)
    if as_json:
        print_json(town.policy)
        return
    for section in policy_sections(town.policy, call.spoken):
        click.echo(section.heading)
        for sentence in section.sentences:
            click.echo(f"  {sentence}")


@policy.command("set")
@file_argument
@town_option
@json_option
@language_option
@click.pass_obj
def set_(call: Call, file: Path, slug: str, as_json: bool) -> None:
    """Give a town the policy of the TOML file FILE; rounds that stand keep theirs."""
    with call.reading() as session:
        call.town(session, slug)
    document = read_policy(file)
    with call.deed() as session:
        town = call.town(session, slug)
        policy_set = set_policy(session, town.id, document, now=call.now, actor=call.actor)
    sentence = commands.policy_set(town.name, call.spoken)
    answer(policy_set.document(), sentence, as_json=as_json)
