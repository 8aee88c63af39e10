"""A long list a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

SIZE = 50
"""Rows of one page."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The rows of one page; ``page`` counts from 1, ``total`` all rows of the list."""

    lines: tuple[T, ...]
    page: int
    pages: int
    total: int


def paged(lines: Sequence[T], page: int, *, size: int = SIZE) -> Page[T]:
    """One page of a list; a page that there is not is the nearest one that there is."""
    pages = max(1, -(-len(lines) // size))
    page = min(max(page, 1), pages)
    return Page(tuple(lines[(page - 1) * size : page * size]), page, pages, len(lines))
