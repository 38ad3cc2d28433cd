"""Results: counts turned into estimates, with their errors kept apart."""

from valleysim.results.counts import Counts
from valleysim.results.estimates import Estimate
from valleysim.results.result import Result, Run

__all__ = ["Counts", "Estimate", "Result", "Run"]
