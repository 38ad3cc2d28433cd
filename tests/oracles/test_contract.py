"""The readiness contract: five areas side by side, one after the other, before an office.

Independent exponential areas with rates μᵢ, all at once: P(all done by t) = Π(1 − e^{−μᵢt}), mean Σ_{S ≠
∅} (−1)^{|S|+1}/Σ_S μᵢ (inclusion and exclusion). Five alike on c places, or before c reviewers who each
take Exp(μ): the first 5 − c endings come at rate cμ, the others at rates cμ, (c − 1)μ, … μ, so that the
mean is (5 − c)/(cμ) + Σ_{j≤c} 1/(jμ) and the variance the sum of the squares of these means. Before one
reviewer the i-th request is signed off after Erlang(i, μ). Without a contract the gate is open from pilot
end.

False alarms: 2e-9 a check. A million histories show a share that is 0.004 off, a mean that is 0.6 % off
or a variance that is 3 % off; ten million 0.0013, 0.2 % or 1 %.
"""

import itertools
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
from valleysim.vocabulary import Wait

AREAS = ("ownership", "economics", "reliability", "operability", "governance")
RATES = (0.5, 0.25, 0.1, 0.4, 0.2)
MONTHS = (1.0, 4.0, 10.0, 24.0)
SPAN = 240.0


def exponential(rate: float) -> Document:
    return {"exponential": {"mean": 1.0 / rate}}


def side_by_side() -> Document:
    """Areas of five rates at once, of which each is half done at the start, with twice the work."""
    areas = {
        area: {"work": exponential(rate / 2.0), "done": 0.5} for area, rate in zip(AREAS, RATES, strict=True)
    }
    return {"readiness": {"capacity": 5, **areas}}


def stages(servers: int, rate: float) -> list[float]:
    """Means of the exponential times between the endings of five alike on ``servers`` places."""
    return [1.0 / (min(servers, 5 - done) * rate) for done in range(5)]


@at_both_sizes
def test_all_areas_are_ready_with_the_product_of_their_probabilities(histories: int) -> None:
    result = counted(side_by_side(), histories, MONTHS)
    for month in MONTHS:
        share = math.prod(-math.expm1(-rate * month) for rate in RATES)
        check_share(at(result.classes.reached, month), histories, share, month)


@at_both_sizes
def test_the_mean_month_of_readiness_is_that_of_the_largest_of_five(histories: int) -> None:
    (live,) = runs(side_by_side(), histories, (Record.LIVE,), span=SPAN)
    mean = 0.0
    for size in range(1, 6):
        for chosen in itertools.combinations(RATES, size):
            mean += (-1.0) ** (size + 1) / sum(chosen)
    check_mean(live, mean)


@at_both_sizes
@pytest.mark.parametrize("capacity", [1, 2, 3, 5])
def test_five_areas_alike_are_done_as_so_many_places_allow(histories: int, capacity: int) -> None:
    areas = {area: {"work": exponential(0.5)} for area in AREAS}
    document = {"readiness": {"capacity": capacity, **areas}}
    (live,) = runs(document, histories, (Record.LIVE,), span=SPAN)
    means = stages(capacity, 0.5)
    check_mean(live, sum(means), "mean")
    check_mean((live - sum(means)) ** 2, sum(mean * mean for mean in means), "variance")
    if capacity == 1:
        for month in MONTHS:
            share = special.gammainc(5.0, 0.5 * month)
            check_share(np.count_nonzero(live <= month), histories, share, month)


@at_both_sizes
@pytest.mark.parametrize("reviewers", [1, 2, 5])
def test_five_requests_at_once_pass_an_office_first_come_first_served(histories: int, reviewers: int) -> None:
    """A batch before so many servers; the office's backlog of 3 months delays all alike."""
    document = {
        "readiness": {"authority": "central"},
        "office": {"reviewers": reviewers, "service": exponential(0.5), "backlog": 3},
    }
    waited = Record.WAITED + Wait.CENTRAL_SIGN_OFF
    live, waiting = runs(document, histories, (Record.LIVE, waited), span=SPAN)
    means = stages(reviewers, 0.5)
    check_mean(live - 3.0, sum(means), "mean")
    check_mean((live - 3.0 - sum(means)) ** 2, sum(mean * mean for mean in means), "variance")
    assert np.array_equal(live, waiting)


@at_both_sizes
@pytest.mark.parametrize("place", [2, 4])
def test_one_reviewer_signs_requests_of_one_instant_in_the_listed_order(histories: int, place: int) -> None:
    """Money is asked for, every eighth of a month, once ownership in its place and economics are signed."""
    order = ["economics", "reliability", "operability", "governance"]
    order.insert(place - 1, "ownership")
    document = {
        "readiness": {"authority": "central", "order": order},
        "office": {"service": exponential(0.5)},
        "funding": {"runway": "never", "period": 0.125, "first_window": 0, "approval": 1},
    }
    (heard,) = runs(document, histories, (Record.MONEY_AT,), span=SPAN)
    for month in MONTHS:
        share = special.gammainc(float(place), 0.5 * month)
        check_share(np.count_nonzero(heard <= month), histories, share, month)


@at_both_sizes
def test_an_area_is_signed_off_by_the_line_after_its_work(histories: int) -> None:
    """Work Exp(½) and then a sign-off Exp(½) is Erlang(2, ½), for an area with its own law or the line's."""
    document = {
        "readiness": {
            "line_sign_off": exponential(0.5),
            **{area: {"sign_off": 0} for area in AREAS},
            "reliability": {"work": exponential(0.5)},
        }
    }
    result = counted(document, histories, MONTHS)
    for month in MONTHS:
        share = special.gammainc(2.0, 0.5 * month)
        check_share(at(result.classes.reached, month), histories, share, month)


@at_both_sizes
def test_without_a_contract_the_pilot_is_live_at_pilot_end(histories: int) -> None:
    document = side_by_side()
    document["readiness"]["contract"] = False
    document["pilot"] = {"duration": exponential(0.3)}
    end, live = runs(document, histories, (Record.PILOT_END, Record.LIVE), span=SPAN)
    assert np.array_equal(end, live)
    check_share(np.count_nonzero(live <= 4.0), histories, -math.expm1(-1.2))
