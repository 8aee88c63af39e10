"""The rules of tests/architecture.py and the import contracts hold, and catch what they forbid."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from koppeling.store import Base, Newcomer
from tests.architecture import (
    MARKUP_BY_HAND,
    ONE_SIDED,
    ROOT,
    RULES,
    VAGUE_FILES,
    Rule,
    imported_names,
    words_of,
)

NAMED = {rule.name: rule for rule in RULES}

CAUGHT = [
    ("transactions_are_begun_in_the_engine", "session.commit()"),
    ("transactions_are_begun_in_the_engine", "with session.begin(): pass"),
    ("transactions_are_begun_in_the_engine", "session.rollback()"),
    ("transactions_are_begun_in_the_engine", "with engine.connect() as connection: pass"),
    (
        "transactions_are_begun_in_the_engine",
        "from sqlalchemy import orm\nsession = orm.Session(engine)",
    ),
    (
        "transactions_are_begun_in_the_engine",
        "from koppeling.store.engine import Sessions\nSessions(bind=engine)",
    ),
    ("deeds_are_opened_at_the_entry_points", "with deed(engine) as session: pass"),
    ("deeds_are_opened_at_the_entry_points", "with engine_.reading(engine) as session: pass"),
    ("prose_stands_in_wording", "def f():\n    return 'This opening is full.'"),
    ("prose_stands_in_wording", "def f(n):\n    return f'This opening has {n} places.'"),
    ("prose_stands_in_wording", "def f():\n    return 'is full by now'"),
    ("prose_stands_in_wording", "TITLES = {'full': 'The opening is full'}"),
    (
        "prose_stands_in_wording",
        "from koppeling.errors import OpeningIsFull\nraise OpeningIsFull(why='it is full')",
    ),
    ("prose_stands_in_wording", "RowProblem(line=1, column='ref', code='not unique')"),
    ("nothing_reads_the_clock", "from datetime import datetime\nnow = datetime.now(tz)"),
    ("nothing_reads_the_clock", "import datetime as d\ntoday = d.date.today()"),
    ("nothing_reads_the_clock", "from datetime import datetime as dt\nfield(default=dt.utcnow)"),
    ("nothing_reads_the_clock", "import time\nstarted = time.time()"),
    ("nothing_reads_the_clock", "from time import monotonic_ns\nstarted = monotonic_ns()"),
    ("nothing_reads_the_clock", "from sqlalchemy import func\nselect(func.now())"),
    ("nothing_is_left_to_chance", "import random\nrandom.shuffle(pairs)"),
    ("nothing_is_left_to_chance", "from random import choice\nchoice(names)"),
    ("nothing_is_left_to_chance", "import random\nrandom.Random()"),
    ("nothing_is_left_to_chance", "import numpy as np\nnp.random.rand(3)"),
    ("nothing_is_left_to_chance", "import numpy as np\nnp.random.default_rng()"),
    ("nothing_is_left_to_chance", "from numpy.random import default_rng\ndefault_rng()"),
    ("nothing_is_left_to_chance", "import secrets\nsecrets.token_urlsafe()"),
    ("nothing_is_left_to_chance", "from uuid import uuid4\nfield(default_factory=uuid4)"),
    ("nothing_is_left_to_chance", "import os\nos.urandom(16)"),
    ("nothing_is_left_to_chance", "order = sorted(refs, key=lambda ref: hash(ref))"),
    (
        "a_row_prints_its_class_and_id",
        "class Newcomer(Base):\n    def __repr__(self): return self.called",
    ),
    ("a_row_prints_its_class_and_id", "class Newcomer(MappedAsDataclass, Base): pass"),
    ("pages_have_one_door_to_the_database", "db.commit()"),
    ("pages_have_one_door_to_the_database", "from sqlalchemy.orm import Session\nSession(engine)"),
    (
        "pages_go_by_the_clock_of_the_house",
        "from datetime import UTC, datetime\nnow = datetime.now(UTC)",
    ),
    ("pages_are_escaped_by_the_templates", "from markupsafe import Markup\nname = Markup(name)"),
    (
        "pages_are_escaped_by_the_templates",
        "import flask\nflask.render_template_string(name)",
    ),
    ("names_say_what_a_thing_is", "class RoundManager: pass"),
    ("names_say_what_a_thing_is", "def date_helper(): pass"),
]

LEFT_ALONE = [
    ("transactions_are_begun_in_the_engine", "Intake.begin(session, town)\nsession.flush()"),
    ("transactions_are_begun_in_the_engine", "def f(session: Session) -> None: session.flush()"),
    ("prose_stands_in_wording", "def f():\n    '''Says what it does in words.'''"),
    ("prose_stands_in_wording", "LIMIT = 3\n'''How many pairs she may have.'''"),
    ("prose_stands_in_wording", "raise ValueError(f'pair {no} is out of range')"),
    ("prose_stands_in_wording", "CheckConstraint('state is not null')"),
    ("prose_stands_in_wording", "HEADINGS = 'ref kind organisation'.split()"),
    ("prose_stands_in_wording", "check(places >= 0, 'is out of range')"),
    (
        "prose_stands_in_wording",
        "from koppeling.errors import OpeningIsFull\nraise OpeningIsFull(opening=ref)",
    ),
    ("nothing_reads_the_clock", "from datetime import date\ndate.fromisoformat(text)"),
    ("nothing_reads_the_clock", "def f(now):\n    return now.today()"),
    ("nothing_is_left_to_chance", "import numpy as np\nnp.random.default_rng(seed)"),
    ("nothing_is_left_to_chance", "import numpy as np\ndef f(rng: np.random.Generator): pass"),
    ("nothing_is_left_to_chance", "import random\nrandom.Random(seed)"),
    ("pages_have_one_door_to_the_database", "with deed() as db: accept(db)"),
    ("pages_are_escaped_by_the_templates", "page('start.html', name=name)"),
    ("names_say_what_a_thing_is", "class DataChanged(Refusal): pass"),
]


@pytest.fixture(scope="module")
def contracts() -> dict[str, dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {found["id"]: found for found in settings["tool"]["importlinter"]["contracts"]}


def python_files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert found, folders
    return sorted(found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_holds(rule: Rule) -> None:
    paths = rule.paths()
    breaches = [
        str(breach)
        for path in paths
        for breach in rule.breaches(
            path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        )
    ]

    assert paths
    assert breaches == [], rule.reason


@pytest.mark.parametrize(("name", "source"), CAUGHT)
def test_rule_catches_a_violation(name: str, source: str) -> None:
    assert len(NAMED[name].breaches(source)) == 1


@pytest.mark.parametrize(("name", "source"), LEFT_ALONE)
def test_rule_leaves_the_allowed_alone(name: str, source: str) -> None:
    assert NAMED[name].breaches(source) == []


def test_every_rule_is_shown_to_catch_something() -> None:
    assert {name for name, _ in CAUGHT} == set(NAMED)


def test_files_are_named_after_what_they_hold() -> None:
    vague = [
        path.relative_to(ROOT).as_posix()
        for path in python_files("koppeling", "web", "migrations", "tests")
        if words_of(path.stem) & VAGUE_FILES or words_of(path.parent.name) & VAGUE_FILES
    ]

    assert vague == [], "A file's name is the noun that a stranger looks for."


def test_files_can_be_read_at_one_sitting() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in python_files("koppeling", "web")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    ]

    assert long == [], "Past 400 lines a module holds two nouns: give the second its own file."


def lines_with(pattern: re.Pattern[str], folder: str, ending: str) -> list[str]:
    """The places in files of ``web`` that a pattern finds."""
    paths = sorted((ROOT / "web" / folder).rglob(f"*{ending}"))
    assert paths, folder
    return [
        f"{path.relative_to(ROOT)}:{no}: {line.strip()}"
        for path in paths
        for no, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_templates_leave_escaping_and_style_alone() -> None:
    """The policy of what a browser runs has no exception, so neither has a template."""
    assert lines_with(MARKUP_BY_HAND, "templates", ".html") == []


def test_style_sheet_knows_no_left_and_no_right() -> None:
    """Arabic and Farsi are the same sheet from the other side."""
    assert lines_with(ONE_SIDED, "static", ".css") == []


@pytest.mark.parametrize(
    "line",
    [
        "{{ name|safe }}",
        "{{ name | safe }}",
        "{% autoescape false %}",
        "<script src='x.js'>",
        "<style>p {}</style>",
        '<p style="color: red">',
        "<a href='javascript:go()'>",
        '<body onload="go()">',
    ],
)
def test_markup_by_hand_is_seen(line: str) -> None:
    assert MARKUP_BY_HAND.search(line)


@pytest.mark.parametrize(
    "line",
    ["margin-left: 1rem;", "text-align: right;", "left: 0;", "float: left", "padding-top: 1px"],
)
def test_one_sided_style_is_seen(line: str) -> None:
    assert ONE_SIDED.search(line)


@pytest.mark.parametrize(
    "line", ["margin-inline-start: 1rem;", "text-align: start;", ".copyright {"]
)
def test_style_of_either_direction_is_left_alone(line: str) -> None:
    assert not ONE_SIDED.search(line)


def test_migrations_stand_alone() -> None:
    """A migration that imports the models changes its meaning with them."""
    importing = [
        path.name
        for path in python_files("migrations/versions")
        if any(
            name.startswith("koppeling")
            for name in imported_names(ast.parse(path.read_text(encoding="utf-8"))).values()
        )
    ]

    assert importing == []


def test_every_mapped_class_prints_as_base_does() -> None:
    mapped = {mapper.class_ for mapper in Base.registry.mappers}
    own = [found.__name__ for found in mapped if {"__repr__", "__str__"} & vars(found).keys()]

    assert mapped
    assert own == []


def test_row_prints_its_class_and_id() -> None:
    assert repr(Newcomer(id=7, called="Amina")) == "<Newcomer 7>"


def test_commands_start_without_the_heavy_libraries() -> None:
    """Half a second of imports before `--help` is what makes a tool feel slow."""
    source = (
        "import importlib, sys\n"
        "from koppeling.cli.main import COMMANDS\n"
        "for module, _ in COMMANDS.values(): importlib.import_module(f'koppeling.cli.{module}')\n"
        "print(sorted({'alembic', 'distributed', 'joblib', 'networkx', 'numba', 'numpy', 'rich',"
        " 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (ran.stdout, ran.stderr) == ("[]\n", "")


SMALL_ROUND = """
from tests.matching.questions import ask, draw_question
from tests.matching.towns import crowd
ask(draw_question(3))
assert crowd(3, 5, 5).propose().proposals
"""
PAGES = """
from koppeling.settings import Settings
from koppeling.store.engine import make_engine
from web import create_app
create_app(Settings("sqlite://", "secret"), engine=make_engine("sqlite://"))
"""
HELP = """
from contextlib import redirect_stdout, suppress
from io import StringIO
from koppeling.cli.main import main
with redirect_stdout(StringIO()), suppress(SystemExit):
    main(["--help"])
