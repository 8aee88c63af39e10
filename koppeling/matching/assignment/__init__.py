"""The best week for a bare problem: pairs with values in, the optimum and its prices out."""

from koppeling.matching.assignment.assign import Assignment, assign

__all__ = ["Assignment", "assign"]
