"""The form by which another policy is tried: the few numbers that matter, with their labels."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from koppeling.queries.policies import WEIGHTS
from koppeling.terms import KINDS, Kind
from koppeling.wording.terms import label
from web.languages import language

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Field:
    """One number of a policy: its dotted key, its label, and how it stands in the form."""

    key: str
    label: str
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that belong together."""

    legend: str
    hint: str
    fields: tuple[Field, ...]


def groups(
    own: Mapping[str, Value], given: Mapping[str, str], problems: Mapping[str, str]
) -> tuple[Group, ...]:
    """The form: the town's own numbers, or those that were given."""

    def field(key: str, words: str) -> Field:
        return Field(key, words, given.get(key, str(own[key])), problems.get(key, ""))

    spoken = language()
    weights = {
        Kind.NEIGHBOUR: _("Weights for neighbours"),
        Kind.ASSOCIATION: _("Weights for associations"),
        Kind.EMPLOYER: _("Weights for employers"),
    }
    kinds = {
        Kind.NEIGHBOUR: _("Neighbours"),
        Kind.ASSOCIATION: _("Associations"),
        Kind.EMPLOYER: _("Employers"),
    }
    return (
        Group(
            _("Who comes first"),
            _("Points that are added to the week, beside the scores."),
            (
                field("bonus.first", _("For a newcomer's first proposal")),
                field("bonus.second", _("For a second proposal")),
                field("bonus.third", _("For a third proposal")),
                field("bonus.waiting_most", _("For waiting, at most")),
                field("bonus.waiting_half_days", _("Days of waiting that bring half of that")),
                field("bonus.early_most", _("Right after registration")),
                field("bonus.early_half_days", _("Days after which half of that is left")),
            ),
        ),
        Group(
            _("Contacts at a time, at most"),
            _("Proposals included."),
            (
                field("limits.at_most", _("All together")),
                *(field(f"limits.{kind}", kinds[kind]) for kind in KINDS),
            ),
        ),
        Group(
            _("Points below which nothing is proposed"),
            "",
            tuple(field(f"floor.{kind}", kinds[kind]) for kind in KINDS),
        ),
        *(
            Group(
                weights[kind],
                _("Together 100 points."),
                tuple(
                    field(f"weights.{kind}.{term}", _raised(label(term, spoken)))
                    for term in WEIGHTS[kind]
                ),
            )
            for kind in KINDS
        ),
    )


def parsed(text: str) -> Value:
    """A number as somebody types it, with a point or a comma; anything else as it is."""
    plain = text.strip().replace(",", ".")
    for kind in (int, float):
        try:
            return kind(plain)
        except ValueError:
            continue
    return plain


def field_of(key: str) -> str:
    """The field of the form where a problem with a key of the policy belongs."""
    if key in {f"weights.{kind}" for kind in KINDS}:
        kind = Kind(key.partition(".")[2])
        return f"{key}.{WEIGHTS[kind][0]}"
    return "bonus.first" if key == "bonus" else key


def _raised(words: str) -> str:
    return words[:1].upper() + words[1:]
