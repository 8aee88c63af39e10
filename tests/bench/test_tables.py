"""The quick form runs from end to end, and its tables are those of the page."""

import importlib.util
import re
from dataclasses import replace

import pytest

from bench import __main__ as bench
from bench import measured, solvers, tables
from bench.countries import Country
from bench.pages import marks, written
from bench.solvers import OURS, Solver

HEADS = re.compile(r"^\| (.+) \|\n\|[-|]+\|$", re.MULTILINE)
OR_TOOLS = "OR-tools SimpleMinCostFlow, ready top 16"
HAS_OR_TOOLS = importlib.util.find_spec("ortools") is not None
"""It is in the bench environment alone; where it is not, it has to say so."""


def heads(page: str) -> list[tuple[str, ...]]:
    return [tuple(line.split(" | ")) for line in HEADS.findall(page)]


def test_quick_form_has_the_columns_of_the_page_and_a_figure_or_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bench, "PACKAGES", ("numpy", "numba"))
    tiny = replace(
        bench.QUICK,
        beside=(30,),
        supplies=(True,),
        growth=(Country(30),),
        explained=(Country(40),),
        peers=(solvers.BY_NAME[OR_TOOLS], replace(solvers.BY_NAME[OR_TOOLS], most=10)),
    )
    report = "\n".join(bench.sections(tiny))
    page = bench.PAGE.read_text(encoding="utf-8")
    ours, theirs, refused, own, explained = (
        line.strip("| ").split(" | ")
        for line in report.splitlines()
        if line.startswith((f"| {OURS.name}", f"| {OR_TOOLS}", "| 30", "| 40"))
    )

    assert heads(report) == [tables.BESIDE, tables.OWN, tables.EXPLAINED]
    documented = list(dict.fromkeys(heads(page)))
    assert documented == [
        *(tables.BESIDE, tables.OWN, tables.EXPLAINED, tables.STARTS, tables.COMMANDS)
    ]
    assert (ours[4], ours[5]) == ("0", "1.0")
    assert theirs[1] == "No module named 'ortools'" if not HAS_OR_TOOLS else float(theirs[1]) >= 0
    assert refused[1] == "not tried above 10 newcomers"
    assert [float(figure) >= 0 for figure in own[1:]] == [True] * (len(tables.OWN) - 1)
    assert [float(figure) >= 0 for figure in explained[1:]] == [True] * (len(tables.EXPLAINED) - 1)


@pytest.mark.parametrize(
    ("solver", "why_not"),
    [
        (replace(OURS, most=10), "not tried above 10 newcomers"),
        (replace(OURS, seconds=0), "over 0 s"),
    ],
)
def test_method_that_cannot_run_says_so(tmp_path, solver: Solver, why_not: str) -> None:
    assert measured.measured(solver, tmp_path, 30).why_not == why_not


def test_report_goes_between_the_marks() -> None:
    begin, end = marks("bench")
    page = f"before\n{begin}\nold\n{end}\nafter\n"

    assert written(page, "bench", "new\n") == f"before\n{begin}\nnew\n{end}\nafter\n"
    with pytest.raises(ValueError, match="no marks"):
        written(page, "fairness", "new")


def test_every_name_is_of_one_method() -> None:
    listed = {one.name: one for one in (OURS, *solvers.PEERS, *solvers.ON_LISTS)}

    assert listed == solvers.BY_NAME
    assert [name for name in solvers.SLOW if name not in listed] == []
