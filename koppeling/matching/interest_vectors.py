"""The engine's interest vectors as a scikit-learn transformer, for work in notebooks.

Nothing imports this module: a round needs no scikit-learn and never loads it.
"""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from koppeling.matching.problem import Problem
from koppeling.matching.scores import likeness


# scikit-learn ships no types, so its classes are Any to mypy.
class InterestVectors(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Weighted concept vectors of lists of interests, by the function that scores pairs.

    ``X`` has one list per row and one column per concept, above 0 where the list
    names it. The vectors are whole numbers of 1/16: a concept weighs twice its
    rarity among the lists of ``fit``, and brings its parent, if not named itself,
    at half weight (see ``scores.likeness``). The cosine of two vectors is the
    share of the interests' points that a pair earns, but for the rounding of the
    engine's table to whole 0.001, by way of squares in steps of 2^-12.

    Parameters
    ----------
    concepts
        The key of each column, such as ``problem.concepts``. Keys of the vocabulary
        bring their parent where that is a column too. None: no column has a parent.

    Attributes
    ----------
    rarity_ : int64, shape (columns,)
        How much a concept tells, in 1/16: ``1 + log2((1 + lists) / (1 + lists naming it))``.
    """

    def __init__(self, concepts: Sequence[str] | None = None) -> None:
        self.concepts = concepts

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Fitted to everybody of a week: transforms any of its lists as the round does."""
        vectors = cls(problem.concepts)
        vectors.n_features_in_ = len(problem.concepts)
        vectors.rarity_ = likeness.idf(problem)
        return vectors

    def fit(self, X: Any, y: object = None) -> Self:  # noqa: N803 - scikit-learn's name
        """Learn the rarity of each concept from lists, shape (lists, columns).

        Raises ValueError where there are not as many columns as ``concepts``.
        """
        marks = validate_data(self, X) > 0
        if self.concepts is not None and len(self.concepts) != self.n_features_in_:
            raise ValueError(f"{self.n_features_in_} columns for {len(self.concepts)} concepts")
        named = marks | likeness.brought(marks, self._parents())
        self.rarity_ = likeness.rarity(named.sum(axis=0), len(marks))
        return self

    def transform(self, X: Any) -> NDArray[np.float64]:  # noqa: N803
        """The vectors of lists, shape (lists, columns); whole numbers."""
        check_is_fitted(self)
        marks = validate_data(self, X, reset=False) > 0
        return likeness.weigh(marks, self.rarity_, self._parents()).weight

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """The concepts, or what scikit-learn calls columns without a name."""
        if self.concepts is not None:
            input_features = np.asarray(self.concepts, object)
        names: NDArray[np.object_] = super().get_feature_names_out(input_features)
        return names

    def _parents(self) -> NDArray[np.float64]:
        keys = self.concepts
        if keys is None:
            return np.zeros((self.n_features_in_, self.n_features_in_))
        return likeness.parents_among(keys)
