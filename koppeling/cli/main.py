"""``koppeling``: the group of all commands, what they share, and how a refusal is answered.

Nothing heavy may be imported here: every command waits for it.
"""

import importlib
import sys
from io import TextIOWrapper
from typing import Any
from unicodedata import category

import click

import koppeling
from koppeling.cli.call import Call
from koppeling.errors import ImportRefused, Refusal

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": (
        "demo",
        "Load two made-up towns, run this week's round, print it and serve the pages.",
    ),
    "db": ("db", "Bring the database to the schema of this version, and check it."),
    "serve": ("serve", "Serve the pages on this machine, with a worker beside them, until Ctrl-C."),
    "worker": ("worker", "Run the rounds that are asked for on the pages, until Ctrl-C."),
    "town": ("town", "Add towns, list them, open them."),
    "import": ("files", "Bring a file into a town: all of it or nothing."),
    "export": ("files", "Write what a town knows as a file that can be imported again."),
    "simulate": ("files", "Make up a town and write its files."),
    "policy": (
        "policy",
        "Show a town's weights, limits and rules, try others on past weeks, or set them.",
    ),
    "user": ("user", "Members of staff: add them, let them sign in, list them, disable them."),
    "round": ("round", "Propose a town's week, decide on it and send it."),
    "mail": ("mail", "List the outbox of a town, or send what waits in it."),
    "introduction": ("introduction", "List introductions, and record a side's answer."),
    "coupling": ("coupling", "List couplings, and end one."),
    "network": ("network", "Measure a town's network of ties, or write it as a file."),
    "privacy": ("privacy", "Export or erase all that is kept about a person."),
    "state": ("state", "One number for everything that is stored."),
}
"""Each command's module and summary; the summary is that of the command itself."""


INTERRUPTED = "interrupted"
INTERRUPTED_EXIT = 130
"""128 and the number of the signal, as shells tell of whatever was stopped by Ctrl-C."""


class Koppeling(click.Group):
    """Imports a command's module when the command is called."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run; what is printed is UTF-8 whatever the locale says."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(encoding="utf-8")
        return super().main(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse words that no database keeps and no terminal should be sent back."""
        unseen = {sign for word in args for sign in word if _is_unseen(sign)}
        if unseen:
            named = " ".join(sorted(f"U+{ord(sign):04X}" for sign in unseen))
            ctx.fail(f"Characters that cannot be shown are not taken: {named}")
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"koppeling.cli.{COMMANDS[cmd_name][0]}")
        # ``import`` is a word of Python's, so that its function has another name.
        found: click.Command = getattr(module, f"{cmd_name}_command", None) or getattr(
            module, cmd_name
        )
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The summaries, without importing what they are about."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a refusal is one line on standard error and exit code 1.

        Ctrl-C is told as one as well, with the exit code that shells know it by: every
        deed is one transaction, so that one which was under way has changed nothing.
        """
        call = ctx.ensure_object(Call)
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            _answer(refusal, call.spoken)
            ctx.exit(1)
        except KeyboardInterrupt:
            _say(INTERRUPTED, _interrupted(call.spoken))
            ctx.exit(INTERRUPTED_EXIT)
        finally:
            call.close()


def _is_unseen(sign: str) -> bool:
    """Whether a character steers the terminal, turns a line round, or is half of one."""
    joiners = "\u200c\u200d"
    return category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and sign not in joiners


def _say(code: str, sentence: str) -> None:
    """A refusal may quote a file, which must not get to steer the terminal."""
    shown = (f"\\u{ord(sign):04x}" if _is_unseen(sign) else sign for sign in sentence)
    click.echo(f"{code}: {''.join(shown)}", err=True)


def _interrupted(language: str) -> str:
    # Only here: most calls run to their end.
    from koppeling.wording.commands import interrupted

    return interrupted(language)


def _answer(refusal: Refusal, language: str) -> None:
    # Only here: most calls are not refused.
    from koppeling.wording.refusals import refusal_text
    from koppeling.wording.row_problems import row_problem_text

    _say(refusal.code, refusal_text(refusal, language))
    if isinstance(refusal, ImportRefused):
        for problem in refusal.problems:
            _say(problem.code, row_problem_text(problem, language))


@click.group(cls=Koppeling, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(koppeling.__version__, prog_name="koppeling")
def main() -> None:
    """Couple newcomers to neighbours, associations and employers: the best week, with reasons.

    Settings come from the environment and from a file .env in the working
    folder. Exit codes: 0 done, 1 refused, 2 wrong usage, 130 interrupted.
    """
