"""The engine: who may meet, how well, the best week, and why. Arrays in, arrays out.

``assign`` solves the bare problem, ``propose`` a town's week.
"""

from koppeling.matching.assignment import Assignment, assign

__all__ = ["Assignment", "assign"]
