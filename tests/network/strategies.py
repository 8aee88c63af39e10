"""Small networks of newcomers, openings and organisations."""

from datetime import date

from hypothesis import strategies as st

from koppeling.network.edges import Edge, NodeKind
from koppeling.terms import TieKind

OTHERS: dict[str, NodeKind] = {
    **dict.fromkeys(("N1", "N2", "N3", "N4", "N5"), "newcomer"),
    **dict.fromkeys(("O1", "O2", "O3", "O4"), "opening"),
    **dict.fromkeys(("V1", "V2"), "organisation"),
}
days = st.none() | st.dates(date(2026, 11, 20), date(2026, 11, 26))


@st.composite
def _edge(draw):
    newcomer = draw(st.sampled_from([ref for ref, kind in OTHERS.items() if kind == "newcomer"]))
    other = draw(st.sampled_from([ref for ref in OTHERS if ref != newcomer]))
    kind = draw(st.sampled_from(TieKind))
    return Edge(newcomer, other, kind, OTHERS[other], draw(days), draw(days))


edges = st.lists(_edge(), max_size=12)
