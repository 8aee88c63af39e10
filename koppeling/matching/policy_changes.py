"""Two policies held together, key by key."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from koppeling.errors import BadPolicy
from koppeling.matching.policy import SECTIONS, Policy

Value = str | int | float

KEYS = frozenset(f"{section}.{key}" for section, keys in SECTIONS.items() for key in keys)


@dataclass(frozen=True, slots=True)
class Change:
    """A key of the policy document, as ``bonus.first``, with its value in either policy."""

    key: str
    before: Value
    after: Value


def changes(before: Policy, after: Policy) -> tuple[Change, ...]:
    """The keys in which two policies differ, in the order of the document."""
    was, will_be = dict(values(before.document())), dict(values(after.document()))
    return tuple(Change(key, was[key], will_be[key]) for key in was if was[key] != will_be[key])


def values(document: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Value]]:
    """The keys of a policy document with dots between their parts, each with its value."""
    for key, value in document.items():
        if isinstance(value, Mapping):
            yield from values(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def changed(document: Mapping[str, Any], to: Mapping[str, Value]) -> dict[str, Any]:
    """The document with other values at some of its dotted keys, which ``Policy`` is to check.

    Raises ``BadPolicy`` for a key that no policy has.
    """
    found = deepcopy(dict(document))
    for key, value in to.items():
        if key not in KEYS:
            raise BadPolicy(key=key, why="unknown")
        *sections, last = key.split(".")
        at = found
        for section in sections:
            at = at.setdefault(section, {})
        at[last] = value
    return found
