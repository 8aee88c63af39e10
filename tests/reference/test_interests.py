import re
from collections import Counter, defaultdict

import pytest

from koppeling.reference.interests import LABEL_LANGUAGES, concepts, find_concept
from koppeling.reference.words import folded

COMPLETE = ("nl", "de", "en")

PARENTS = [concept for concept in concepts().values() if concept.parent is None]
CHILDREN = [concept for concept in concepts().values() if concept.parent is not None]

UNASKED = re.compile(
    r"church|mosque|synagog|prayer|bible|quran|relig|kerk|moskee|gebed|bijbel|koran|kirche|moschee"
    r"|gebet|bibel|faith|geloof|glaube|health|gezondheid|gesundheit|disab|handicap|behinder|illness"
    r"|ziekte|krankheit|depress|trauma|asylum|asiel|asyl|refugee|vluchteling|flüchtling|politic"
    r"|politiek|politik|partij|partei|lgbt|queer|nationalit",
    re.IGNORECASE,
)


def test_concepts_are_about_150_under_about_20_parents():
    assert 145 <= len(CHILDREN) <= 165
    assert 18 <= len(PARENTS) <= 24


def test_concepts_have_plain_keys():
    keys = re.compile(r"[a-z]+(-[a-z]+)*")
    assert [key for key in concepts() if not keys.fullmatch(key)] == []


def test_concepts_have_parents_that_are_listed_and_have_none():
    parents = {concept.parent for concept in CHILDREN}
    assert parents == {parent.key for parent in PARENTS}


def test_every_parent_has_a_handful_of_concepts():
    of = Counter(concept.parent for concept in CHILDREN)
    assert {parent: count for parent, count in of.items() if not 4 <= count <= 15} == {}


@pytest.mark.parametrize("language", COMPLETE)
def test_concepts_have_a_label_in_each_language_that_is_complete(language):
    assert [c.key for c in concepts().values() if not c.labels.get(language)] == []


@pytest.mark.parametrize("language", LABEL_LANGUAGES)
def test_no_two_concepts_share_a_label(language):
    labels = Counter(
        folded(concept.labels[language])
        for concept in concepts().values()
        if language in concept.labels
    )
    assert [label for label, count in labels.items() if count > 1] == []


def test_every_word_means_one_concept():
    meant = defaultdict(set)
    for concept in concepts().values():
        for word in concept.words:
            meant[folded(word)].add(concept.key)
    assert {word: keys for word, keys in meant.items() if len(keys) > 1} == {}


def test_no_other_word_repeats_a_label():
    for concept in concepts().values():
        labels = {folded(word) for word in (concept.key, *concept.labels.values())}
        others = [folded(word) for word in concept.also]
        assert [word for word in others if word in labels or others.count(word) > 1] == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_labels_begin_in_lower_case_in_dutch_and_english(language):
    labels = [concept.labels[language] for concept in concepts().values()]
    assert [label for label in labels if not label[0].islower()] == []


def test_labels_begin_with_a_capital_in_german():
    labels = [concept.labels["de"] for concept in concepts().values()]
    assert [label for label in labels if not label[0].isupper()] == []


def test_labels_are_short_and_clean():
    labels = [label for c in concepts().values() for label in c.labels.values()]
    assert [label for label in labels if len(label) > 40 or label != label.strip()] == []
    assert [label for label in labels if any(sign in label for sign in '/;|()"')] == []


@pytest.mark.parametrize(
    ("language", "script"),
    [
        ("nl", "A-Za-zÀ-ɏ"),
        ("de", "A-Za-zÀ-ɏ"),
        ("en", "A-Za-zÀ-ɏ"),
        ("tr", "A-Za-zÀ-ɏ0-9"),
        ("uk", "А-яЄІЇҐєіїґ3D"),
        ("ru", "А-яЁё3D"),
        ("ar", "\u0621-\u0652"),
        ("fa", "\u0621-\u06cc\u200c"),
        ("ti", "\u1200-\u137f"),
    ],
)
def test_labels_are_written_in_the_script_of_their_language(language, script):
    allowed = re.compile(rf"[{script} ,'-]+")
    labels = [c.labels[language] for c in concepts().values() if language in c.labels]
    assert [label for label in labels if not allowed.fullmatch(label)] == (
        ["robots en 3D-printen"] if language == "nl" else []
    ) + (["Roboter und 3-D-Druck"] if language == "de" else []) + (
        ["robots and 3D printing"] if language == "en" else []
    )


def test_no_concept_tells_of_faith_health_status_or_politics():
    words = [word for concept in concepts().values() for word in concept.words]
    assert [word for word in words if UNASKED.search(word)] == []


def test_ranks_count_the_concepts_and_no_parent():
    assert sorted(c.rank for c in CHILDREN if c.rank) == list(range(1, len(CHILDREN) + 1))
    assert [parent.key for parent in PARENTS if parent.rank is not None] == []


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("football", "football"),
        ("Fussball", "football"),
        ("FUSSBALL", "football"),
        ("voetbal", "football"),
        ("soccer", "football"),
        ("فوتبال", "football"),
        ("ኩዕሶ እግሪ", "football"),
        ("samen_koken", "cooking-together"),
        ("Samen-Koken", "cooking-together"),
        ("nähen", "sewing"),
        ("naaien", "sewing"),
        ("шахи", "chess"),
        ("yürüyüş", "walking"),
        ("jardinage", "gardening"),
        ("sport", "sports"),
        ("music", "music"),
    ],
)
def test_find_concept_takes_a_key_or_a_word_of_any_language(word, key):
    assert find_concept(word) == key


@pytest.mark.parametrize("word", ["", " ", "voetblal", "football club brugge", "-"])
def test_find_concept_answers_none_for_an_unknown_word(word):
    assert find_concept(word) is None
