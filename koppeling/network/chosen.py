"""A chosen week as a graph: newcomers on one side, openings on the other."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from koppeling.terms import Kind, Term

if TYPE_CHECKING:
    import networkx as nx


class ChosenReason(Protocol):
    @property
    def term(self) -> Term: ...
    @property
    def points(self) -> int: ...


class ChosenPair(Protocol):
    """A pair as a round proposes it: refs, kind, score and the reasons that sum to it."""

    @property
    def newcomer(self) -> str: ...
    @property
    def opening(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def score(self) -> int: ...
    @property
    def reasons(self) -> Sequence[ChosenReason]: ...


NEWCOMERS, OPENINGS = 0, 1
"""The sides, as ``networkx.bipartite`` expects them in the node attribute ``bipartite``."""


def chosen_graph(
    newcomers: Iterable[str], openings: Iterable[str], pairs: Iterable[ChosenPair]
) -> "nx.Graph[str]":
    """The pairs of a week as edges between the refs of its newcomers and openings.

    Who has no pair stands alone. Nodes carry ``bipartite`` (0 for newcomers, 1
    for openings) and ``kind``, as in ``edges.graph``; edges carry ``kind`` of the
    opening, ``score``, and for each reason its points under the name of its term,
    all points in 0.001. Nodes and edges come in the order of the refs.

    Raises ValueError for a ref on both sides and for a pair of somebody who is on
    neither.
    """
    # Imported here: a command that makes no graph does not wait for it.
    import networkx as nx

    people, places = sorted(set(newcomers)), sorted(set(openings))
    if both := sorted({*people} & {*places}):
        raise ValueError(f"ref {both[0]!r} is a newcomer and an opening")
    network: nx.Graph[str] = nx.Graph()
    network.add_nodes_from(people, bipartite=NEWCOMERS, kind="newcomer")
    network.add_nodes_from(places, bipartite=OPENINGS, kind="opening")
    known = {*people}, {*places}
    for pair in sorted(pairs, key=lambda pair: (pair.newcomer, pair.opening)):
        if pair.newcomer not in known[NEWCOMERS] or pair.opening not in known[OPENINGS]:
            raise ValueError(
                f"pair {(pair.newcomer, pair.opening)!r} names somebody who is not here"
            )
        points = {reason.term.value: reason.points for reason in pair.reasons}
        network.add_edge(
            pair.newcomer, pair.opening, kind=pair.kind.value, score=pair.score, **points
        )
    return network
