"""Rules of the house that no import contract can see, each with its reason.

A rule reads one module's syntax tree and names the lines that break it.
`tests/test_architecture.py` applies the rules to the project, and shows that each
of them catches what it forbids.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENTRY_POINTS = ("cli", "jobs")
BELOW_WORDING = (  # but settings.py, which tells whoever installs what each setting means
    *("usecases", "queries", "store", "matching", "network", "learning", "exchange"),
    *("simulate", "reference", "errors.py", "terms.py"),
)
GIVEN_NOW_AND_SEED = (
    *("usecases", "queries", "matching", "network", "learning", "exchange", "simulate"),
    *("reference", "wording"),
)


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    path: str
    line: int
    found: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.found}"


@dataclass(frozen=True, slots=True)
class Rule:
    """``find`` yields the nodes that break it; ``inside`` and ``except_for`` lie in ``package``."""

    name: str
    reason: str
    find: Callable[[ast.Module], Iterator[ast.AST]]
    inside: tuple[str, ...] = ("",)
    except_for: tuple[str, ...] = ()
    package: str = "koppeling"

    def breaches(self, source: str, path: str = "<text>") -> list[Breach]:
        found = {
            Breach(path, getattr(node, "lineno", 0), ast.get_source_segment(source, node) or "")
            for node in self.find(ast.parse(source))
        }
        return sorted(found)

    def paths(self) -> list[Path]:
        package = ROOT / self.package
        return sorted(
            path
            for path in package.rglob("*.py")
            for place in [path.relative_to(package).as_posix()]
            if lies_in(place, self.inside) and not lies_in(place, self.except_for)
        )


def lies_in(place: str, folders: tuple[str, ...]) -> bool:
    return any(not part or place == part or place.startswith(f"{part}/") for part in folders)


# --- reading a tree ----------------------------------------------------------


def imported_names(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for: ``np`` for ``numpy``, ``now`` for ``datetime.…``."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def full_name(node: ast.AST, names: dict[str, str]) -> str:
    """``datetime.datetime.now`` for ``dt.now``; empty for what is not an imported name."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        owner = full_name(node.value, names)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """The last name of what is called: ``commit`` for ``session.commit()``."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


# --- transactions ------------------------------------------------------------


def find_own_transactions(tree: ast.Module) -> Iterator[ast.AST]:
    names = imported_names(tree)
    for call in calls(tree):
        moves = called(call) in {"begin", "commit", "rollback", "connect"} and not call.args
        opens = called(call) in {"Session", "Sessions", "sessionmaker", "scoped_session"}
        if (moves and isinstance(call.func, ast.Attribute)) or (
            opens and full_name(call.func, names)
        ):
            yield call


def find_deeds(tree: ast.Module) -> Iterator[ast.AST]:
    return (call for call in calls(tree) if called(call) in {"deed", "reading"})


# --- prose -------------------------------------------------------------------

WORDS = re.compile(r"[^\W\d_]{2,}[,;:]? [^\W\d_]+[,;:]? [^\W\d_]{2,}")
SENTENCE = re.compile(r"[A-Z]\S*( \S+){3,}|.* .*[a-z][.!?]")
SQL_CALLS = {"text", "CheckConstraint", "Index", "DDL", "execute", "exec_driver_sql"}


def find_prose(tree: ast.Module) -> Iterator[ast.AST]:
    """Sentences, returned words, and words in what a refusal or a row's problem carries.

    Docstrings, SQL and errors for programmers are no prose.
    """
    refusals = {
        alias
        for alias, name in imported_names(tree).items()
        if name.startswith("koppeling.errors.")
    }
    excused: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            excused.add(node.value)  # a docstring, of a module, class, function or constant
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            if called(node.exc) not in refusals:
                excused.update(ast.walk(node.exc))
        elif isinstance(node, ast.Call) and called(node) in SQL_CALLS:
            excused.update(ast.walk(node))
        elif isinstance(node, ast.JoinedStr):
            excused.update(node.values)  # judged as a whole
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and node.value and WORDS.search(_words(node.value)):
            yield node.value
        elif isinstance(node, ast.Call) and called(node) in {*refusals, "RowProblem"}:
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            yield from (v for v in values if re.search(r"[^\W\d_] [^\W\d_]", _words(v)))
        elif node not in excused and SENTENCE.fullmatch(_words(node)):
            yield node


def _words(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_words(part) or "x" for part in node.values)
    return ""


# --- clock and chance --------------------------------------------------------

CLOCKS = re.compile(
    r"datetime\.(datetime\.(now|utcnow|today)|date\.today)"
    r"|time\.(time|monotonic|perf_counter|process_time|localtime|gmtime)(_ns)?"
    r"|sqlalchemy\.(sql\.)?func\.(now|current_\w+|localtime\w*)"
)
CHANCE = re.compile(
    r"random\.(?!Random$).+|secrets\..+|uuid\.uuid[14]|os\.urandom"
    r"|numpy\.random\.(?!Generator$|BitGenerator$|SeedSequence$|PCG64$|PCG64DXSM$|Philox$"
    r"|default_rng$).+"
)
SEEDED = re.compile(
    r"random\.Random|numpy\.random\.(SeedSequence|PCG64|PCG64DXSM|Philox|default_rng)"
)


