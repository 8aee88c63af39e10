"""Every sentence that stands for a code can be said, in each of the languages, and is well formed.

The tables are found by walking the modules of ``koppeling.wording``: whatever maps codes to
texts or clauses is read here, without being named. What is sent to people has its own tests.
"""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from koppeling import wording
from koppeling.matching.explain import PairExplained, explain
from koppeling.matching.policy import Policy
from koppeling.matching.propose import propose
from koppeling.matching.result import Result
from koppeling.matching.rows import problem_of_rows
from koppeling.reference.towns import town_seeds
from koppeling.simulate import simulate
from koppeling.wording.advice import advice_text
from koppeling.wording.catalogue import LANGUAGES, Text, say
from koppeling.wording.clauses import Clause
from koppeling.wording.reasons import reason_text
from koppeling.wording.remedies import opening_remedy_text, remedy_text
from koppeling.wording.rule_facts import rule_facts_text
from koppeling.wording.rules import people_text, rule_text
from koppeling.wording.why import why_text
from tests.wording.samples import PACKAGE, SAMPLES

MONDAY = date(2026, 11, 23)
DISTRICTS = {one.key: one.name for one in town_seeds()["enschede"].districts}
COUNTS = (1, 2, 5)

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")

GLUED = {
    "a placeholder that is not filled": re.compile(r"%[(s]|\{\w*\}"),
    "two spaces": re.compile(r"  "),
    "a space before a sign": re.compile(r" [,.;:!?)”’](\s|$)"),
    "no space after a sign": re.compile(r"[^\W\d_][,;!?][^\W\d_]"),
    "two signs": re.compile(r"[,;:]\s*[,.;:]|\.\.(?!\.)"),
    "an empty place": re.compile(r"“”|‘’|„“|\(\s*\)|[,;] *$|\bNone\b"),
    "a word said twice": re.compile(r"\b([^\W\d_]{2,}) \1\b", re.IGNORECASE),
    "space at an end": re.compile(r"^\s|\s$"),
    "a code that nobody reads": re.compile(
        r"\b[a-z]+_[a-z_]+\b|\b(mon|tue|wed|thu|fri|sat|sun)-\w+"
    ),
}
ALIKE = {
    "nl": {"andere", "eerdere", "is", "levende", "mogelijke", "van", "vanzelf", "wachtende"},
    "de": {
        *("bestehende", "gibt", "ist", "Kennenlernen", "Neuzugewanderten", "von", "wartende"),
        *("vergangene", "wartenden"),
    },
    "en": {
        *("approved", "grown", "known", "living", "more", "other", "past", "possible", "would"),
    },
}
"""Words that stand after one and after many alike: no nouns but two in German."""
RIGHTLY_TWICE = re.compile(r"\b(die die|sie sie|dat dat|that that)\b", re.IGNORECASE)
ENDS = ".!?…:"


@dataclass(frozen=True)
class Sentence:
    """One text of a table, with its place: the module, the table, the code."""

    place: str
    source: Text | Clause

    def __str__(self) -> str:
        return self.place

    @property
    def text(self) -> Text:
        return self.source.text if isinstance(self.source, Clause) else self.source

    def said(self, language: str, count: int) -> str:
        """With a sample in every place."""
        counted = count if self.text.many is not None else None
        if isinstance(self.source, Clause):
            return self.source.in_words(samples(self.source, count), language)
        names = PLACEHOLDER.findall(self.text.many or self.text.one)
        words = {name: f"{name.upper()}7" for name in names if name != "count"}
        return say(self.text, language, count=counted, **words)


BY_FORM: Mapping[str, object] = {
    "_concepts": ("football", "running"),
    "_occupations": ("512",),
    "_level": "A2",
    "_kind": "neighbour",
    "language_label": "nl",
    "half_day_label": "mon-eve",
    "half_days_text": ("mon-eve", "tue-mor"),
    "points": 54_500,
    "_rounded_points": 54_500,
    "number": 30,
}
"""What a parameter is whose form makes words of it so; else ``SAMPLES`` knows it by name."""
OTHER: Mapping[str, object] = {"key": "floor", "nearest": ("512",), "problem": "floor is missing"}


