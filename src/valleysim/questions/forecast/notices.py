"""What people should know of a result: what decided it that nobody may have meant to."""

from collections.abc import Iterator

from valleysim.errors import ValidationIssue
from valleysim.estimates import together
from valleysim.estimates.rounding import percent, tenths
from valleysim.questions.forecast.findings import Findings
from valleysim.questions.forecast.moves import driver_notices
from valleysim.questions.pasts import past_notices
from valleysim.scenario.format.stages import Stage
from valleysim.scenario.notices.office import KEY, office_load, reviewers_in_words, would_do
from valleysim.scenario.notices.written import written
from valleysim.scenario.standing import standings
from valleysim.vocabulary import Wait
from valleysim.words import read_at

TOLD = 0.05
"""Pilots that have ended and count as having reached the endpoint, from which on they are told."""
MOST = 0.5
DECIDES = 0.05
"""Share of the pilots that were lost there or still are from which on the office decides the answer."""
LONG = 0.75
"""Months that requests waited for a reviewer, in the mean, from which on the size decided the answer. With
0.75 months the probabilities were two to three points below those of an office without limit."""


def notices(result: Findings) -> tuple[ValidationIssue, ...]:
    """What the run has shown, then what the scenario told beforehand and the run has not settled."""
    month, endpoint = result.run.horizons[-1], result.endpoint.name.lower()
    before = result.scenario.notices(months=month, endpoint=endpoint)
    return (
        *past_notices(result.scenario, result.run.learned),
        *_ended(result),
        *_office(result),
        *(one for one in before if one.key != KEY),
        *driver_notices(result.moves),
        *_read(result),
        *result.cut.notices(),
    )


def _ended(result: Findings) -> Iterator[ValidationIssue]:
    """That pilots which have ended count as what they had reached before."""
    stages = (Stage.ABANDONED, Stage.ROLLED_BACK, Stage.ENDED)
    ended = {one.key for one in standings(result.scenario) if one.stage in stages or "ended" in one.dates}
    keys = sorted(member.key for member in result.scenario.members)
    places = [p for p, key in enumerate(keys) if key in ended]
    reached = (
        float(result.counts.pilots_seen[:, places, result.endpoint, -1].sum()) / result.counts.n_replicates
    )
    if reached < TOLD:
        return
    there = {"live": "be live"}.get(endpoint := result.endpoint.name.lower(), endpoint)
    several = f"{len(places)} pilots that have" if len(places) > 1 else "one pilot that has"
    text = (
        f"of {several} ended {tenths(reached)} had come to {there} before, and count as such: what has been "
    )
    yield ValidationIssue.note("status", f"{text}reached stays reached")


def _read(result: Findings) -> Iterator[ValidationIssue]:
    """At which points of the grid horizons are read that lie between two."""
    for month in result.run.asked:
        nearest = min(result.run.horizons, key=lambda horizon: abs(horizon - month))
        if nearest != month:
            yield ValidationIssue.note("horizons", read_at(month, nearest))


def _office(result: Findings) -> Iterator[ValidationIssue]:
    """That most requests found no reviewer free, and waited long for one."""
    office = together.office(result.counts, result.scenario)
    if office is None or office["waited_for_a_reviewer"] is None:
        return
    load = office_load(result.scenario, result.counts.end_month)
    assert load is not None
    share, months = office["waited_for_a_reviewer"], office["months_to_begin"]
    if share < MOST or months - load.backlog < LONG:
        return
    place = written(result.scenario, ("office", "reviewers"), KEY)
    there = _lost_or_left_there(result)
    does = "decides this answer" if there >= DECIDES else "holds pilots up"
    yield place.notice(
        "warning",
        f"the review office {does}: of {office['requests']:,.0f} sign-offs asked for, "
        f"{percent(share)} found none of its {reviewers_in_words(office['reviewers'])} free ({place.whose}), "
        f"and they began {months:.1f} months after they were asked for, in the mean; "
        f"by month {result.run.horizons[-1]:g} {percent(there)} of the pilots were lost there or are there "
        f"still; {would_do(load.enough)}",
    )


def _lost_or_left_there(result: Findings) -> float:
    """Share of the pilots that were abandoned while the office held them up, or wait for it at the end."""
    lost = int(result.counts.held_by[..., Wait.CENTRAL_SIGN_OFF].sum())
    left = result.horizon_list[-1].stalled[Wait.CENTRAL_SIGN_OFF.name.lower()]
    return lost / result.counts.total + left
