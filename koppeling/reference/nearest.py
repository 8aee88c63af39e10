"""The nearest concepts to a word that names none, so that a refusal can say what was meant."""

from collections.abc import Callable
from functools import cache

from koppeling.reference.interests import concepts
from koppeling.reference.occupations import occupations
from koppeling.reference.words import folded

LEAST_SIMILARITY = 0.3
"""Cosine below which a word is like nothing; tried on misspellings in six languages."""

LEAST_OF_BEST = 0.5
"""Beside the nearest, only what comes at least this near to it is worth naming."""

Search = Callable[[str, int], tuple[str, ...]]


def nearest_concepts(word: str, count: int = 3) -> tuple[str, ...]:
    """Keys of the concepts whose labels look most like a word, best first.

    Compares runs of two to four letters with the labels of all languages;
    empty when nothing is similar.
    """
    return _concept_search()(word, count)


def nearest_occupations(word: str, count: int = 3) -> tuple[str, ...]:
    """Codes of the occupations whose labels look most like a word, best first."""
    return _occupation_search()(word, count)


@cache
def _concept_search() -> Search:
    return _search([(concept.key, concept.words) for concept in concepts().values()])


@cache
def _occupation_search() -> Search:
    return _search([(code, occupation.words) for code, occupation in occupations().items()])


def _search(named: list[tuple[str, tuple[str, ...]]]) -> Search:
    # Imported here: it costs two seconds, and only a file with an unknown word needs it.
    from sklearn.feature_extraction.text import TfidfVectorizer

    labels = [(folded(word), name) for name, words in named for word in words]
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4))
    matrix = vectorizer.fit_transform([label for label, _ in labels])

    def search(word: str, count: int) -> tuple[str, ...]:
        similarity = (matrix @ vectorizer.transform([folded(word)]).T).toarray().ravel()
        best: dict[str, float] = {}
        for (_, name), value in zip(labels, similarity.tolist(), strict=True):
            best[name] = max(best.get(name, 0.0), value)
        least = max(LEAST_SIMILARITY, LEAST_OF_BEST * max(best.values(), default=0.0))
        near = [name for name, value in best.items() if value >= least]
        # Equally similar ones in the order of the vocabulary: the sort is stable.
        return tuple(sorted(near, key=lambda name: -best[name])[:count])

    return search
