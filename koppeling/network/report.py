"""What the network of a town looks like on a day, those who stand alone first."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from koppeling.terms import TieKind

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class NetworkReport:
    """Measures of a network; None where there is nothing to compute them from.

    Only what says something about a network of newcomers and locals. In one
    that holds couplings alone, assortativity is -1, the E-I index +1 and
    constraint 1 by construction, so they are not reported.
    """

    on: date
    isolates: tuple[str, ...]
    """Refs of the newcomers without any living tie, sorted: the headline."""
    newcomers: int
    openings: int
    """Openings with a living tie."""
    organisations: int
    """Organisations with a living tie."""
    ties: Mapping[TieKind, int]
    """Living ties of every kind, a kind without any as 0."""
    components: int
    """Groups of two or more who are connected through living ties."""
    largest_component: int
    """How many belong to the largest of them; 0 where there is none."""
    mean_degree: float | None
    """With how many others a newcomer is tied, on average. None without newcomers."""
    max_degree: int | None
    reach_2: float | None
    """Share of all others in the network whom a newcomer reaches in one or two steps, on average.

    The others are every node of the graph but herself, newcomers and
    counterparts alike; a step goes along a living tie. Somebody without a tie
    reaches 0. None without newcomers, or where there are no others.
    """
    reach_3: float | None
    """The same in up to three steps."""


def measure(network: "nx.Graph[str]", on: date) -> NetworkReport:
    """Measure a network as ``edges.graph`` makes it; ``on`` is the day it stands for."""
    # Imported here: a command that prints no network does not wait for it.
    import networkx as nx

    kind_of: dict[str, str] = {ref: node["kind"] for ref, node in network.nodes(data=True)}
    newcomers = sorted(ref for ref, kind in kind_of.items() if kind == "newcomer")
    # As they are: a country asks for a hundred thousand, and each view of one costs.
    known = dict(network.adjacency())
    tied = {ref for ref, others in known.items() if others}
    groups = [len(group) for group in nx.connected_components(network) if len(group) > 1]
    degrees = [len(known[ref]) for ref in newcomers]
    kinds: list[str] = [edge["kind"] for _, _, edge in network.edges(data=True)]
    within_2, within_3 = _reached(known, [ref for ref in newcomers if ref in tied])
    others = len(newcomers) * (network.number_of_nodes() - 1)
    return NetworkReport(
        on=on,
        isolates=tuple(ref for ref in newcomers if ref not in tied),
        newcomers=len(newcomers),
        openings=sum(kind_of[ref] == "opening" for ref in tied),
        organisations=sum(kind_of[ref] == "organisation" for ref in tied),
        ties={kind: kinds.count(kind.value) for kind in TieKind},
        components=len(groups),
        largest_component=max(groups, default=0),
        mean_degree=_share(sum(degrees), len(newcomers)),
        max_degree=max(degrees, default=None),
        reach_2=_share(within_2, others),
        reach_3=_share(within_3, others),
    )


def _reached(known: Mapping[str, Collection[str]], newcomers: list[str]) -> tuple[int, int]:
    """How many others some newcomers reach in up to two and up to three steps, all together."""
    within_2 = within_3 = 0
    # Those whom the same others know reach the same, each without herself: thousands of members of
    # one association are one question.
    for first, alike in Counter(frozenset(known[ref]) for ref in newcomers).items():
        second = first.union(*(known[ref] for ref in first))
        third = second.union(*(known[ref] for ref in second - first))
        within_2 += alike * (len(second) - 1)
        within_3 += alike * (len(third) - 1)
    return within_2, within_3


def _share(part: int, whole: int) -> float | None:
    """One division of whole numbers, so that the order of the ties decides no last digit."""
    return part / whole if whole else None