"""


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(SMALL_ROUND, id="a small round"),
        pytest.param(PAGES, id="the pages"),
        pytest.param(HELP, id="help"),
    ],
)
def test_small_towns_load_no_compiled_loops(source: str) -> None:
    """They cost a second and 100 MB, which only a large week repays."""
    heavy = ["dask", "distributed", "numba", "sklearn"]
    tail = f"\nimport sys\nprint(sorted(set({heavy}) & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", source + tail],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.stdout, ran.stderr) == ("[]\n", "")


# --- import contracts --------------------------------------------------------


def broken_contracts(folder: Path) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts: " in ran.stdout, ran.stdout
    return set(re.findall(r"^(.+) BROKEN", ran.stdout, re.MULTILINE))


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the packages and their contracts, to break."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("koppeling", "web"):
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=lambda _, names: [n for n in names if "." in n and not n.endswith(".py")],
        )
    return tmp_path


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("koppeling/terms", "import koppeling.errors", "layers"),
        ("koppeling/reference/grid", "import koppeling.exchange", "layers"),
        ("koppeling/matching/facts", "import koppeling.network", "layers"),
        ("koppeling/usecases/journal", "import koppeling.wording", "layers"),
        ("koppeling/queries/towns", "import koppeling.usecases", "layers"),
        ("koppeling/matching/facts", "import sqlalchemy", "pure"),
        ("koppeling/exchange/columns", "from click import echo", "pure"),
        ("koppeling/wording/terms", "import flask_babel", "no-web"),
        ("koppeling/jobs/rounds", "import web.session", "no-web"),
        ("koppeling/cli/__init__", "from koppeling.store import Newcomer", "cli-doors"),
        ("koppeling/cli/__init__", "import sqlalchemy", "cli-doors"),
        ("web/public/start", "import koppeling.store.towns", "web-doors"),
        ("web/coordinator/week", "import sqlalchemy", "web-doors"),
        ("web/coordinator/week", "import web.person.answers", "audiences"),
        ("web/person/answers", "import web.account.signing", "audiences"),
        ("web/access", "import web.app", "siblings"),
        ("koppeling/store/base", "import koppeling.store.people", "siblings"),
    ],
)
def test_contract_catches_a_violation(
    house: Path, contracts: dict[str, dict[str, Any]], module: str, line: str, broken: str
) -> None:
    with (house / f"{module}.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")

    assert contracts[broken]["name"] in broken_contracts(house)


def test_new_package_needs_its_layer(house: Path, contracts: dict[str, dict[str, Any]]) -> None:
    (house / "koppeling" / "newsletter.py").write_text("")

    assert broken_contracts(house) == {contracts["layers"]["name"]}


def test_every_pure_package_is_held_to_be_pure(contracts: dict[str, dict[str, Any]]) -> None:
    (independent,) = [layer for layer in contracts["layers"]["layers"] if "|" in layer]
    pure = {"reference", *independent.split(" | ")} - {"store"}

    assert set(contracts["pure"]["source_modules"]) == {f"koppeling.{name}" for name in pure}
