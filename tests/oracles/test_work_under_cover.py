"""Work that pauses while nobody covers it (compound Poisson pauses; Kulkarni, Nicola & Trivedi 1987).

One seat, left at rate α and filled again at rate γ; w months of work from a covered start, pace 0 while
uncovered. Pauses number Poisson(a), a = αw, each Exp(γ), so that the work is done at T with mean w(1 +
α/γ), variance 2a/γ², an atom e^{−a} at w, and P(T ≤ w + τ) = e^{−a}[1 + Σ_{n≥1} aⁿ/n! · P(n, γτ)], P the
regularised incomplete gamma function. It beats a clock of rate λ with probability exp(−wλ(1 + α/(γ +
λ))), and one that runs only while uncovered with exp(−aλ/(γ + λ)). Both hold for readiness work in the
valley and for rediscovery of a live pilot. At pace ρ while uncovered and for exponential work see
`test_phase_type`.

False alarms: 2e-9 a check. A million histories show a share that is 0.004 off, a mean that is 0.3 % off
or a variance that is 3 % off; ten million 0.0013, 0.1 % or 1 %.
"""

import math

import numpy as np
import pytest
from scipy import special

from tests.oracles.histories import (
    Document,
    at,
    at_both_sizes,
    check_mean,
    check_share,
    counted,
    runs,
)
from valleysim.kernel.records import Record
from valleysim.vocabulary import Cause

LEAVE, FILL, WORK = 0.15, 0.4, 8.0
LATER = (0.125, 1.0, 4.0, 10.0)
SPAN = 240.0
STAGES = ["readiness", "rediscovery"]
ENDPOINTS = {"readiness": "live", "rediscovery": "production"}
RECORDS = {"readiness": Record.LIVE, "rediscovery": Record.PRODUCTION}


def working(stage: str, **coalition: float) -> Document:
    """A pilot whose only work is in this stage, under one seat that empties and fills."""
    seat = {
        "seat": "sponsor",
        "tenure": {"exponential": {"mean": 1.0 / LEAVE}},
        "vacancy": {"exponential": {"mean": 1.0 / FILL}},
    }
    document: Document = {
        "sponsors": [seat],
        "coalition": {"quorum": 1, "uncovered_pace": 0.0, **coalition},
    }
    if stage == "readiness":
        return {**document, "readiness": {"reliability": {"work": WORK}}}
    return {**document, "handoff": {"documented": 0.0, "rediscovery": WORK}}


def done_within(later: float) -> float:
    """P(T ≤ w + ``later``); terms beyond the 60th are below 1e-60."""
    a = LEAVE * WORK
    terms = (a**n / math.factorial(n) * special.gammainc(n, FILL * later) for n in range(1, 61))
    return math.exp(-a) * (1.0 + sum(terms))


@at_both_sizes
@pytest.mark.parametrize("stage", STAGES)
def test_paused_work_is_done_when_the_compound_poisson_law_says(histories: int, stage: str) -> None:
    (done,) = runs(working(stage), histories, (RECORDS[stage],), span=SPAN)
    a = LEAVE * WORK
    mean = WORK * (1.0 + LEAVE / FILL)
    check_share(np.count_nonzero(done == WORK), histories, math.exp(-a), "atom")
    assert done.min() == WORK
    check_mean(done, mean)
    check_mean((done - mean) ** 2, 2.0 * a / FILL**2)
    for later in LATER:
        share = done_within(later)
        check_share(np.count_nonzero(done <= WORK + later), histories, share, later)


@at_both_sizes
def test_paused_work_beats_a_clock_that_always_runs(histories: int) -> None:
    document = {**working("readiness"), "priorities": {"cancellation_hazard": 0.07}}
    result = counted(document, histories, (SPAN,))
    share = math.exp(-WORK * 0.07 * (1.0 + LEAVE / (FILL + 0.07)))
    check_share(at(result.classes.reached, SPAN), histories, share)
    check_share(at(result.classes.abandoned[Cause.PRIORITIES], SPAN), histories, 1.0 - share)


@at_both_sizes
@pytest.mark.parametrize("stage", STAGES)
def test_paused_work_beats_a_clock_that_runs_while_uncovered(histories: int, stage: str) -> None:
    """In the valley the clock cancels, live it rolls back; the budget is spent over several absences."""
    document = working(stage, **({"uncovered_hazard": 0.3} if stage == "readiness" else {}))
    if stage == "rediscovery":
        document["live"] = {"uncovered_hazard": 0.3}
    result = counted(document, histories, (SPAN,), endpoint=ENDPOINTS[stage])
    share = math.exp(-LEAVE * WORK * 0.3 / (FILL + 0.3))
    classes = result.classes
    check_share(at(classes.reached, SPAN), histories, share)
    lost = (classes.abandoned if stage == "readiness" else classes.rolled_back)[Cause.SPONSORS]
    check_share(at(lost, SPAN), histories, 1.0 - share)
