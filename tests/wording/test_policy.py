import pytest

from koppeling.matching.policy import SECTIONS, Policy
from koppeling.reference.towns import town_seeds
from koppeling.wording.catalogue import LANGUAGES
from koppeling.wording.policy import policy_sections


class Reading(dict):
    """A document that remembers which keys were read."""

    def __init__(self, document, read, path=""):
        super().__init__(
            {
                key: Reading(value, read, f"{path}{key}.") if isinstance(value, dict) else value
                for key, value in document.items()
            }
        )
        self.read, self.path = read, path

    def __getitem__(self, key):
        self.read.add(f"{self.path}{key}")
        return super().__getitem__(key)

    def items(self):
        return [(key, self[key]) for key in self]


@pytest.fixture
def document():
    return Policy.from_document(town_seeds()["enschede"].policy).document()


def test_policy_sections_speak_of_every_key(document):
    read: set[str] = set()
    policy_sections(Reading(document, read), "en")
    assert {f"{section}.{key}" for section, keys in SECTIONS.items() for key in keys} <= read


@pytest.mark.parametrize("slug", town_seeds())
@pytest.mark.parametrize("language", LANGUAGES)
def test_policy_sections_word_every_town(slug, language):
    document = Policy.from_document(town_seeds()[slug].policy).document()
    sections = policy_sections(document, language)
    assert all(section.heading and section.sentences for section in sections)


def test_policy_section_names_the_heaviest_weight_first(document):
    document["weights"]["neighbour"] = dict.fromkeys(document["weights"]["neighbour"], 0) | {
        "interests": 40,
        "language": 60,
    }
    assert [policy_sections(document, lang)[0].sentences[:2] for lang in LANGUAGES] == [
        (
            "Van 100 punten: taal 60 en interesses 40.",
            (
                "Telt niet mee: wat de nieuwkomer geeft, nabijheid, gedeelde tijd, levensfase, "
                "werk, gemeenschappelijke bekenden en nieuwe kringen."
            ),
        ),
        (
            "Von 100 Punkten: Sprache 60 und Interessen 40.",
            (
                "Zählt nicht: was die neuzugewanderte Person einbringt, Nähe, gemeinsame Zeit, "
                "Lebensphase, Arbeit, gemeinsame Bekannte und neue Kreise."
            ),
        ),
        (
            "Of 100 points: language 60 and interests 40.",
            (
                "Not counted: what the newcomer gives, proximity, shared time, stage of life, "
                "work, people in between and new circles."
            ),
        ),
    ]
