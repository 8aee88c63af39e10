"""What a letter is made of: lines that are written where they have something to say."""

from collections.abc import Mapping
from dataclasses import dataclass

from koppeling.terms import Kind
from koppeling.wording.clauses import Clause


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to word a line, for openings of ``kind`` only where one is given."""

    clause: Clause
    kind: Kind | None = None

    def suits(self, params: Mapping[str, object]) -> bool:
        """Whether the kind is right and every parameter it speaks of has something to say."""
        return (self.kind is None or params.get("kind") == self.kind) and all(
            params.get(param) for param in self.clause.params
        )


Line = tuple[Variant, ...]
"""The first variant that suits is written; where none does, the line is left out."""


def line(*variants: Clause | Variant) -> Line:
    """A line of a letter: the first of these that suits, or none."""
    return tuple(v if isinstance(v, Variant) else Variant(v) for v in variants)


@dataclass(frozen=True, slots=True)
class MessageWords:
    """What a letter is made of, in the order in which it is read.

    ``facts`` is the short list that says what it is about, ``button`` what the one
    link is for, and ``no_link`` stands in its place where there is none.
    """

    subject: Line
    lead: tuple[Line, ...]
    facts: tuple[Line, ...] = ()
    button: Line = ()
    no_link: Line = ()
    until: Line = ()
    notes: tuple[Line, ...] = ()
    stop: bool = True

    @property
    def params(self) -> tuple[str, ...]:
        """Every parameter that some line of its own can show, sorted."""
        lines = (
            *(self.subject, *self.lead, *self.facts, self.button, self.no_link),
            *(self.until, *self.notes),
        )
        variants = [variant for variants in lines for variant in variants]
        return tuple(
            sorted(
                {param for variant in variants for param in variant.clause.params}
                | {"kind" for variant in variants if variant.kind}
            )
        )
