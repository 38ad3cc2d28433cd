"""The answer of a calibration in words."""

from valleysim.estimates.rounding import percent
from valleysim.questions.calibrate.findings import Findings


def headline(found: Findings) -> str:
    """How many targets are met, in how many worlds together, and which is farthest off."""
    hard, others = found.hard, [fit for fit in found.targets if fit.target.use != "hard"]
    met = sum(fit.is_met for fit in hard)
    said = f"{_of(met, len(hard))} hard targets"
    if others:
        said += f" and {_of(sum(fit.is_met for fit in others), len(others))} others"
    said += (
        f" lie in their bands in the mean of the calibrated worlds; in {percent(found.jointly)} of them all "
        f"hard ones do together (before: {percent(found.jointly_before)})."
    )
    missed = [fit.target.name for fit in hard if not fit.is_met]
    if missed:
        said += f" Not met: {', '.join(missed)}."
    return said


def _of(some: int, all_of_them: int) -> str:
    return f"All {all_of_them}" if some == all_of_them else f"{some} of {all_of_them}"


def how_made(found: Findings) -> str:
    """How it was made, and how far to trust it."""
    uninformed = sum(not fit.is_informed for fit in found.quantities)
    way = (
        "worlds were moved step by step, since too few could be weighed"
        if found.moved
        else f"the worlds that were simulated last are worth {found.effective:,.0f} independent ones"
    )
    return (
        f"{found.simulated:,} histories; {way}; {found.distinct:,} of {len(found.worlds):,} worlds differ. "
        f"Of {len(found.quantities)} uncertain quantities the targets say nothing of {uninformed}: those are "
        "what they were before."
    )
