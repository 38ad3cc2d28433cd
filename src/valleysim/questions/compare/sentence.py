"""The answer of a comparison in a sentence or two."""

from valleysim.estimates.rounding import (
    TELLS_NOTHING,
    percent,
    points,
    points_between,
    signed,
    tenths,
    two_digits,
)
from valleysim.questions.calendar import within
from valleysim.questions.compare.findings import Findings
from valleysim.questions.compare.gap import Gap
from valleysim.questions.compare.input_tables import count_text
from valleysim.questions.compare.inputs import EVIDENCE
from valleysim.questions.compare.months import FROM, SHARES
from valleysim.questions.compare.pairing import Pairing
from valleysim.questions.compare.parts import PARTS
from valleysim.questions.compare.ranking import Ranking
from valleysim.questions.compare.ranking_tables import sureness
from valleysim.questions.compare.swapped import Inputs
from valleysim.questions.compare.units import told_in
from valleysim.report.tables import in_words
from valleysim.words import MILESTONE


def answer(comparison: Findings) -> str:
    """How far each of the others is from the first by the last horizon, and what makes most of the gap."""
    month = comparison.runs.horizons[-1]
    verb = MILESTONE[comparison.endpoint.name.lower()]
    base = comparison.sides[0]
    start = percent(float(base.at(month).value[0]))
    text = f"{start} of the pilots of A, {base.scenario.name!r}, {verb} {within(comparison.as_of, month)}; "
    text += "; ".join(_against(comparison, pairing) for pairing in comparison.pairings) + "."
    if comparison.rankings:
        by_share = comparison.rankings[0]
        letters = ", ".join(comparison.sides[k].letter for k in by_share.order)
        text = f"{_best(comparison, by_share)}the order {letters} {sureness(by_share)}. {text}"
    for gap in comparison.gaps:
        text += _of_gap(gap)
    return text + _in_months(comparison, verb)


def _best(comparison: Findings, ranking: Ranking) -> str:
    """Which of many is best, and how surely."""
    first = ranking.order[0]
    side = comparison.sides[first]
    text = f"Best is {side.letter}, {side.scenario.name!r}"
    chance = None if ranking.best is None else ranking.best[first]
    uncertain = any(pair.beats is not None for pair in ranking.pairs)
    if chance is not None and uncertain and chance.mc_error <= TELLS_NOTHING:
        text += f", in {percent(chance.value)} of worlds"
    return f"{text}; "


def _in_months(comparison: Findings, verb: str) -> str:
    """How long those take that arrive, and the gap in restricted mean months."""
    told = [
        f"{tenths(months.quantiles[FROM[0], SHARES[0]].value)} ({side.letter})"
        for side, months in zip(comparison.sides, comparison.months, strict=True)
        if months.quantiles is not None
    ]
    text = f" Of those that {verb}, half do within {', '.join(told)} months." if told else ""
    gap = comparison.gap_months
    if gap is not None:
        text += _of_gap(gap)
    inputs = comparison.inputs
    return text if inputs is None else f"{text} {_of_inputs(inputs)}"


def _of_inputs(inputs: Inputs) -> str:
    """How many inputs differ, and which of them alone moves most."""
    number = len(inputs.differing)
    if not inputs.chief:
        count = count_text(inputs)
        return f"{count[0].upper()}{count[1:]}."
    text = f"{number} input{' differs' if number == 1 else 's differ'}, {inputs.number(EVIDENCE)} on evidence"
    first = inputs.chief[0]
    moved = signed(float(first.months.value[0]), 2)
    return f"{text}; most {in_words(first.swap.key)}, alone {moved} months."


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
    value, tell = float(gap.difference.value[0]), told_in(gap.unit)
    most = 3 if gap.unit == "share" else 2
    text = f" By month {gap.month:g} the gap of {tell.one(value)} points"
    if gap.unit == "months":
        text = f" The gap of {tell.one(value)} months (mean of all, at most {gap.month:g})"
    shares = {name: float(gap.shares.value[k]) for k, name in enumerate(PARTS)}
    ranked = sorted(shares, key=lambda name: shares[name], reverse=value > 0.0)
    if not any(shares.values()):
        return f"{text} has no parts: the two differ in nothing that counts."
    with_it = [name for name in ranked if shares[name] * (value or -1.0) > 0.0]
    against = [name for name in reversed(ranked) if shares[name] * (value or -1.0) < 0.0]
    parts = ", ".join(f"{name} {tell.one(shares[name])}" for name in with_it[:most])
    text += f" is made by {parts}" if parts else " has no maker"
    if against:
        less = ", ".join(f"{name} {tell.one(shares[name])}" for name in against[:1])
        text += f", and narrowed by {less}"
    return text + "."
