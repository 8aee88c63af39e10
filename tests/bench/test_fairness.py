"""The year of weekly rounds is the same whenever it is drawn, and its page holds its tables."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bench import fairness
from bench.choosers import OURS, WAYS, greatest_sum, scores_alone
from bench.pages import marks
from bench.waits import GROUPS, Outcome, Prices, days_until, outcome, restricted_mean
from bench.year import BEGINS, WEEK, Size, Year
from koppeling.learning.survival import survival
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem, build
from koppeling.matching.propose import propose
from koppeling.reference.towns import town_seeds

SIZE = Size(newcomers=40, waiting=10, openings=25, weeks=6)
POLICY = Policy.from_document(town_seeds()["enschede"].policy)
TINY = fairness.Plan(towns=(("A tiny town", SIZE),), seeds=(1, 2))
HEADINGS = re.compile(r"^#+ (.+)$", re.MULTILINE)
HEADS = re.compile(r"^(\|.+\|)\n\|[-|]+\|$", re.MULTILINE)


@pytest.fixture(scope="module")
def year() -> Year:
    return Year(SIZE, 3)


@pytest.fixture(scope="module")
def outcomes(year: Year) -> dict[str, Outcome]:
    return {way.name: outcome(year, way, POLICY) for way in WAYS}


@pytest.fixture(scope="module")
def report() -> str:
    return "\n".join(fairness.report(TINY))


def last_week(year: Year) -> Problem:
    week = year.weeks[-1]
    return build(week.newcomers, week.openings, on=week.on, apart=week.apart)


def headings(text: str) -> list[str]:
    """Without the number of days in them, which depends on the length of the years."""
    return [re.sub(r"\d+", "N", heading) for heading in HEADINGS.findall(text)]


def test_same_seed_prints_the_same_figures(report: str) -> None:
    again = "\n".join(fairness.report(TINY))

    assert again == report
    assert "\n".join(fairness.report(replace(TINY, seeds=(1, 4)))) != report


def test_page_holds_the_tables_of_the_command(report: str) -> None:
    begin, end = marks("fairness")
    page = fairness.PAGE.read_text(encoding="utf-8")
    tables = page.partition(begin)[2].partition(end)[0]
    first, *others = (name for name, _ in fairness.FULL.towns)
    of_town = headings(report.partition("## A tiny town\n")[2])

    assert (page.count(begin), page.count(end)) == (1, 1)
    assert headings(tables.partition(f"## {first}\n")[2]) == [
        *of_town,
        *(heading for other in others for heading in (other, *of_town)),
    ]
    assert set(HEADS.findall(tables)) == set(HEADS.findall(report))


def test_quick_form_prints_and_writes_between_the_marks(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    report: str,
) -> None:
    begin, end = marks("fairness")
    page = tmp_path / "fairness.md"
    page.write_text(f"before\n{begin}\nold\n{end}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(fairness, "QUICK", TINY)
    monkeypatch.setattr(fairness, "PAGE", page)

    fairness.main(["--quick", "--write"])

    assert capsys.readouterr().out.strip() == report.strip()
    assert page.read_text(encoding="utf-8") == f"before\n{begin}\n{report}{end}\nafter\n"


def test_people_and_openings_come_and_go(year: Year) -> None:
    there = [Counter(facts.ref for facts in week.newcomers) for week in year.weeks]
    offered = [{facts.ref for facts in week.openings} for week in year.weeks]

    assert [week.on for week in year.weeks] == [BEGINS + no * WEEK for no in range(SIZE.weeks)]
    assert max(count for week in there for count in week.values()) == 1
    assert set(there[-1]) - set(there[0])
    assert offered[-1] - offered[0]
    assert all(
        facts.registered_on is not None and facts.registered_on < week.on
        for week in year.weeks
        for facts in week.newcomers
    )


def test_languages_are_common_or_rare_by_the_share_of_the_town(year: Year) -> None:
    people = Year(Size(newcomers=400, waiting=0, openings=1), 1)
    found = Counter(people.languages.values())

    assert set(found) == {"common", "less common", "rare"}
    assert found["rare"] < found["common"]
    assert set(year.languages.values()) <= set(found)


def test_contacts_last_by_the_pair_alone(year: Year) -> None:
    same = Year(SIZE, year.seed)

    assert year.lasts("N-0001", "B-0001") == same.lasts("N-0001", "B-0001")
    assert timedelta(weeks=4) <= year.lasts("N-0001", "B-0001") <= timedelta(weeks=64)


def test_ours_is_what_propose_chooses(year: Year) -> None:
    problem = last_week(year)
    chosen = sorted(OURS.choose(problem, OURS.policy(POLICY), 5))

    assert chosen == [
        (pair.newcomer, pair.opening, pair.score) for pair in propose(problem, POLICY, 5).proposals
    ]
    assert chosen


def test_no_way_scores_more_than_the_greatest_sum(year: Year) -> None:
    problem = last_week(year)
    points = [
        sum(score for *_, score in way.choose(problem, way.policy(POLICY), 5)) for way in WAYS
    ]
    most = sum(score for *_, score in greatest_sum(problem, scores_alone(POLICY), 5))

    assert max(points) == most


def test_all_ways_meet_the_same_people(outcomes: dict[str, Outcome]) -> None:
    people = {
        name: {group: one.curves[group].people for group in GROUPS}
        for name, one in outcomes.items()
    }

    assert len({tuple(of_way.values()) for of_way in people.values()}) == 1


def test_prices_are_those_of_the_weeks_that_we_chose(year: Year) -> None:
    prices = Prices()
    watched = outcome(year, replace(OURS, choose=prices.choose), POLICY)
    plain = outcome(year, OURS, POLICY)
    proposed = sum(score for week in plain.replayed.weeks for *_, score in week.proposed)

    assert watched.replayed == plain.replayed
    assert prices.ours == proposed
    assert prices.ours <= prices.no_bonuses <= prices.greatest
    assert prices.ranked <= prices.no_bonuses


def test_waits_of_whom_nothing_more_is_known_count_as_long_as_is_known() -> None:
    """Of four one waits 10 days, one 20, one is last seen on day 15, one waits to the end."""
    curve = survival([(10, True), (15, False), (20, True), (40, False)])

    assert restricted_mean(curve, 30) == pytest.approx(10 + 0.75 * 10 + 0.375 * 10)
    assert restricted_mean(curve, 10) == 10
    assert (days_until(curve, 0.25), days_until(curve, 0.5)) == (10, 20)
    assert days_until(curve, 0.9) is None
