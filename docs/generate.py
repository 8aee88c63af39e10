# ruff: noqa: INP001 - a script of the checkout, part of no package
"""Writes docs/reference/ from the code: ``python3 dev.py docs``.

``pages()`` gives every page by file name; the tests hold the written pages
against it, so a page is never edited by hand. The glossary is: it is not here.
The tutorial is written by hand but for what its code prints.
"""

import contextlib
import importlib.util
import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from koppeling.errors import refusal_classes
from koppeling.exchange.columns import COLUMNS, Column, FileKind
from koppeling.exchange.problems import PROBLEM_PARAMS
from koppeling.matching.policy import SECTIONS, WHOLE
from koppeling.reference.files import seeds
from koppeling.settings import SETTINGS
from koppeling.terms import TAKEN, Rule
from koppeling.wording.advice import ADVICE, PARAMS
from koppeling.wording.catalogue import LANGUAGES, SOURCE_LANGUAGE, Text, translator
from koppeling.wording.clauses import Clause
from koppeling.wording.neutral import NEUTRAL
from koppeling.wording.reasons import PRACTISES_A_NEW_ONE, PRACTISES_THE_SHARED, REASONS
from koppeling.wording.refusals import REFUSALS
from koppeling.wording.remedies import OF_OPENINGS, REMEDIES, REMEDIES_BY_KIND
from koppeling.wording.row_problems import PROBLEMS
from koppeling.wording.rule_facts import CONSENT_OPEN, RULE_FACTS, RULE_FACTS_BY_KIND
from koppeling.wording.rules import RULES
from koppeling.wording.terms import LABELS
from koppeling.wording.weighing import POLICY_PROBLEMS
from koppeling.wording.why import WHYS, WHYS_NOT

DOCS = Path(__file__).parent
REFERENCE = DOCS / "reference"
TUTORIAL = DOCS / "tutorial.md"
MADE = "<!-- Made by docs/generate.py from the code; do not edit. -->"
NAMES = {"nl": "Nederlands", "de": "Deutsch", "en": "English"}
ENGLISH_FIRST = (SOURCE_LANGUAGE, *(tag for tag in LANGUAGES if tag != SOURCE_LANGUAGE))

WORDED = ("code", "parameters", *(NAMES[tag] for tag in ENGLISH_FIRST))


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    found = {
        "settings.md": settings_page(),
        "rules.md": rules_page(),
        "reasons.md": reasons_page(),
        "refusals.md": refusals_page(),
        "columns.md": columns_page(),
        "policy.md": policy_page(),
    }
    # The library is documented without its command line too, as a notebook uses it.
    if importlib.util.find_spec("koppeling.cli.main"):
        found["commands.md"] = commands_page()
    return found


