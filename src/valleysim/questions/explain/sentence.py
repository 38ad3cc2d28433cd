"""An explanation in a few sentences."""

from valleysim.estimates.rounding import error_of, percent
from valleysim.questions.calendar import within
from valleysim.questions.explain.findings import Findings
from valleysim.report.tables import in_words
from valleysim.words import MECHANISMS, MILESTONE

NEARLY_ALL = 0.99
"""Of the ignorance; an estimate of a total index may lie above 1."""


def answer(explanation: Findings) -> str:
    """What holds most of the stalled pilots, how much nothing explains, and the chief unknown."""
    of, by = explanation.attribution, within(explanation.scenario.as_of, explanation.month)
    verb = MILESTONE[explanation.endpoint.name.lower()]
    if not of.any_stalled or of.stall_rate is None:
        return f"No pilot that succeeded as a pilot fails to {verb} {by}: nothing to explain."
    chief, second, *_ = sorted(of.mechanisms, key=lambda mechanism: -mechanism.share.value)
    names = {one.mechanism: one.mechanism.name.lower() for one in (chief, second)}
    text = (
        f"Of the pilots that succeed as pilots {percent(of.stall_rate)} do not {verb} {by}; "
        f"{percent(chief.share.value)} of these stalls are due to {names[chief.mechanism]} "
        f"({MECHANISMS[chief.mechanism].stands_for}; ± {error_of(chief.share.error)} %), "
        f"{percent(second.share.value)} to {names[second.mechanism]}, "
        f"and {percent(of.unexplained.value)} would not be there even with every mechanism neutral"
    )
    return f"{text}." + _of_unknowns(explanation)


def _of_unknowns(explanation: Findings) -> str:
    found, split = explanation.sensitivity, explanation.split
    text = ""
    if split.total > 0.0:
        share = percent(split.ignorance / split.total)
        text = f" Of what an outcome varies by, {share} is ignorance and the rest chance"
    if found is None or found.indices.variance <= 0.0:
        return f"{text}." if text else ""
    i = found.order[0]
    total, low, high = (
        float(one[i]) for one in (found.indices.total, found.indices.total_low, found.indices.total_high)
    )
    unknown = f"{in_words(found.keys[i])} ({found.keys[i]})"
    interval = f"90 % interval {in_whole(low)} to {in_whole(high)} %"
    if total >= NEARLY_ALL:
        return f"{text}; nearly all of the ignorance is due to {unknown} (total index: {interval})."
    return (
        f"{text}; the largest part of the ignorance is due to {unknown} "
        f"(total index {in_whole(total)} %; {interval})."
    )


def in_whole(index: float) -> str:
    """A Sobol index in whole percent: an estimate may fall outside 0 to 1, what it estimates does not."""
    return f"{100.0 * min(max(index, 0.0), 1.0) + 0.0:.0f}"
