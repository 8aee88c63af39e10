"""What two lists have in common, pair by pair: the same words, else words of one group."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.problem import Bools

Words = tuple[str, ...]
Positions = NDArray[np.intp]


def in_common(
    hers: Bools, theirs: Bools, groupings: Iterable[Positions], words: Sequence[str]
) -> tuple[Positions, list[tuple[Words, Words]]]:
    """What each side lists that the other has something alike to.

    ``hers``, ``theirs``: shape (pairs, words), True where a side lists a word.
    ``groupings``: per word the number of its group, the narrowest grouping
    first; the first by which a pair has a group in common counts.

    Returns per pair the number of its answer, and the distinct answers: words of
    hers and of theirs in the words' order, both empty where nothing is alike.
    """
    kept = np.zeros((len(hers), 2, hers.shape[1]), np.bool_)
    for pairs, common in alike(hers, theirs, groupings):
        kept[pairs, 0] = hers[pairs] & common
        kept[pairs, 1] = theirs[pairs] & common
    packed = np.packbits(kept.reshape(len(kept), 2 * hers.shape[1]), axis=1)
    # Whole rows as bytes: a dictionary finds equal ones faster than any sorting of columns.
    keys = packed.view(f"V{packed.shape[1]}")[:, 0].tolist()
    numbers: dict[bytes, int] = {}
    answer_no = np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.intp)
    first = np.unique(answer_no, return_index=True)[1]
    answers = _words(kept[first].reshape(2 * len(first), -1), words)
    return answer_no, list(zip(answers[::2], answers[1::2], strict=True))


def alike(
    hers: Bools, theirs: Bools, groupings: Iterable[Positions]
) -> Iterator[tuple[Positions, Bools]]:
    """Grouping by grouping the pairs that it is the first to find alike.

    With their positions comes, shape (pairs, words), whether a word's group is
    one that they have in common. See ``in_common``.
    """
    left = np.arange(len(hers))
    for group in groupings:
        common = _groups(hers[left], group) & _groups(theirs[left], group)
        found = common.any(axis=1)
        yield left[found], common[found][:, group]
        left = left[~found]


def marked(marks: Bools) -> tuple[Positions, Positions]:
    """Rows and columns of what is marked, row by row.

    As ``np.nonzero`` says, which asks rows of few marks several times as long.
    """
    row, column = np.divmod(np.flatnonzero(marks), max(marks.shape[1], 1))
    return row, column


def _groups(marks: Bools, group: Positions) -> Bools:
    """Shape (pairs, groups): whether the side lists a word of the group."""
    if np.array_equal(group, np.arange(marks.shape[1])):
        # Each word is a group of its own.
        return marks
    row, word = marked(marks)
    found = np.zeros((len(marks), int(group.max(initial=-1)) + 1), np.bool_)
    found[row, group[word]] = True
    return found


def _words(marks: Bools, words: Sequence[str]) -> list[Words]:
    """Of each row the words that it lists."""
    row, word = marked(marks)
    listed = [words[no] for no in word.tolist()]
    ends = np.cumsum(np.bincount(row, minlength=len(marks))).tolist()
    return [tuple(listed[start:end]) for start, end in zip([0, *ends], ends, strict=False)]
