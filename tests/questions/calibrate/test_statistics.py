"""Each statistic against its definition: facts written by hand, or exact chances of simple pilots."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from valleysim.questions.calibrate.sample import Facts, Sample
from valleysim.questions.calibrate.statistics import STATISTICS
from valleysim.questions.calibrate.targets import Target
from valleysim.scenario import from_document
from valleysim.simulation.crew import Crew
from valleysim.simulation.facts import Record
from valleysim.vocabulary import Row, Wait

NEVER = math.inf
PARALLEL, REDISCOVERY = Record.WAITED + Wait.PARALLEL_RUN, Record.WAITED + Wait.REDISCOVERY
# pilot end, live, production, sustained, ended, row, parallel run, rediscovery
HISTORIES = [
    (2.0, 8.0, 11.0, 14.0, NEVER, Row.SUSTAINED, 1.0, 3.0),
    (3.0, 30.0, 33.0, 36.0, 60.0, Row.ROLLED_BACK, 2.0, 3.0),
    (4.0, NEVER, NEVER, NEVER, 12.0, Row.ABANDONED + 1, 0.0, 0.0),
    (2.0, NEVER, NEVER, NEVER, NEVER, Wait.OWNER, 0.0, 0.0),
    (5.0, NEVER, NEVER, NEVER, 5.0, Row.ABANDONED, 0.0, 0.0),
    (2.0, 6.0, NEVER, NEVER, 7.0, Row.ROLLED_BACK, 1.0, 1.0),
]
ROWS = (
    Record.PILOT_END,
    Record.LIVE,
    Record.PRODUCTION,
    Record.SUSTAINED,
    Record.ENDED,
    Record.ROW,
    PARALLEL,
    REDISCOVERY,
)


class ByHand(Sample):
    """One world whose histories were written by hand: of a pilot alone, or of two organisations."""

    def __init__(self) -> None:
        table = np.array(HISTORIES, float).T
        self.worlds = 1
        self.alone = Facts({int(row): table[n][None, None, :] for n, row in enumerate(ROWS)})  # type: ignore[misc]

    def together(self, pilots: int) -> Facts:
        assert pilots == 3
        table = np.array(HISTORIES, float).T.reshape(len(ROWS), 2, 3)
        return Facts({int(row): table[n].T[None] for n, row in enumerate(ROWS)})


def found(statistic: str, **given: Any) -> float:
    one = STATISTICS[statistic]
    return float(one.of(ByHand(), {**dict.fromkeys(one.needs), **one.takes, **given})[0])


@pytest.mark.parametrize(
    ("statistic", "given", "expected"),
    [
        ("months_to_production", {}, (9 + 30) / 2),
        ("reached", {"within": 9.0}, 1 / 5),
        ("reached", {"within": 30.0}, 2 / 5),
        ("reached", {"endpoint": "live", "within": 6.0}, 2 / 5),
        ("reached_of_all", {"endpoint": "sustained", "within": 12.0}, 1 / 6),
        ("abandoned", {"by": 11.0}, 1 / 6),
        ("abandoned", {"by": 12.0}, 2 / 6),
        ("in_valley", {"months": 5.0}, 4 / 5),
        ("in_valley", {"months": 8.0}, 2 / 5),
        ("in_valley", {"months": 30.0}, 1 / 5),
        ("still_live", {"months": 30.0}, 1 / 2),
        ("still_live", {"months": 80.0}, 1.0),
        ("handoff_months", {}, (4 + 5) / 2),
        ("organisations", {"pilots": 3, "within": 12.0, "above": 0.3}, 1 / 2),
        ("organisations", {"pilots": 3, "within": 12.0, "below": 0.05}, 1 / 2),
        ("organisations", {"pilots": 3, "within": 30.0, "above": 0.5}, 1 / 2),
    ],
)
def test_statistics_of_histories_are_what_they_say(
    statistic: str, given: dict[str, Any], expected: float
) -> None:
    assert found(statistic, **given) == pytest.approx(expected)


def test_a_world_without_such_a_history_has_no_statistic() -> None:
    with_nobody = ByHand()
    with_nobody.alone.by_record[int(Record.PRODUCTION)][:] = NEVER  # type: ignore[index]
    assert math.isnan(STATISTICS["months_to_production"].of(with_nobody, {})[0])
    assert math.isnan(STATISTICS["handoff_months"].of(with_nobody, {})[0])


SCENARIO = from_document(
    {
        "name": "laws",
        "sponsors": [
            {"seat": "first", "tenure": {"exponential": {"mean": 20}}},
            {"seat": "second", "tenure": {"exponential": {"mean": 10}}},
        ],
        "readiness": {"reliability": {"work": 6}},
        "funding": {"runway": "never", "period": 1, "approval": 1, "first_window": 0, "lead": 0},
        "cost": {"run_rate": {"lognormal": {"median": 1.1, "p90": 2}}},
        "handoff": {"departure_rate": 0.02},
        "coalition": {"uncovered_hazard": 0.03},
        "priorities": {"cancellation_hazard": "0.02 to 0.04"},
    }
)


@pytest.mark.parametrize(
    ("statistic", "given", "exact"),
    [
        ("sponsor_gone", {"within": 12.0}, 1 - math.exp(-0.6)),
        ("sponsor_gone", {"seat": "second", "within": 12.0}, 1 - math.exp(-1.2)),
        ("sponsor_gone", {}, 1 - math.exp(-6 / 20)),
        ("sponsor_changes", {"changes": 0, "months": 20.0}, math.exp(-1)),
        ("sponsor_changes", {"changes": 2, "months": 20.0}, 1 - 2 * math.exp(-1)),
        ("run_rate_median", {}, 1.1),
        ("run_rate_above", {"above": 2.0}, 0.1),
        ("builder_attrition", {}, 1 - math.exp(-0.24)),
        ("approval_days", {}, 0.0),
    ],
)
def test_statistics_of_laws_are_their_exact_chances(
    statistic: str, given: dict[str, Any], exact: float
) -> None:
    one = STATISTICS[statistic]
    with Crew(None, 1) as crew:
        sample = Sample(SCENARIO, None, crew, seed=1, worlds=4, histories=8)
        values = one.of(sample, {**dict.fromkeys(one.needs), **one.takes, **given})
    assert values == pytest.approx(exact, abs=0.006)


def test_the_tail_and_the_ratio_of_hazards_follow_from_their_quantities() -> None:
    with Crew(None, 1) as crew:
        sample = Sample(SCENARIO, None, crew, seed=1, worlds=6, histories=8)
        ratio = STATISTICS["uncovered_hazard_ratio"].of(sample, {})
        tail = STATISTICS["run_rate_tail"].of(sample, {"above": 2.0})
    assert ratio == pytest.approx(1.0 + 0.03 / sample.values["priorities.cancellation_hazard"])
    law = stats.norm(math.log(1.1), math.log(2 / 1.1) / stats.norm.ppf(0.9))
    assert tail == pytest.approx(math.log(law.sf(math.log(2)) / law.sf(math.log(8))) / math.log(4), rel=1e-4)


def test_organisations_are_simulated_together_and_share_their_luck() -> None:
    """With a share of .9 of the variance nearly all or nearly none of five pilots are in production."""
    document = {
        "name": "luck",
        "readiness": {"reliability": {"work": 6}},
        "priorities": {"cancellation_hazard": math.log(2.0) / 6.0},
    }
    limit = {"within": 7.0, "pilots": 5, "below": None}
    with Crew(None, 1) as crew:
        shares = []
        for shared in (0.0, 0.9):
            scenario = from_document({**document, "organisation": {"shared_variance": shared}})
            sample = Sample(scenario, None, crew, seed=1, worlds=40, histories=500)
            shares.append(float(STATISTICS["organisations"].of(sample, {**limit, "above": 0.9}).mean()))
    assert shares[0] == pytest.approx(0.5**5, abs=0.02)
    assert shares[1] > 0.3


def test_a_soft_target_has_half_the_weight_of_a_hard_one() -> None:
    hard, soft = (Target("t", "reached", {}, 0.2, 0.1, 0.5, use) for use in ("hard", "soft"))
    assert soft.band.weight == 0.5 * hard.band.weight
