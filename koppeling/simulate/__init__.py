"""A seed in, a town or a country of rows out; nobody in it exists."""

from koppeling.simulate.simulation import SimulatedTown, simulate

__all__ = ["SimulatedTown", "simulate"]
