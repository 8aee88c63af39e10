"""The few things a town could do that would couple most of those who are waiting."""

from koppeling.matching.advice.town import advise

__all__ = ["advise"]
