"""Estimates as plain values."""

from valleysim.estimates.intervals import Estimate


def plain(estimate: Estimate, k: int = 0) -> dict[str, float]:
    """One entry of an estimate as plain values."""
    return {
        "value": float(estimate.value[k]),
        "mc_error": float(estimate.mc_error[k]),
        "low": float(estimate.low[k]),
        "high": float(estimate.high[k]),
    }
