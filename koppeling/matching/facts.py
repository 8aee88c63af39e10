"""What the engine knows of a person or an opening: plain values in the field's own terms.

``None`` always means *not asked*. No name, contact datum or place finer than a
cell comes in, and no origin, faith, health or status exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from koppeling.terms import ContactGender, Emphasis, Gender, Kind, Level, Travel


@dataclass(frozen=True, slots=True, kw_only=True)
class NewcomerFacts:
    """One newcomer on the round's Monday.

    ``cell`` is where she lives on that day (``reference.grid`` row and column),
    ``district`` the key of the district, None where none is known;
    ``held`` counts her living couplings and open introductions per kind;
    ``last_contact_on`` is the day her last living coupling ended, None if she
    never had one.
    """

    ref: str
    country: str
    cell: tuple[int, int]
    languages: Mapping[str, Level] | None = None
    practise: frozenset[str] | None = None
    interests: frozenset[str] | None = None
    offers: frozenset[str] | None = None
    occupations: frozenset[str] | None = None
    availability: int | None = None
    wants: frozenset[Kind] | None = None
    gender: Gender | None = None
    birth_year: int | None = None
    contact_gender: ContactGender | None = None
    children: bool | None = None
    travel: Travel | None = None
    max_minutes: int | None = None
    crosses_border: bool | None = None
    registered_on: date | None = None
    emphasis: frozenset[Emphasis] = frozenset()
    consents: bool = False
    guardian_agreed: bool = False
    held: Mapping[Kind, int] = field(default_factory=dict)
    living: int = 0
    last_contact_on: date | None = None
    district: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningFacts:
    """One opening; ``places`` are those left after living couplings and open introductions."""

    ref: str
    kind: Kind
    country: str
    cell: tuple[int, int]
    places: int = 1
    languages: Mapping[str, Level] | None = None
    needs_language: Mapping[str, Level] | None = None
    interests: frozenset[str] | None = None
    welcomes: frozenset[str] | None = None
    occupations: frozenset[str] | None = None
    availability: int | None = None
    valid_until: date | None = None
    min_age: int | None = None
    max_age: int | None = None
    for_gender: ContactGender | None = None
    gender: Gender | None = None
    birth_year: int | None = None
    contact_gender: ContactGender | None = None
    children: bool | None = None
    vetted_until: date | None = None
    protected: bool = False
    consents: bool = False
