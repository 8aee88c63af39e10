"""What changed between two runs of a week, or two weeks, in print and as a document."""

from collections.abc import Mapping
from typing import Any

import click

from koppeling.cli.documents import points
from koppeling.queries.differences import Cause, Differences, PairLine
from koppeling.terms import Week
from koppeling.wording import differences as wording
from koppeling.wording.names import bare


def changes_document(
    town: str, week: Week, found: Differences | None, since: Week | None, language: str
) -> dict[str, Any]:
    """As ``round changes --json`` prints it: people by ref only, lists sorted by ref.

    ``kept`` is None where there is nothing to compare with.
    """

    def cause(of: Cause | None) -> dict[str, Any]:
        return {
            "why": None if of is None else of.code.value,
            "text": bare(wording.cause_text(of, str, language)),
        }

    def pairs(lines: tuple[PairLine, ...]) -> list[dict[str, Any]]:
        return [
            {
                "newcomer": line.newcomer,
                "opening": line.opening,
                "score": points(line.score),
                **cause(line.cause),
            }
            for line in lines
        ]

    return {
        "town": town,
        "week": str(week),
        "since": None if since is None else str(since),
        "added": [] if found is None else pairs(found.added),
        "gone": [] if found is None else pairs(found.gone),
        "moved": [
            {
                "newcomer": line.newcomer,
                "kind": line.kind.value,
                "from": line.left,
                "to": line.taken,
                **cause(line.cause),
            }
            for line in (() if found is None else found.moved)
        ],
        "kept": None if found is None else found.kept,
    }


def print_changes(found: Differences | None, names: Mapping[str, str], language: str) -> None:
    """Print what changed, a line for each proposal, for staff: people have names."""
    if found is None:
        click.echo(wording.one_run_sentence(language))
        return

    def called(ref: str) -> str:
        return f"{names[ref]} ({ref})" if ref in names else ref

    click.echo(wording.changes_sentence(found, language))
    if found.kept:
        click.echo(wording.kept_sentence(found.kept, language))
    told = [
        *((wording.moved_text(line, called, language), line.cause) for line in found.moved),
        *((wording.added_text(line, called, language), line.cause) for line in found.added),
        *((wording.gone_text(line, called, language), line.cause) for line in found.gone),
    ]
    for sentence, cause in told:
        click.echo(f"  {bare(sentence)}")
        if cause is not None:
            click.echo(f"    {bare(wording.cause_text(cause, called, language))}")