# --- commands ----------------------------------------------------------------


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and group of the command line, by what is typed."""
    from koppeling.cli import main

    yield from _below(main, "koppeling")


def _below(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                yield from _below(child, f"{path} {name}")


def commands_page() -> str:
    """What each command does, and its arguments and options."""
    sections = [_command_section(path, command) for path, command in commands()]
    return _page(
        "Commands",
        "Exit codes: 0 done, 1 refused (code and sentence on standard error), 2 wrong usage.",
        *sections,
    )


def _command_section(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path)
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    parts = [f"## {path}", _paragraphs(command.help or ""), f"```\n{usage}\n```"]
    if isinstance(command, click.Group):
        names = (f"`{name}`" for name in command.list_commands(context))
        parts.append("Commands: " + ", ".join(names) + ".")
    options = [_option(one, context) for one in command.params if isinstance(one, click.Option)]
    if options:
        parts.append(_table(("option", "meaning"), options))
    return "\n\n".join(parts)


def _option(option: click.Option, context: click.Context) -> tuple[str, str]:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    if not option.is_flag:
        names += f" {option.make_metavar(context).replace('INTEGER RANGE', 'N')}"
    return names, f"{option.help} Required." if option.required else option.help or ""


def _paragraphs(help_text: str) -> str:
    return "\n\n".join(
        " ".join(block.replace("\b", "").split()) for block in help_text.split("\n\n")
    )


# --- settings, rules, reasons, refusals --------------------------------------


def settings_page() -> str:
    """What the environment can say."""
    rows = [(f"`{name}`", meaning) for name, meaning in SETTINGS.items()]
    return _page(
        "Settings",
        "Read from the environment, and from a file `.env` in the working folder; "
        "the environment wins.",
        _table(("setting", "meaning"), rows),
    )


def rules_page() -> str:
    """Why two may not meet, in the order in which the rules are asked."""
    rows = [
        (f"`{rule}`", *_in_languages(LABELS[Rule][rule]), *_counted(RULES[rule])) for rule in Rule
    ]
    taken = (f"`{TAKEN}`", *("" for _ in LANGUAGES), *_counted(RULES[TAKEN]))
    return _page(
        "Rules",
        "A pair that breaks a rule does not exist: no score can buy it. The rules are asked in "
        "this order, and an opening counts once, under the first it breaks. `not_available` "
        "covers avoid-lists, blocks, protection, contact wishes and the pair's past with one "
        f"code and no facts. `{TAKEN}` is no rule: the pair was possible, and its places went to "
        "others.",
        _table(("code", *(NAMES[tag] for tag in ENGLISH_FIRST), "in counts"), [*rows, taken]),
        "## Facts\n\nWhat the first rule found of one pair, for coordinators: `round why "
        "--newcomer REF --opening REF`. `not_available` has none.",
        _table(WORDED, [*_facts()]),
    )


def _facts() -> Iterator[tuple[str, ...]]:
    for code, clause in RULE_FACTS.items():
        yield _worded(code, clause)
    for code, by_kind in RULE_FACTS_BY_KIND.items():
        for kind, clause in by_kind.items():
            yield _worded(code, clause, f"kind={kind}")
    for whose, clause in CONSENT_OPEN.items():
        yield _worded("consent_open", clause, f"whose={whose}")


def reasons_page() -> str:
    """Why a pair scores what it scores, and what would help."""
    reasons = []
    for code, clause in REASONS.items():
        reasons.append(_worded(code, clause))
        if code == "practises_language":
            reasons += [_worded(code, PRACTISES_THE_SHARED), _worded(code, PRACTISES_A_NEW_ONE)]
    remedies = [_worded(code, clause) for code, clause in REMEDIES.items()]
    for code, by_kind in REMEDIES_BY_KIND.items():
        remedies += [_worded(code, clause, f"kind={kind}") for kind, clause in by_kind.items()]
    of_openings = [_worded(code, clause) for code, clause in OF_OPENINGS.items()]
    advice = [
        (f"`{code}`", ", ".join(f"`{one}`" for one in PARAMS[code]), *_in_languages(text))
        for code, text in ADVICE.items()
    ]
    return _page(
        "Reasons",
        "Every term of a score yields one reason, and the points of the reasons add up to the "
        "score. Words in braces are filled from the parameters.",
        _table(WORDED, reasons),
        "## Why the week chose a pair\n\nThe assignment's own reason, from the prices, beside "
        "the terms of the score: `proposals[].why`, for coordinators. Of a pair that a person "
        "made there is none.",
        _table(WORDED, [_worded(code, clause) for code, clause in WHYS.items()]),
        "## Why the week did not choose a pair\n\nOf a pair that is possible and not proposed, "
        "what decided: `round why`.",
        _table(WORDED, [_worded(code, clause) for code, clause in WHYS_NOT.items()]),
        "## What the two of them read\n\nNeither another opening nor a score, and one sentence "
        "for all that the week weighed.",
        _table(
            ("code", *(NAMES[tag] for tag in ENGLISH_FIRST)),
            [(f"`{code}`", *_in_languages(text)) for code, text in NEUTRAL.items()],
        ),
        "## What would help\n\nOne change that alone couples somebody who is still waiting, in "
        "every best week: the person's own, or ours. Safety rules are never offered as something "
        "to change.",
        _table(WORDED, remedies),
        "## What would fill an empty opening\n\nOne change of an opening that has places left "
        "and no proposal.",
        _table(WORDED, of_openings),
        "## What would help the town\n\nFew things to do that couple most people, confirmed by "
        "choosing the week anew with them.",
        _table(WORDED, advice),
    )


def refusals_page() -> str:
    """Why a deed is not done, and what can be wrong in a file."""
    refusals = [_worded(code, REFUSALS[code]) for code in refusal_classes()]
    whys = [_worded(code, clause) for code, clause in POLICY_PROBLEMS.items()]
    problems = [_worded(code, PROBLEMS[code]) for code in PROBLEM_PARAMS]
    return _page(
        "Refusals",
        "A refusal is an answer: nothing of the deed is kept. The command exits with 1 and prints "
        "code and sentence on standard error. Words in braces are filled from the parameters.",
        _table(WORDED, refusals),
        "## What is wrong with a policy\n\nThe `why` of `bad_policy`.",
        _table(WORDED, whys),
        "## What is wrong in a file\n\n`import_refused` lists every bad row: line, column, code "
        "and sentence. Nothing of the file is imported.",
        _table(WORDED, problems),
    )


def _worded(code: str, clause: Clause, *fixed: str) -> tuple[str, ...]:
    """A row of ``WORDED``: a code, its parameters and its sentence in each language."""
    params = ", ".join(f"`{param}`" for param in (*clause.params, *fixed))
    return (f"`{code}`", params, *_in_languages(clause.text))


def _in_languages(source: Text) -> Iterator[str]:
    return (_in_braces(_translated(source, language)) for language in ENGLISH_FIRST)


def _counted(source: Text) -> tuple[str]:
    return (_in_braces(source.many or source.one),)


def _translated(source: Text, language: str) -> str:
    if source.many is not None:
        return translator(language).ngettext(source.one, source.many, 2)
    if source.context is not None:
        return translator(language).pgettext(source.context, source.one)
    return translator(language).gettext(source.one)


def _in_braces(template: str) -> str:
    return re.sub(r"%\((\w+)\)s", r"{\1}", template)


# --- files -------------------------------------------------------------------


def columns_page() -> str:
    """The columns of the four files."""
    words = tomllib.loads((DOCS / "columns.toml").read_text(encoding="utf-8"))
    sections = []
    for kind, columns in COLUMNS.items():
        rows = [
            (f"`{column.name}`", _written(column, words), _meaning(kind, column, words))
            for column in columns
        ]
        sections.append(f"## {kind}\n\n{_table(('column', 'written as', 'meaning'), rows)}")
    return _page(
        "Columns",
        "UTF-8, with commas, semicolons or tabs; headings in any order. A known `ref` updates "
        "its row. An empty cell leaves a value as it is, and in a new row means *not asked*, "
        "which is never permission; `-` clears a value. Everybody needs a place: a postcode, a "
        "district, or both `lat` and `lon`.",
        *sections,
    )


def _written(column: Column, words: Mapping[str, Mapping[str, str]]) -> str:
    form = column.form
    parts = [words["forms"][form.name]]
    if form.name == "half_days":
        parts.append("`mon-mor` `mon-aft` `mon-eve` … `sun-eve`")
    elif form.codes and form.name != "yes":
        parts.append(" ".join(f"`{code}`" for code in form.codes))
    if form.least is not None and form.most is not None:
        parts.append(f"{form.least} to {form.most}")
    elif form.most is not None and form.name == "codes":
        parts.append(f"at most {form.most}")
    if column.compulsory:
        parts.append("**needed**")
    return "; ".join(parts)


def _meaning(kind: FileKind, column: Column, words: Mapping[str, Mapping[str, str]]) -> str:
    return words.get(kind, {}).get(column.name) or words["everywhere"][column.name]


# --- policy ------------------------------------------------------------------


def policy_page() -> str:
    """The keys of a policy document, with the values that the known towns begin with."""
    towns = sorted(path.parent.name for path in seeds().glob("towns/*/policy.toml"))
    texts = {
        town: (seeds() / "towns" / town / "policy.toml").read_text(encoding="utf-8")
        for town in towns
    }
    documents = {town: tomllib.loads(text) for town, text in texts.items()}
    remarks = _remarks(texts[towns[0]])
    rows = []
    for section, keys in SECTIONS.items():
        for key in keys:
            path = f"{section}.{key}"
            values = (_value(documents[town], path) for town in towns)
            rows.append((f"`{path}`", _allowed(path), *values, remarks.get(path, "")))
    return _page(
        "Policy",
        "A town's weights, limits and rules, as TOML; `koppeling policy set` reads it and "
        "`koppeling policy show` says it in words. The weights of a kind add up to 100. No key "
        "may be missing, and no other may stand in it.",
        _table(("key", "allowed", *towns, "why"), rows),
    )


def _allowed(path: str) -> str:
    if path in WHOLE:
        return "{} to {}".format(*WHOLE[path])
    if path.startswith("least_level."):
        return "A1 to C2"
    return "a number"


def _value(document: Mapping[str, Any], path: str) -> str:
    found: Any = document
    for part in path.split("."):
        found = found[part]
    return str(found)


def _remarks(toml: str) -> dict[str, str]:
    """The comment behind each key of a TOML file; of an inline table, at each of its keys."""
    found: dict[str, str] = {}
    section = ""
    for line in toml.splitlines():
        if heading := re.fullmatch(r"\[([\w.]+)\].*", line):
            section = heading[1]
        elif entry := re.fullmatch(r"(\w+)\s*=\s*([^#]*)#\s*(.*)", line):
            inner = re.findall(r"(\w+)\s*=", entry[2])
            for path in [f"{entry[1]}.{key}" for key in inner] or [entry[1]]:
                found[f"{section}.{path}"] = entry[3]
    return found


# --- tutorial ----------------------------------------------------------------

BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n.*?^```\n)?", re.DOTALL | re.MULTILINE)


def executed(page: str) -> str:
    """The page with its Python run from top to bottom, and what each block prints below it."""
    names: dict[str, Any] = {"__name__": "__main__"}

    def run(block: re.Match[str]) -> str:
        printed = io.StringIO()
        # Blank lines before it, so that a traceback names the line of the page.
        above = "\n" * page.count("\n", 0, block.start(1))
        with contextlib.redirect_stdout(printed):
            exec(compile(above + block[1], TUTORIAL, "exec"), names)  # noqa: S102 - our own page
        code, output = f"```python\n{block[1]}```\n", printed.getvalue()
        return f"{code}\n```text\n{output}```\n" if output else code

    return BLOCK.sub(run, page)


# --- Markdown ----------------------------------------------------------------


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([MADE, f"# {title}", *parts]) + "\n"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    heads = tuple(heads)
    return "\n".join([line(heads), line("---" for _ in heads), *map(line, rows)])


def main() -> None:
    """Write every page, and run the tutorial."""
    REFERENCE.mkdir(exist_ok=True)
    for name, page in pages().items():
        (REFERENCE / name).write_text(page, encoding="utf-8")
    TUTORIAL.write_text(executed(TUTORIAL.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
