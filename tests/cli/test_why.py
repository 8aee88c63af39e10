"""``round why``: words, bars and numbers; and what no sentence of it may tell."""

import json

from koppeling.cli.explanation import print_explanation
from koppeling.matching.explain import Explanation, PairExplained
from koppeling.matching.result import Reason
from koppeling.terms import Kind, Term
from koppeling.wording.catalogue import LANGUAGES
from tests.cli.conftest import TOWN
from tests.databases import ON_SQLITE

WHY = ("round", "why", *TOWN)
PAIR_KEYS = ["opening", "kind", "rule", "facts", "score", "reasons", "stands", "why"]

NOT_AVAILABLE = {
    "avoided by all": ("newcomers", "ref,avoid", ["N1,O1", "N2,O1", "N3,O1"]),
    "avoids all": ("openings", "ref,avoid", ["O1,N1 N2 N3"]),
    "wishes to meet men": ("openings", "ref,contact_gender", ["O1,man"]),
    "protected": ("openings", "ref,protected", ["O1,yes"]),
}
"""Four towns in which O1 is for nobody, each for another reason that protects somebody."""


def why(cli, *words, language="en"):
    return cli.done(*WHY, *words, "--language", language)


def test_a_pair_has_number_bar_and_sentence_of_each_term_and_the_weeks_own_reason(enschede):
    enschede.done("round", "propose", *TOWN)
    shown = why(enschede, "--newcomer", "N1", "--opening", "O1").splitlines()
    (pair,) = enschede.json(*WHY, "--newcomer", "N1", "--opening", "O1", "--language", "en")[
        "pairs"
    ]
    assert shown[0] == f"N1 and O1, neighbour: {pair['score']} points · proposed this week"
    told = {reason["text"]: reason["points"] for reason in pair["reasons"] if reason["points"] > 0}
    assert [float(line.split()[0]) for line in shown[1:-1] if line.lstrip()[0].isdigit()] == [
        *told.values(),
        pair["score"],
    ]
    for text in told:
        assert text in " ".join(" ".join(shown).split())
    bars = [line.count("█") for line in shown[1:-1] if "█" in line]
    assert len(bars) == len(told) + 1
    assert (
        shown[-1]
        == pair["why"]["text"]
        == ("It has the most points for the newcomer of 2 possible openings of this kind.")
    )
    assert (pair["why"]["code"], pair["why"]["params"]) == ("best_of_all", {"count": 2})


def test_the_document_of_a_pair_says_what_decided(enschede):
    enschede.done("round", "propose", *TOWN)
    found = enschede.json(*WHY, "--newcomer", "N1")
    assert list(found) == ["newcomer", "blocked", "candidates", "pairs"]
    by_ref = {pair["opening"]: pair for pair in found["pairs"]}
    assert [list(pair) for pair in found["pairs"]] == [PAIR_KEYS] * 3
    assert {ref: pair["stands"] for ref, pair in by_ref.items()} == {
        "O1": True,
        "O2": False,
        "O3": True,
    }
    assert by_ref["O3"]["why"]["code"] == "only_one"
    assert by_ref["O2"]["why"]["code"] == "another_scores_more"
    assert by_ref["O2"]["why"]["params"] == {"opening": "O1", "score": by_ref["O1"]["score"]}


def test_without_a_round_it_says_what_would_be_proposed(enschede):
    found = enschede.json(*WHY, "--newcomer", "N1")
    assert "O1, neighbour" in why(enschede, "--newcomer", "N1")
    assert "points · would be proposed now" in why(enschede, "--newcomer", "N1")
    enschede.done("round", "propose", *TOWN)
    assert enschede.json(*WHY, "--newcomer", "N1") == found
    assert "points · proposed this week" in why(enschede, "--newcomer", "N1")


