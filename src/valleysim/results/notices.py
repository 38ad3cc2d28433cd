"""What people should know of a result: what decided it that nobody may have meant to."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from valleysim.notice import Notice
from valleysim.results import together
from valleysim.results.rounding import percent
from valleysim.scenario.notices.office import KEY, office_load, reviewers_in_words, would_do
from valleysim.scenario.notices.written import written

if TYPE_CHECKING:
    from valleysim.results.result import Result

MOST = 0.5
LONG = 0.75
"""Months that requests waited for a reviewer, in the mean, from which on the size decided the answer. With
0.75 months the probabilities were two to three points below those of an office without limit."""


def notices(result: "Result") -> tuple[Notice, ...]:
    """What the run has shown, then what the scenario told beforehand and the run has not settled."""
    month, endpoint = result.run.horizons[-1], result.endpoint.name.lower()
    before = result.scenario.notices(months=month, endpoint=endpoint)
    return (*_office(result), *(one for one in before if one.key != KEY), *result.cut.notices())


def _office(result: "Result") -> Iterator[Notice]:
    """That most requests found no reviewer free, and waited long for one."""
    office = together.office(result.counts, result.scenario)
    if office is None or office["waited_for_a_reviewer"] is None:
        return
    load = office_load(result.scenario, result.counts.span)
    assert load is not None
    share, months = office["waited_for_a_reviewer"], office["months_to_begin"]
    if share < MOST or months - load.backlog < LONG:
        return
    place = written(result.scenario, ("office", "reviewers"), KEY)
    yield place.notice(
        "warning",
        f"the review office decides this answer: of {office['requests']:,.0f} sign-offs asked for, "
        f"{percent(share)} found none of its {reviewers_in_words(office['reviewers'])} free ({place.whose}), "
        f"and they began {months:.1f} months after they were asked for, in the mean; "
        f"{would_do(load.enough)}",
    )
