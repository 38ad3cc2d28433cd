"""Runs: chunks on an executor, counts, rounds until a precision is reached."""

from valleysim.simulation.simulate import Progress, simulate

__all__ = ["Progress", "simulate"]