def samples(clause: Clause, count: int) -> Mapping[str, object]:
    """A value for every parameter of a clause."""
    found = {**SAMPLES, **OTHER}
    for form in clause.forms.values():
        value = BY_FORM.get(form.words.__name__)
        if value is not None:
            found |= dict.fromkeys(form.params, value)
    return found | ({clause.counts: count} if clause.counts else {})


def modules() -> Iterator[object]:
    for found in pkgutil.iter_modules(wording.__path__, f"{wording.__name__}."):
        yield importlib.import_module(found.name)


def sentences(place: str, value: object) -> Iterator[Sentence]:
    """The texts of a value: of itself, or of the codes that it maps to some."""
    if isinstance(value, Text | Clause):
        yield Sentence(place, value)
    elif isinstance(value, Mapping):
        for code, below in value.items():
            yield from sentences(f"{place}[{code}]", below)
    elif isinstance(value, tuple | list):
        for no, below in enumerate(value):
            yield from sentences(f"{place}[{no}]", below)


def everything() -> list[Sentence]:
    """A text that stands at several places is there several times."""
    found: list[Sentence] = []
    for module in modules():
        name = str(vars(module)["__name__"]).rpartition(".")[2]
        for variable, value in vars(module).items():
            if not variable.startswith("__"):
                found += sentences(f"{name}.{variable}", value)
    return found


EVERYTHING = everything()
SENTENCES = sorted({id(one.source): one for one in EVERYTHING}.values(), key=str)
WORDED = {one.place.partition("[")[2].partition("]")[0] for one in EVERYTHING}
"""Every key of a table."""


def glued(said: str) -> list[str]:
    """What looks put together from pieces, or left open, in a sentence."""
    plain = RIGHTLY_TWICE.sub("two words", said)
    return [name for name, pattern in GLUED.items() if pattern.search(plain)]


def end(said: str) -> str:
    """The sign that a sentence ends with; a clause has none."""
    return said[-1] if said[-1] in ENDS else ""


def codes_given() -> dict[str, set[str]]:
    """``{class: codes}`` as the engine makes them: the constant first arguments of its answers."""
    found: dict[str, set[str]] = {}
    for path in sorted((PACKAGE / "matching").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "code")]
            codes = [one.value for one in given if isinstance(one, ast.Constant)]
            if node.func.id in ANSWERS and codes:
                found.setdefault(node.func.id, set()).add(str(codes[0]))
    return found


ANSWERS = {"Deed", "Remedy", "Why"}
"""What is made with a code of its own; deeds become advice, and reasons have their own test."""


def test_walk_finds_what_stands_for_codes() -> None:
    tables = {one.place.partition("[")[0] for one in EVERYTHING if "[" in one.place}

    assert {
        "reasons.REASONS",
        "refusals.REFUSALS",
        "remedies.REMEDIES",
        "rules.RULES",
        "why.WHYS",
    } <= tables
    assert len(SENTENCES) > 500


def test_every_code_of_the_engine_has_a_sentence() -> None:
    given = codes_given()

    assert set(given) == ANSWERS
    assert {code for codes in given.values() for code in codes} - WORDED == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", COUNTS)
def test_sentences_are_whole(language: str, count: int) -> None:
    said = {str(one): one.said(language, count) for one in SENTENCES}

    assert {place: one for place, one in said.items() if not one or glued(one)} == {}


def test_sentences_begin_and_end_alike_in_every_language() -> None:
    """Whole sentences stand alone; clauses stand inside of others."""
    different = []
    for one in SENTENCES:
        said = [one.said(language, 2) for language in LANGUAGES]
        whole = one.text.one[0].isupper() and end(said[-1])
        if len(set(map(end, said))) > 1 or (whole and any(each[0].islower() for each in said)):
            different.append((str(one), *said))

    assert different == []


