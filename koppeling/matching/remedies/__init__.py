"""What would couple somebody who is waiting, and fill what stays empty: only what is true.

Each remedy, carried out alone, couples her in every optimum of the week chosen anew.
"""

from koppeling.matching.remedies.effort import EFFORTS
from koppeling.matching.remedies.explained import Explained, explain_waiting

__all__ = ["EFFORTS", "Explained", "explain_waiting"]
