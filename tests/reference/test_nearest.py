import subprocess
import sys

import pytest

from koppeling.reference.nearest import nearest_concepts, nearest_occupations


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("voetblal", "football"),
        ("voetbl", "football"),
        ("zwemen", "swimming"),
        ("vorlezen", "reading-aloud"),
        ("Fussbal", "football"),
        ("Schwimen", "swimming"),
        ("Fahradreparatur", "bicycle-repair"),
        ("Keramick", "pottery"),
        ("kniting", "knitting"),
        ("voluntering", "volunteering"),
        ("jardinages", "gardening"),
        ("bahçıvanlk", "gardening"),
        ("bahcivanlik", "gardening"),
        ("satranc oyunu", "chess"),
        ("yuzmek", "swimming"),
        ("الخياطه", "sewing"),
        ("كرة القدمم", "football"),
        ("велосипеди", "bicycle-rides"),
        ("шахматы турнир", "chess"),
    ],
)
def test_nearest_concepts_understands_a_misspelling(word, key):
    assert nearest_concepts(word)[0] == key


def test_nearest_concepts_names_as_many_as_asked_best_first():
    assert nearest_concepts("koken", 1) == ("cooking",)
    assert nearest_concepts("koken", 2) == ("cooking", "cooking-together")
    assert len(nearest_concepts("koken")) == 3


@pytest.mark.parametrize("word", ["", "xyzzy", "qqqq", "12345", "ኣኣኣ"])
def test_nearest_concepts_is_empty_when_nothing_is_similar(word):
    assert nearest_concepts(word) == ()


@pytest.mark.parametrize(
    ("word", "code"),
    [("schoonmakr", "911"), ("Elecktriker", "741"), ("programeur", "251"), ("nurrse", "222")],
)
def test_nearest_occupations_understands_a_misspelling(word, code):
    assert nearest_occupations(word)[0] == code


def test_nearest_occupations_is_empty_when_nothing_is_similar():
    assert nearest_occupations("qwrtz") == ()


def test_sklearn_is_loaded_only_when_a_word_is_looked_for():
    code = (
        "import sys, koppeling.reference.nearest\n"
        "print(any(name.startswith('sklearn') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
