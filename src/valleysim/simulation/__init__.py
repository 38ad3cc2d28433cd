"""Runs: chunks on an executor, counts, rounds until a precision is reached."""

from valleysim.simulation.frame import histories
from valleysim.simulation.simulate import Progress, check, simulate

__all__ = ["Progress", "check", "histories", "simulate"]