def test_a_rule_tells_its_facts_in_the_readers_language(enschede, write):
    path = write("far.csv", "ref,max_minutes", "N1,1")
    enschede.done("import", "newcomers", path, *TOWN)
    (pair,) = enschede.json(*WHY, "--newcomer", "N1", "--opening", "O2", "--language", "en")[
        "pairs"
    ]
    facts = pair["facts"]
    minutes = facts["params"]["minutes"]
    assert (pair["rule"], facts["code"]) == ("distance", "too_far")
    assert facts["params"] == {"minutes": minutes, "travel": "bicycle", "most": 1}
    assert facts["text"] == (
        f"The way there is {minutes} minutes by bicycle; the newcomer travels 1 minute at most."
    )
    shown = why(enschede, "--newcomer", "N1", "--opening", "O2")
    assert shown == f"N1 and O2, neighbour: too far to travel.\n{facts['text']}\n"
    told = {why(enschede, "--newcomer", "N1", "--opening", "O2", language=one) for one in LANGUAGES}
    assert len(told) == len(LANGUAGES)


def test_more_than_six_terms_are_six_in_words_and_the_rest_in_one_sum(capsys):
    points = {Term.TIME: 21_500, Term.STAGE: 9_000, Term.WORK: 1_100, Term.GIVES: 2_000}
    points |= {Term.INTERESTS: 12_000, Term.LANGUAGE: 8_000, Term.PROXIMITY: 7_000}
    points |= {Term.BRIDGING: 6_000}
    pair = PairExplained(
        opening="O1",
        kind=Kind.NEIGHBOUR,
        rule=None,
        facts=None,
        score=sum(points.values()),
        reasons=tuple(
            Reason(term, "not_asked", earned, {"term": term.value})
            for term, earned in points.items()
        ),
        stands=False,
        why=None,
    )
    print_explanation(Explanation("N1", {}, 1, (pair,)), "en", of_one=True)
    heading, *rows = capsys.readouterr().out.splitlines()
    assert heading == "N1 and O1, neighbour: 66.6 points"
    cells = [row.split() for row in rows]
    assert [(row[0], " ".join(row[2:])) for row in cells] == [
        ("21.5", "shared time: not asked yet"),
        ("9", "stage of life: not asked yet"),
        ("12", "interests: not asked yet"),
        ("8", "language: not asked yet"),
        ("7", "proximity: not asked yet"),
        ("6", "new circles: not asked yet"),
        ("3.1", "and 2 more terms"),
        ("66.6", "together"),
    ]
    assert {character for row in cells for character in row[1]} == {"█"}


@ON_SQLITE  # what is told comes after the database
def test_no_sentence_tells_why_somebody_is_not_available(enschede, write):
    """Byte for byte the same, in every language, whatever the reason."""
    women = write("women.csv", "ref,gender,consent", *(f"N{no},woman,matching" for no in (1, 2, 3)))
    enschede.done("import", "newcomers", women, *TOWN)
    everywhere = write("time.csv", "ref,availability", "O1,tue-eve wed-eve sat-mor")
    enschede.done("import", "openings", everywhere, *TOWN)
    speaks = write("speaks.csv", "ref,languages,max_minutes", "N3,tr:C2 nl:A2,60")
    enschede.done("import", "newcomers", speaks, *TOWN)
    told = {}
    for reason, (kind, heading, rows) in NOT_AVAILABLE.items():
        enschede.done("import", kind, write("hide.csv", heading, *rows), *TOWN)
        told[reason] = _everything_told(enschede)
        cleared = [row.split(",")[0] + ",-" for row in rows]
        enschede.done("import", kind, write("show.csv", heading, *cleared), *TOWN)
    first = told["avoided by all"]
    assert "N1 and O1, neighbour: not available.\n" in first
    assert '"rule": "not_available"' in first
    assert set(told.values()) == {first}
    # The same questions where nobody hides anything.
    assert "not available" not in _everything_told(enschede)


def _everything_told(cli):
    """``round why`` for every newcomer and pair and ``proposals[].why``, in every language."""
    found = []
    for language in LANGUAGES:
        spoken = ("--language", language)
        document = cli.json("round", "propose", *TOWN, *spoken)
        found.append(json.dumps(document["proposals"], ensure_ascii=False))
        for newcomer in ("N1", "N2", "N3"):
            asked = (*WHY, "--newcomer", newcomer, *spoken)
            found += [cli.done(*asked), cli.done(*asked, "--opening", "O1")]
            found.append(cli.done(*asked, "--opening", "O1", "--json"))
    return "".join(found)
