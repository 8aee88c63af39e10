"""Facts of a past week as documents, and documents as facts again.

A document is plain JSON without a ref: whoever keeps it knows whose it is. What somebody
held stands in it by the round it came from, so that the week can also be read without what
some rounds brought about.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.terms import ContactGender, Emphasis, Gender, Kind, Level, Travel

Document = Mapping[str, Any]

HELD = ("held", "living", "last_contact_on")
"""What follows from a newcomer's meetings."""
OF_NEWCOMERS, OF_OPENINGS = (
    tuple(field.name for field in fields(facts) if field.name not in {"ref", *HELD})
    for facts in (NewcomerFacts, OpeningFacts)
)
"""What stands in a document as it stands in the facts."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Something that somebody had to do with somebody else when a round was computed.

    ``week``: the round it came from, None where from none. ``holds`` one of the newcomer's
    places of the kind and one of the opening's; ``living``: a coupling that goes on, which
    ended on ``until`` otherwise.
    """

    kind: Kind
    week: str | None
    holds: bool
    living: bool
    until: date | None = None


def newcomer_document(facts: NewcomerFacts, meetings: Iterable[Meeting]) -> dict[str, Any]:
    """What a round read of a newcomer; held contacts are those of ``meetings``."""
    return {
        **_document(facts, OF_NEWCOMERS),
        "meetings": [
            {
                "kind": one.kind.value,
                "week": one.week,
                "holds": one.holds,
                "living": one.living,
                "until": None if one.until is None else one.until.isoformat(),
            }
            for one in meetings
        ],
    }


def newcomer_facts(ref: str, document: Document, without: Collection[str] = ()) -> NewcomerFacts:
    """The facts of a document, but for what the rounds of the weeks ``without`` brought about."""
    meetings = [one for one in document["meetings"] if one["week"] not in without]
    ended = [date.fromisoformat(one["until"]) for one in meetings if one["until"] is not None]
    return NewcomerFacts(
        ref=ref,
        held=dict(Counter(Kind(one["kind"]) for one in meetings if one["holds"])),
        living=sum(one["living"] for one in meetings),
        last_contact_on=max(ended, default=None),
        **_facts(document, leave_out=("meetings",)),
    )


def opening_document(
    facts: OpeningFacts, taken: Iterable[tuple[str | None, int]]
) -> dict[str, Any]:
    """What a round read of an opening; ``places`` of ``facts`` are all of them.

    ``taken``: how many of the places by the week of the round that they went to, or None.
    """
    return {**_document(facts, OF_OPENINGS), "taken": [[week, count] for week, count in taken]}


def opening_facts(ref: str, document: Document, without: Collection[str] = ()) -> OpeningFacts:
    """The facts of a document, but for what the rounds of the weeks ``without`` brought about."""
    found = _facts(document, leave_out=("taken",))
    taken = sum(count for week, count in document["taken"] if week not in without)
    return OpeningFacts(ref=ref, **found | {"places": max(found["places"] - taken, 0)})


def _document(facts: NewcomerFacts | OpeningFacts, names: Iterable[str]) -> dict[str, Any]:
    """What is known, as JSON keeps it; what was not asked is not there."""
    known = ((name, getattr(facts, name)) for name in names)
    return {name: _plain(value) for name, value in known if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: int(level) for key, level in sorted(value.items())}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def _facts(document: Document, leave_out: Collection[str]) -> dict[str, Any]:
    return {
        name: read_value(name, value) for name, value in document.items() if name not in leave_out
    }


def read_value(name: str, value: Any) -> Any:
    """A value of a fact from its plain form, as documents and the database have it."""
    read = _READ.get(name)
    return value if value is None or read is None else read(value)


def _levels(value: Mapping[str, int]) -> dict[str, Level]:
    return {tag: Level(level) for tag, level in value.items()}


def _day(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


_READ: Mapping[str, Callable[[Any], Any]] = {
    "cell": tuple,
    "kind": Kind,
    "languages": _levels,
    "needs_language": _levels,
    "practise": frozenset,
    "interests": frozenset,
    "offers": frozenset,
    "welcomes": frozenset,
    "occupations": frozenset,
    "wants": lambda kinds: frozenset(map(Kind, kinds)),
    "emphasis": lambda said: frozenset(map(Emphasis, said)),
    "gender": Gender,
    "contact_gender": ContactGender,
    "for_gender": ContactGender,
    "travel": Travel,
    "registered_on": _day,
    "valid_until": _day,
    "vetted_until": _day,
}
