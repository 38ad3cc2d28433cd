"""Builders who carry the work: each place of the team an alternating process of its own.

A builder leaves at rate λ and is replaced after Exp(μ): a place is filled at t with probability
p(t) = (μ + λe^{−κt})/κ, κ = λ + μ (Barlow & Proschan 1965), all n places are empty with (1 − p)ⁿ: then the
pilot waits for builders. Replaced after exactly c months (a ramp-up, nobody to be looked for), a place is
filled with Σ_k [λ(t − kc)]^k/k! · e^{−λ(t − kc)} over kc ≤ t: k departures, each with its c months, before t.

With one builder who is needed, w months of work are interrupted at rate λ for Exp(μ) each time, so that they
take w + a compound Poisson time: mean w(1 + λ/μ), variance 2λw/μ², no delay with e^{−λw}. Of n independent
builders all of whom are needed for full pace, what the team does by t is (1/n)Σ of the months of each.

Without money nobody is replaced: p(t) falls by e^{−λm(t − R)} from the end R of innovation money on, m the
factor by which departures rise, and recovers from where it stands when money arrives.

False alarms: 2e-9 a check. A million histories show a probability that is 0.004 off, ten million 0.0013.
"""

import math

import numpy as np
import pytest

from tests.oracles.histories import (
    FOREVER,
    Document,
    at,
    at_both_sizes,
    check_mean,
    check_share,
    counted,
    runs,
)
from valleysim.kernel.records import Record
from valleysim.vocabulary import Wait

LEAVE, FILL = 0.15, 0.4
MONTHS = (0.5, 3.0, 9.0, 30.0)


def team(builders: int, **handoff: object) -> Document:
    """Builders of an endless work; all of them are needed for full pace."""
    table = {"builders": builders, "departure_rate": LEAVE, "needed": 1, **handoff}
    return {"handoff": table, "readiness": {"reliability": {"work": FOREVER}}}


def filled(t: float, leave: float = LEAVE, fill: float = FILL, start: float = 1.0) -> float:
    total = leave + fill
    return fill / total + (start - fill / total) * math.exp(-total * t)


REPLACED = {"exponential": {"mean": 1.0 / FILL}}


def filled_after(t: float, months: float) -> float:
    """A place whose builders are replaced after exactly so many months."""
    terms = range(int(t / months) + 1)
    return sum(
        (LEAVE * (t - k * months)) ** k / math.factorial(k) * math.exp(-LEAVE * (t - k * months))
        for k in terms
    )


def check_nobody(document: Document, histories: int, shares: dict[float, float]) -> None:
    result = counted(document, histories, [*shares])
    for month, share in shares.items():
        found = at(result.classes.stalled[Wait.BUILDERS], month)
        check_share(found, histories, share, month)
        assert at(result.classes.stalled[Wait.READINESS_WORK], month) == histories - found


@at_both_sizes
@pytest.mark.parametrize("builders", [1, 3])
def test_places_of_the_team_empty_and_fill_like_a_birth_and_death_process(
    histories: int, builders: int
) -> None:
    shares = {month: (1.0 - filled(month)) ** builders for month in MONTHS}
    check_nobody(team(builders, replacement=REPLACED), histories, shares)


@at_both_sizes
def test_who_is_never_replaced_leaves_the_team_empty_for_good(histories: int) -> None:
    shares = {month: (-math.expm1(-LEAVE * month)) ** 2 for month in MONTHS}
    check_nobody(team(2), histories, shares)


@at_both_sizes
@pytest.mark.parametrize(("replacement", "ramp_up"), [(0, 2.0), (1.25, 0.75)])
def test_a_newcomer_counts_after_being_found_and_after_the_ramp_up(
    histories: int, replacement: float, ramp_up: float
) -> None:
    shares = {month: 1.0 - filled_after(month, 2.0) for month in MONTHS}
    check_nobody(team(1, replacement=replacement, ramp_up=ramp_up), histories, shares)


@at_both_sizes
@pytest.mark.parametrize("what", ["work", "parallel run"])
def test_work_and_parallel_run_rest_while_nobody_is_there(histories: int, what: str) -> None:
    """One builder of 4 months of work: no history is sooner, one in 1.8 has no delay at all."""
    months, document = 4.0, team(1, replacement=REPLACED, documented=1)
    document["readiness"]["reliability"]["work"] = months if what == "work" else 0
    if what == "parallel run":
        document["handoff"]["parallel_run"] = months
    (live,) = runs(document, histories, (Record.LIVE,), span=2_000.0)
    check_share(np.count_nonzero(live <= months * (1.0 + 1e-12)), histories, math.exp(-LEAVE * months))
    assert live.min() >= months * (1.0 - 1e-12)
    check_mean(live, months * (1.0 + LEAVE / FILL))
    mean = months * LEAVE / FILL
    check_mean((live - months - mean) ** 2, 2.0 * LEAVE * months / FILL**2)


@at_both_sizes
def test_half_a_team_works_at_half_the_pace_and_no_more_is_gained_than_is_needed(histories: int) -> None:
    """Two builders never replaced, work of 2 months, E[time] by conditioning on the first departure.

    Both needed: at full pace until the first leaves at Exp(2λ), then at half of it until the second does.
    One needed, of two or of three: the pace is full, and no more, until all have gone. Done by then or never.
    """
    work, spent = 2.0, LEAVE * 2.0
    both = math.exp(-2.0 * spent) * (1.0 + 2.0 * spent)  # nobody leaves, or one at s and none until 2 w − s
    gone = -math.expm1(-spent)
    for builders, needed, share in ((2, 1.0, both), (2, 0.5, 1.0 - gone**2), (3, 1.0 / 3.0, 1.0 - gone**3)):
        document = team(builders, needed=needed, documented=1)
        document["readiness"]["reliability"]["work"] = work
        (live,) = runs(document, histories, (Record.LIVE,), span=240.0)
        check_share(np.count_nonzero(np.isfinite(live)), histories, share, needed)


@at_both_sizes
def test_without_money_nobody_is_replaced_and_more_leave(histories: int) -> None:
    """Innovation money ends at 2, operating money arrives at 5, and there is work to do after it."""
    document = team(1, replacement=REPLACED)
    document["funding"] = {
        "runway": 2.0,
        "period": 5.0,
        "first_window": 5.0,
        "approval": 1,
        "unfunded_departures": 2.0,
    }
    here = filled(2.0) * math.exp(-2.0 * LEAVE * 3.0)
    result = counted(document, histories, (2.0, 4.0, 5.0, 9.0))
    stalled = result.classes.stalled
    for month, share in ((1.9, filled(1.875)), (5.0, here), (9.0, filled(4.0, start=here))):
        check_share(at(stalled[Wait.BUILDERS], month), histories, 1.0 - share, month)
    assert at(stalled[Wait.BUDGET_WINDOW], 4.0) == histories


@at_both_sizes
def test_reorganisations_take_builders_who_count_and_no_others(histories: int) -> None:
    """Like so much more departure, together for all: of two places both empty is not the square."""
    shock, taken = 0.2, 0.5
    document = team(1, replacement=REPLACED, exposure=taken)
    document["organisation"] = {"reorganisation_rate": shock}
    shares = {month: 1.0 - filled(month, leave=LEAVE + shock * taken) for month in MONTHS}
    check_nobody(document, histories, shares)
