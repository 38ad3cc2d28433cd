"""The answer of a comparison in a sentence or two."""

from valleysim.estimates.rounding import TELLS_NOTHING, percent, points, points_between, two_digits
from valleysim.questions.calendar import within
from valleysim.questions.compare.findings import Findings
from valleysim.questions.compare.gap import Gap
from valleysim.questions.compare.hybrid import PARTS
from valleysim.questions.compare.pairing import Pairing
from valleysim.words import MILESTONE


def answer(comparison: Findings) -> str:
    """How far each of the others is from the first by the last horizon, and what makes most of the gap."""
    month = comparison.runs.horizons[-1]
    verb = MILESTONE[comparison.endpoint.name.lower()]
    base = comparison.sides[0]
    start = percent(float(base.at(month).value[0]))
    text = f"{start} of the pilots of A, {base.scenario.name!r}, {verb} {within(comparison.as_of, month)}; "
    text += "; ".join(_against(comparison, pairing) for pairing in comparison.pairings) + "."
    for gap in comparison.gaps:
        text += _of_gap(gap)
    return text


def _against(comparison: Findings, pairing: Pairing) -> str:
    side = comparison.sides[pairing.other]
    last = len(pairing.horizons) - 1
    one, beats = pairing.at(last), pairing.beats[last]
    value, error = float(one.value[0]), float(one.mc_error[0])
    share = percent(float(side.at(pairing.horizons[last]).value[0]))
    text = f"of {side.letter}, {side.scenario.name!r}, {share}, a difference of {points(value)} points ("
    if beats is not None:
        text += f"90 % credible: {points_between(float(one.low[0]), float(one.high[0]))}; "
        if beats.mc_error <= TELLS_NOTHING:
            text += f"{side.letter} is ahead in {percent(beats.value)} of worlds; "
    return text + f"paired Monte Carlo error {two_digits(100.0 * error)})"


def _of_gap(gap: Gap) -> str:
    """What makes most of a gap, and what narrows it most."""
    value = float(gap.difference.value[0])
    text = f" By month {gap.month:g} the gap of {points(value)} points"
    shares = {name: float(gap.shares.value[k]) for k, name in enumerate(PARTS)}
    ranked = sorted(shares, key=lambda name: shares[name], reverse=value > 0.0)
    if not any(shares.values()):
        return f"{text} has no parts: the two differ in nothing that counts."
    with_it = [name for name in ranked if shares[name] * (value or -1.0) > 0.0]
    against = [name for name in reversed(ranked) if shares[name] * (value or -1.0) < 0.0]
    parts = ", ".join(f"{name} {points(shares[name])}" for name in with_it[:3])
    text += f" is made by {parts}" if parts else " has no maker"
    if against:
        text += f", and narrowed by {', '.join(f'{name} {points(shares[name])}' for name in against[:2])}"
    return text + "."
