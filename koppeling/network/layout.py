"""Where everybody stands in a picture of the network: the same place from week to week.

Nothing is remembered between two pictures. A node's own place comes of the town's
seed, its district and its ref alone; a few steps then draw the tied together and
push the crowded apart. What a tie does is therefore felt by those near it only.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WIDTH = 1000
HEIGHT = 700
MARGIN = 24
STEPS = 3
"""A new tie moves nobody who is more than this many steps away from it."""

_PULL = 0.55
"""How much of the way towards those one is tied to; the rest is one's own place."""
_RING = (0.34, 0.34)
"""Districts stand on an ellipse of these shares of width and height."""
_SPREAD = 0.2
"""How far from the middle of the district a node may have its own place, as a share."""
_APART = 15.0
"""Nearer than this two are pushed apart, by at most half of it in a step."""
_PUSHES = 4

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Whom to place: by ref, and the district where it is known."""

    ref: str
    district: str | None = None


def layout(
    places: Iterable[Place],
    ties: Iterable[tuple[str, str]],
    *,
    districts: Sequence[str],
    seed: int,
) -> Mapping[str, tuple[int, int]]:
    """The position of everybody, whole numbers within ``WIDTH`` x ``HEIGHT``, by ref.

    ``districts`` are all of the town, in its own order, whether anybody lives
    there or not. Ties between refs that are not placed are passed over. The same
    places and ties in any order give the same positions.
    """
    middles = _middles(districts, seed)
    own = {
        place.ref: _own_place(place, middles, seed) for place in sorted(places, key=lambda p: p.ref)
    }
    near: dict[str, set[str]] = defaultdict(set)
    for one, other in ties:
        if one in own and other in own and one != other:
            near[one].add(other)
            near[other].add(one)
    at = own
    for _ in range(STEPS):
        at = {ref: _pulled(own[ref], [at[other] for other in sorted(near[ref])]) for ref in own}
    for _ in range(_PUSHES):
        at = _pushed_apart(at)
    return {ref: _within(point) for ref, point in at.items()}


def _middles(districts: Sequence[str], seed: int) -> Mapping[str, Point]:
    turned = _fraction(seed, "ring", "") * 2 * math.pi
    return {
        district: (
            0.5 + _RING[0] * math.cos(turned + 2 * math.pi * no / len(districts)),
            0.5 + _RING[1] * math.sin(turned + 2 * math.pi * no / len(districts)),
        )
        for no, district in enumerate(districts)
    }


def _own_place(place: Place, middles: Mapping[str, Point], seed: int) -> Point:
    x, y = middles.get(place.district or "", (0.5, 0.5))
    angle = _fraction(seed, "angle", place.ref) * 2 * math.pi
    # The root spreads them evenly over the disc.
    far = _SPREAD * math.sqrt(_fraction(seed, "far", place.ref))
    return ((x + far * math.cos(angle)) * WIDTH, (y + far * math.sin(angle)) * HEIGHT)


def _pulled(own: Point, others: Sequence[Point]) -> Point:
    if not others:
        return own
    x = math.fsum(point[0] for point in others) / len(others)
    y = math.fsum(point[1] for point in others) / len(others)
    return (own[0] + _PULL * (x - own[0]), own[1] + _PULL * (y - own[1]))


def _pushed_apart(at: Mapping[str, Point]) -> dict[str, Point]:
    """Everybody half the lacking way from each who stands too near; all move at once."""
    squares: dict[tuple[int, int], list[str]] = defaultdict(list)
    for ref, (x, y) in at.items():
        squares[int(x // _APART), int(y // _APART)].append(ref)
    moved: dict[str, Point] = {}
    for ref, (x, y) in at.items():
        col, row = int(x // _APART), int(y // _APART)
        by_x, by_y = 0.0, 0.0
        for other in sorted(
            one
            for across in (-1, 0, 1)
            for down in (-1, 0, 1)
            for one in squares.get((col + across, row + down), ())
            if one != ref
        ):
            apart_x, apart_y = x - at[other][0], y - at[other][1]
            distance = math.hypot(apart_x, apart_y)
            if distance >= _APART:
                continue
            if distance < 1e-9:  # on one spot: away from each other, whoever comes first upwards
                apart_x, apart_y, distance = 0.0, -1.0 if ref < other else 1.0, 1.0
            by_x += apart_x / distance * (_APART - min(distance, _APART)) / 2
            by_y += apart_y / distance * (_APART - min(distance, _APART)) / 2
        length = math.hypot(by_x, by_y)
        if length > _APART / 2:
            by_x, by_y = by_x * _APART / 2 / length, by_y * _APART / 2 / length
        moved[ref] = (x + by_x, y + by_y)
    return moved


def _within(point: Point) -> tuple[int, int]:
    return (
        round(min(max(point[0], MARGIN), WIDTH - MARGIN)),
        round(min(max(point[1], MARGIN), HEIGHT - MARGIN)),
    )


def _fraction(seed: int, use: str, ref: str) -> float:
    """Between 0 and 1, by the seed and the ref alone."""
    drawn = hashlib.sha256(f"{seed}\0{use}\0{ref}".encode()).digest()
    return int.from_bytes(drawn[:6], "big") / 2**48
