"""A town's weights, limits and rules, read from its policy document and kept as integers.

Points are integers of 0.001 point, shares and factors integers of 0.001, so
that the same document gives the same round on every machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from koppeling.errors import BadPolicy
from koppeling.terms import KINDS, Kind, Level, Term, Travel

MILLI = 1000
FULL_SCORE = 100 * MILLI

LATER = frozenset({Term.ACQUAINTANCE, Term.BRIDGING})
"""Terms that have their place in the document and no measure yet; their weight is 0."""

SECTIONS: dict[str, tuple[str, ...]] = {
    **{f"weights.{kind}": tuple(term.value for term in Term) for kind in KINDS},
    "limits": ("at_most", *KINDS),
    "floor": tuple(KINDS),
    "least_level": tuple(KINDS),
    "proximity": ("halving_minutes",),
    "travel": ("detour",),
    **{f"travel.{travel}": ("kmh", "overhead_minutes") for travel in Travel},
    "bonus": (
        "first",
        "second",
        "third",
        "waiting_most",
        "waiting_half_days",
        "early_most",
        "early_half_days",
    ),
    "emphasis": ("factor",),
    "neutral": ("share",),
    "alternates": ("at_most",),
    "introductions": ("expire_days",),
    "stability": ("price_of_change",),
    "waiting": ("most_days",),
}
"""Every key of a policy document; no other may stand in it, and none but those of ``OTHERWISE``
may be missing."""

OTHERWISE: Mapping[str, int] = {"stability.price_of_change": 3, "waiting.most_days": 56}
"""What a document that is older than the key means by it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a way of travelling is, in 0.001 km/h, and what it costs before it moves."""

    kmh: int
    overhead_minutes: int


@dataclass(frozen=True, slots=True)
class Bonus:
    """What a newcomer's first, second and third pair add, in 0.001 point.

    The first grows with the days without a living contact, towards
    ``waiting_most`` by half every ``waiting_half_days``, and starts
    ``early_most`` higher at registration, halving every ``early_half_days``.
    """

    first: int
    second: int
    third: int
    waiting_most: int
    waiting_half_days: int
    early_most: int
    early_half_days: int


@dataclass(frozen=True, slots=True)
class Policy:
    weights: Mapping[Kind, Mapping[Term, int]]
    at_most: int
    at_most_per_kind: tuple[int, int, int]
    floor: tuple[int, int, int]
    least_level: tuple[Level, Level, Level]
    halving_minutes: int
    detour: int
    travel: Mapping[Travel, Pace]
    bonus: Bonus
    emphasis_factor: int
    neutral_share: int
    alternates: int
    expire_days: int
    price_of_change: int
    """What a better week must gain, in 0.001 point, for each pair that stood and would go."""
    most_days_waiting: int
    """Days without a contact after which a coordinator is told."""

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Policy":
        """Read a policy as ``policy.toml`` or the stored JSON holds it.

        Raises ``BadPolicy`` naming the key: a missing or unknown one, a number
        out of range or with more than three decimals, weights of a kind that do
        not sum to 100, bonuses that grow, a weight for a term that has no
        measure yet, or a stage-of-life weight for employers, who may not
        choose by age.
        """
        entries = _entries(document)
        points = {
            key: _milli(key, value, 0, 1000) for key, value in entries.items() if _is_points(key)
        }
        whole = {key: _whole(key, value) for key, value in entries.items() if key in WHOLE}
        weights = {
            kind: {term: points[f"weights.{kind}.{term}"] for term in Term} for kind in KINDS
        }
        _check_weights(weights)
        bonus = Bonus(
            first=points["bonus.first"],
            second=points["bonus.second"],
            third=points["bonus.third"],
            waiting_most=points["bonus.waiting_most"],
            waiting_half_days=whole["bonus.waiting_half_days"],
            early_most=points["bonus.early_most"],
            early_half_days=whole["bonus.early_half_days"],
        )
        if not bonus.first >= bonus.second >= bonus.third:
            raise BadPolicy(key="bonus", why="bonus_grows")
        return cls(
            weights=weights,
            at_most=whole["limits.at_most"],
            at_most_per_kind=_per_kind(whole, "limits"),
            floor=_per_kind(points, "floor"),
            least_level=_levels(entries),
            halving_minutes=whole["proximity.halving_minutes"],
            detour=_milli("travel.detour", entries["travel.detour"], 1, 5),
            travel={
                travel: Pace(
                    kmh=_milli(f"travel.{travel}.kmh", entries[f"travel.{travel}.kmh"], 1, 130),
                    overhead_minutes=whole[f"travel.{travel}.overhead_minutes"],
                )
                for travel in Travel
            },
            bonus=bonus,
            emphasis_factor=_milli("emphasis.factor", entries["emphasis.factor"], 1, 5),
            neutral_share=_milli("neutral.share", entries["neutral.share"], 0, 1),
            alternates=whole["alternates.at_most"],
            expire_days=whole["introductions.expire_days"],
            price_of_change=points["stability.price_of_change"],
            most_days_waiting=whole["waiting.most_days"],
        )

    def document(self) -> dict[str, Any]:
        """The canonical document; ``from_document`` of it gives an equal policy."""
        return {
            "weights": {
                kind.value: {term.value: _number(w) for term, w in self.weights[kind].items()}
                for kind in KINDS
            },
            "limits": {
                "at_most": self.at_most,
                **dict(zip(KINDS, self.at_most_per_kind, strict=True)),
            },
            "floor": dict(zip(KINDS, map(_number, self.floor), strict=True)),
            "least_level": dict(
                zip(KINDS, (level.name for level in self.least_level), strict=True)
            ),
            "proximity": {"halving_minutes": self.halving_minutes},
            "travel": {
                "detour": _number(self.detour),
                **{
                    travel.value: {
                        "kmh": _number(pace.kmh),
                        "overhead_minutes": pace.overhead_minutes,
                    }
                    for travel, pace in self.travel.items()
                },
            },
            "bonus": {
                "first": _number(self.bonus.first),
                "second": _number(self.bonus.second),
                "third": _number(self.bonus.third),
                "waiting_most": _number(self.bonus.waiting_most),
                "waiting_half_days": self.bonus.waiting_half_days,
                "early_most": _number(self.bonus.early_most),
                "early_half_days": self.bonus.early_half_days,
            },
            "emphasis": {"factor": _number(self.emphasis_factor)},
            "neutral": {"share": _number(self.neutral_share)},
            "alternates": {"at_most": self.alternates},
            "introductions": {"expire_days": self.expire_days},
            "stability": {"price_of_change": _number(self.price_of_change)},
            "waiting": {"most_days": self.most_days_waiting},
        }


WHOLE: dict[str, tuple[int, int]] = {
    **{f"limits.{key}": (0, 20) for key in SECTIONS["limits"]},
    "proximity.halving_minutes": (1, 240),
    **{f"travel.{travel}.overhead_minutes": (0, 120) for travel in Travel},
    "bonus.waiting_half_days": (1, 3650),
    "bonus.early_half_days": (1, 3650),
    "alternates.at_most": (0, 20),
    "introductions.expire_days": (1, 90),
    "waiting.most_days": (1, 3650),
}
"""Keys that take whole numbers, with the least and greatest."""


def _is_points(key: str) -> bool:
    return key.startswith(("weights.", "floor.", "stability.")) or (
        key.startswith("bonus.") and key not in WHOLE
    )


def _entries(document: Mapping[str, Any]) -> dict[str, Any]:
    """Flatten to dotted keys and hold them against ``SECTIONS``."""
    flat: dict[str, Any] = {}

    def walk(prefix: str, value: object) -> None:
        if isinstance(value, Mapping):
            for key, below in value.items():
                walk(f"{prefix}.{key}" if prefix else str(key), below)
        else:
            flat[prefix] = value

    walk("", document)
    flat = {**OTHERWISE, **flat}
    expected = {f"{section}.{key}" for section, keys in SECTIONS.items() for key in keys}
    for missing in sorted(expected - flat.keys()):
        raise BadPolicy(key=missing, why="missing")
    for unknown in sorted(flat.keys() - expected):
        raise BadPolicy(key=unknown, why="unknown")
    return flat


def _milli(key: str, value: object, least: int, greatest: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise BadPolicy(key=key, why="not_a_number")
    scaled = Decimal(str(value)) * MILLI
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise BadPolicy(key=key, why="too_fine")
    if not least * MILLI <= scaled <= greatest * MILLI:
        raise BadPolicy(key=key, why="out_of_range", least=least, greatest=greatest)
    return int(scaled)


def _whole(key: str, value: object) -> int:
    least, greatest = WHOLE[key]
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadPolicy(key=key, why="not_a_whole_number")
    if not least <= value <= greatest:
        raise BadPolicy(key=key, why="out_of_range", least=least, greatest=greatest)
    return value


def _check_weights(weights: Mapping[Kind, Mapping[Term, int]]) -> None:
    for kind, of_kind in weights.items():
        for term in sorted(LATER):
            if of_kind[term]:
                raise BadPolicy(key=f"weights.{kind}.{term}", why="no_measure_yet")
        if sum(of_kind.values()) != FULL_SCORE:
            raise BadPolicy(key=f"weights.{kind}", why="not_100")
    if weights[Kind.EMPLOYER][Term.STAGE]:
        raise BadPolicy(key="weights.employer.stage", why="no_age_for_employers")


def _per_kind(values: Mapping[str, int], section: str) -> tuple[int, int, int]:
    return cast(tuple[int, int, int], tuple(values[f"{section}.{kind}"] for kind in KINDS))


def _levels(entries: Mapping[str, Any]) -> tuple[Level, Level, Level]:
    found = []
    for kind in KINDS:
        name = entries[f"least_level.{kind}"]
        if not isinstance(name, str) or name not in Level.__members__:
            raise BadPolicy(key=f"least_level.{kind}", why="not_a_level")
        found.append(Level[name])
    return cast(tuple[Level, Level, Level], tuple(found))


def _number(milli: int) -> int | float:
    """0.001 units as the shortest number: 12000 -> 12, 12500 -> 12.5."""
    return milli // MILLI if milli % MILLI == 0 else milli / MILLI
