import importlib
import importlib.util
import re
from pathlib import Path

import click
import pytest

from koppeling.store.base import Base
from koppeling.terms import Party, Role, TieKind
from koppeling.wording.terms import label

DOCS = Path(__file__).parents[2] / "docs"


def generator():
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = generator()
PAGES = generate.pages()
WRITTEN = sorted(path.name for path in (DOCS / "reference").glob("*.md"))
COMMANDS = dict(generate.commands())
MARKDOWN = sorted(DOCS.rglob("*.md"))


def glossary():
    """``{code: word}`` of the glossary."""
    page = (DOCS / "reference" / "glossary.md").read_text(encoding="utf-8")
    rows = re.finditer(r"^\| ([\w -]+) \| `([\w.]+)` \|", page, re.MULTILINE)
    return {row[2]: row[1] for row in rows}


def named(code):
    """What a dotted name of the glossary stands for."""
    parts = code.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise AssertionError(code)


@pytest.mark.parametrize("name", PAGES)
def test_page_says_what_the_code_says(name):
    written = (DOCS / "reference" / name).read_text(encoding="utf-8")
    assert written == PAGES[name], "run: python3 dev.py docs"


def test_reference_holds_the_generated_pages_and_two_written_by_hand():
    assert sorted([*PAGES, "glossary.md", "round.md"]) == WRITTEN


@pytest.mark.parametrize("path", COMMANDS)
def test_command_has_help(path):
    assert COMMANDS[path].help


@pytest.mark.parametrize("path", COMMANDS)
def test_options_of_a_command_have_help(path):
    silent = [
        parameter.name
        for parameter in COMMANDS[path].params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert silent == []


@pytest.mark.parametrize("code", glossary())
def test_glossary_names_what_exists(code):
    assert named(code) is not None


def test_glossary_names_every_table_that_coordinators_speak_of():
    """Tables that hold parts of these, or run the machine, need no word of their own."""
    plumbing = {
        *("Account", "Alternate", "Avoidance", "CaseRef", "Consent", "Job", "JournalLine", "Link"),
        *("EmptyOpening", "Message", "RoundNewcomer", "RoundOpening", "SignIn", "StillWaiting"),
    }
    mapped = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    spoken_of = {code.split(".")[2] for code in glossary() if code.startswith("koppeling.store.")}
    assert mapped - plumbing == spoken_of


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda path: path.relative_to(DOCS).as_posix())
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("newcomer", Party.NEWCOMER),
        ("opening", Party.OPENING),
        ("coordinator", Role.COORDINATOR),
        ("guide", Role.GUIDE),
        ("coupling", TieKind.COUPLING),
    ],
)
def test_glossary_words_are_those_that_people_read(word, code):
    page = (DOCS / "reference" / "glossary.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith(f"| {word} |"))
    _, _, dutch, german, _ = row.strip("| ").split(" | ")
    assert (dutch, german.split(",")[0]) == (label(code, "nl"), label(code, "de"))
