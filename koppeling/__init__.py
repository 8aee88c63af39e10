"""Koppeling links newcomers to neighbours, associations and employers."""

__version__ = "0.1.0"