Week = tuple[Result, tuple[PairExplained, ...]]
"""A round, and why some pairs were proposed or not."""


@pytest.fixture(scope="module")
def week() -> Week:
    """A week with scarce places, so that many wait and much would help."""
    town = simulate(newcomers=120, openings=50, seed=5, on=MONDAY, town="enschede")
    problem = problem_of_rows(town.newcomers, town.openings, town.ties, on=MONDAY)
    policy = Policy.from_document(town_seeds()["enschede"].policy)
    found = propose(problem, policy, 1)
    pairs = [
        pair
        for newcomer in problem.newcomers.ref[:8]
        for opening in problem.openings.ref
        for pair in explain(problem, policy, newcomer, opening, proposals=found.proposals).pairs
    ]
    return found, tuple(pairs)


def told(found: Result, language: str) -> Iterator[str]:
    """All that a round says, with the parameters that the engine gives."""
    for pair in found.proposals:
        yield why_text(pair.why.code, pair.why.params, language)
        yield from (reason_text(one.code, one.params, language) for one in pair.reasons)
    for waiting in found.waiting:
        yield from (rule_text(rule, count, language) for rule, count in waiting.blocked.items())
        for one in waiting.remedies:
            yield remedy_text(one.code, one.openings, one.params, language)
    for empty in found.empty:
        yield from (people_text(rule, count, language) for rule, count in empty.blocked.items())
        for one in empty.remedies:
            yield opening_remedy_text(one.code, one.openings, one.params, language)
    yield from (advice_text(one, language, DISTRICTS) for one in found.advice)


def explained(pair: PairExplained, language: str) -> Iterator[str]:
    if pair.facts is not None:
        yield rule_facts_text(pair.facts.code, pair.facts.params, language)
    if pair.why is not None:
        yield why_text(pair.why.code, pair.why.params, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_week_is_told_without_a_code_or_a_gap(week: Week, language: str) -> None:
    found, pairs = week
    said = {*told(found, language), *(one for pair in pairs for one in explained(pair, language))}

    assert [one for one in said if not one or glued(one)] == []
    assert found.waiting
    assert found.advice
    assert [pair for pair in pairs if pair.facts]
    assert [pair for pair in pairs if pair.why]


def after_the_number(language: str, count: int) -> set[str]:
    """The words that follow a number wherever a sentence counts."""
    said = (one.said(language, count) for one in SENTENCES if one.text.many is not None)
    return {word for one in said for word in re.findall(rf"\b{count} ([^\W\d_]+)", one)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_number_is_followed_by_one_or_by_many_but_not_by_both(language: str) -> None:
    """``1 plekken`` anywhere would be found, because ``5 plekken`` stands somewhere."""
    one, two, five = (after_the_number(language, count) for count in COUNTS)

    assert two == five
    assert one & five - ALIKE[language] == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_counted_sentences_tell_their_number(language: str) -> None:
    """One and two are told apart, by digits or by words, and five by its digit where two is."""
    silent = []
    for sentence in SENTENCES:
        if sentence.text.many is not None:
            one, two, five = (sentence.said(language, count) for count in COUNTS)
            by_digits = "%(count)s" in sentence.text.many
            if one == two or (by_digits and not ("2" in two and "5" in five)):
                silent.append((str(sentence), one, two, five))

    assert silent == []


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("both speak %(language)s", "a placeholder that is not filled"),
        ("both  speak Dutch", "two spaces"),
        ("did you mean ?", "a space before a sign"),
        ("Dutch,Arabic", "no space after a sign"),
        ("suits both: .", "two signs"),
        ("there is no column “”", "an empty place"),
        ("in in Lonneker", "a word said twice"),
        ("suits both: ", "space at an end"),
        ("suits both: mon-eve", "a code that nobody reads"),
    ],
)
def test_glued_sentence_would_be_found(said: str, wrong: str) -> None:
    assert wrong in glued(said)