def find_clocks(tree: ast.Module) -> Iterator[ast.AST]:
    names = imported_names(tree)
    return (n for n in ast.walk(tree) if CLOCKS.fullmatch(full_name(n, names)))


def find_chance(tree: ast.Module) -> Iterator[ast.AST]:
    names = imported_names(tree)
    for node in ast.walk(tree):
        if CHANCE.fullmatch(full_name(node, names)) or (
            isinstance(node, ast.Call) and (is_unseeded(node, names) or is_hash(node))
        ):
            yield node


def is_unseeded(call: ast.Call, names: dict[str, str]) -> bool:
    seeded = SEEDED.fullmatch(full_name(call.func, names))
    return bool(seeded) and not call.args and not call.keywords


def is_hash(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "hash"


# --- tables, names, migrations -----------------------------------------------


def find_own_printing(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        prints = isinstance(node, ast.FunctionDef) and node.name in {"__repr__", "__str__"}
        if prints or (isinstance(node, ast.Name) and node.id == "MappedAsDataclass"):
            yield node


# --- pages -------------------------------------------------------------------


def find_markup(tree: ast.Module) -> Iterator[ast.AST]:
    names = imported_names(tree)
    for node in ast.walk(tree):
        name = full_name(node, names)
        if name.rpartition(".")[2] == "Markup" or name == "flask.render_template_string":
            yield node


MARKUP_BY_HAND = re.compile(
    r"\|\s*safe\b|\{%-?\s*autoescape|<\s*(?:script|style)\b"
    r"|<[a-z][^>{%]*\s(?:style|on[a-z]+)\s*=|javascript:"
)
"""In a template: what could let somebody's words become a page's code, or needs a laxer CSP."""

ONE_SIDED = re.compile(
    r"(?:^|[\s;{-])(?:left|right)\b(?!\s*\))|\b(?:margin|padding|border)-(?:top|bottom)\b",
    re.MULTILINE,
)
"""In a style sheet: sides of the paper, where a sentence has a start and an end."""


VAGUE = {"helper", "helpers", "util", "utils", "manager", "managers"}
VAGUE_FILES = {*VAGUE, "data", "process", "common", "misc"}


def words_of(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}


def find_vague_names(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and words_of(node.name) & VAGUE
        ):
            yield node


RULES = (
    Rule(
        "transactions_are_begun_in_the_engine",
        "A second way to commit is a second place where half a deed can be kept: what raises must"
        " roll back all of it. Use `deed` or `reading` of store.engine.",
        find_own_transactions,
        except_for=("store/engine.py", "store/migrate.py"),
    ),
    Rule(
        "deeds_are_opened_at_the_entry_points",
        "A use case that opens its own transaction cannot be part of a larger deed. Take the"
        " session as the first argument; cli, jobs and web open it.",
        find_deeds,
        except_for=(*ENTRY_POINTS, "store/engine.py", "store/migrate.py"),
    ),
    Rule(
        "prose_stands_in_wording",
        "Three languages read the same answer: raise a code with parameters, or return one, and"
        " give it its sentence in koppeling.wording.",
        find_prose,
        inside=BELOW_WORDING,
    ),
    Rule(
        "nothing_reads_the_clock",
        "The same week must come out tomorrow and in a test: take `now` (aware, UTC) or `on` as an"
        " argument; cli, jobs and web read the clock or KOPPELING_NOW.",
        find_clocks,
        inside=GIVEN_NOW_AND_SEED,
    ),
    Rule(
        "nothing_is_left_to_chance",
        "A town must be able to compute its week again: take a `seed`. Secrets come from the secret"
        " key. `hash()` of a text differs from start to start.",
        find_chance,
        inside=GIVEN_NOW_AND_SEED,
    ),
    Rule(
        "a_row_prints_its_class_and_id",
        "Log lines and failing tests print rows; a repr with columns prints a person's name and"
        " telephone number. Base has the one repr.",
        find_own_printing,
        inside=("store",),
        except_for=("store/base.py",),
    ),
    Rule(
        "pages_have_one_door_to_the_database",
        "What a view opens by itself is not rolled back with the deed: use `deed` or `reading` of"
        " web.session.",
        find_own_transactions,
        except_for=("session.py",),
        package="web",
    ),
    Rule(
        "pages_go_by_the_clock_of_the_house",
        "A request has one instant, and a demo or a test its own: use `now()` of web.session.",
        find_clocks,
        except_for=("app.py",),
        package="web",
    ),
    Rule(
        "pages_are_escaped_by_the_templates",
        "Whoever may write a name would write the page: put words into templates, which escape.",
        find_markup,
        package="web",
    ),
    Rule(
        "names_say_what_a_thing_is",
        "A helper, a util or a manager can be anything, so it becomes everything. Use the field's"
        " noun.",
        find_vague_names,
    ),
)
