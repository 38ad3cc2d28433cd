"""How likely somebody leaves, against the laws of tenures, and what it costs, against exact answers.

P(leaves within t) = 1 − P(max(R, m) > t)·exp(−νet): R is the time left of the tenure (the formulas of
tests/oracles/test_tenure.py), m the months that they stay at least, ν the rate of reorganisations and e the
exposure to them. Nothing is simulated, so these are equalities: within 1e-12 where the law has a closed form,
within 1e-6 where it is read from a curve.

What it costs: work w with one seat that nobody fills again. It is done in month w if the occupant is there
until then, and never else. Whoever stays until month 12 or later has it done; so P(kept) − P(left on d) is
1 for d < w and 0 after, and the risk within h months is P(leaves before w). With weights shared out between
the dates simulated it is that exactly if w lies between two of them and the tenure is spent evenly there.
"""

import math
from typing import Any

import numpy as np
import pytest
from scipy.special import gammainc, gammaincc

from valleysim.errors import UsageError
from valleysim.questions.stress.ask import stress
from valleysim.questions.stress.holders import holders_of, leaves_by
from valleysim.questions.stress.leaving import DATES, WITHIN, weights
from valleysim.questions.stress.risks import CLEAR, breaks, is_tie, ranks
from valleysim.questions.stress.sentence import listed
from valleysim.scenario import Scenario, from_document, load
from valleysim.worlds.design import Design

Document = dict[str, Any]
MONTHS = (0.0, 0.5, 3.0, 6.0, 11.875, 12.0, 24.0)
K, ETA = 1.7, 36.0
WEIBULL = {"weibull": {"mean": ETA * math.gamma(1.0 + 1.0 / K), "shape": K}}
A, THETA = 2.5, 9.6
GAMMA = {"gamma": {"mean": A * THETA, "shape": A}}
FEW: Document = {"replicates": 400, "worlds": 1, "threads": 1}


def seated(**more: Any) -> Scenario:
    return from_document(
        {"name": "one seat", "sponsors": [{"seat": "chief", **more}], "coalition": {"quorum": 1}}
    )


def leaving(scenario: Scenario, worlds: int = 1, months: tuple[float, ...] = MONTHS) -> np.ndarray[Any, Any]:
    found = leaves_by(scenario, Design(1), worlds, holders_of(scenario), months)
    return np.stack(list(found.values()))


def weibull_after(served: float, t: float) -> float:
    return -math.expm1((served / ETA) ** K - ((served + t) / ETA) ** K)


@pytest.mark.parametrize(
    ("seat", "cdf", "within"),
    [
        ({"tenure": WEIBULL}, lambda t: weibull_after(0.0, t), 1e-12),
        ({"tenure": WEIBULL, "served": 20}, lambda t: weibull_after(20.0, t), 1e-12),
        (
            {"tenure": WEIBULL, "served": "stationary"},
            lambda t: float(gammainc(1.0 / K, (t / ETA) ** K)),
            1e-6,
        ),
        (
            {"tenure": GAMMA, "served": 20},
            lambda t: 1.0 - gammaincc(A, (20.0 + t) / THETA) / gammaincc(A, 20.0 / THETA),
            1e-6,
        ),
        ({"tenure": {"exponential": {"mean": 15}}, "served": 40}, lambda t: -math.expm1(-t / 15.0), 1e-12),
        ({"tenure": 30, "served": 18.125}, lambda t: float(t >= 11.875), 0.0),
        ({"tenure": 30, "served": "stationary"}, lambda t: t / 30.0, 1e-12),
        ({"tenure": "never"}, lambda t: 0.0, 0.0),
        ({"tenure": WEIBULL, "leaves": 6}, lambda t: float(t >= 6.0), 0.0),
    ],
)
def test_somebody_leaves_as_the_law_of_their_tenure_says(seat: Document, cdf: Any, within: float) -> None:
    found = leaving(seated(**seat))[0, 0]
    assert np.abs(found - [cdf(t) for t in MONTHS]).max() <= within


def test_the_reference_values_of_the_oracle_page_come_out() -> None:
    """Weibull(1.7, 36) after 20 months, and met at random, within 12 months."""
    assert leaving(seated(tenure=WEIBULL, served=20))[0, 0, 5] == pytest.approx(
        1.0 - 0.637385007912, abs=1e-12
    )
    stationary = leaving(seated(tenure=WEIBULL, served="stationary"))[0, 0, 5]
    assert stationary == pytest.approx(0.353190431402, abs=1e-6)


def test_who_stays_at_least_leaves_then_or_later_and_a_reorganisation_takes_them_all_the_same() -> None:
    scenario = seated(tenure=WEIBULL, served=20, stays_at_least=11.875, exposure=0.4).with_(
        "organisation.reorganisation_rate", 0.05
    )
    expected = [
        1.0 - math.exp(-0.05 * 0.4 * t) * (1.0 if t < 11.875 else 1.0 - weibull_after(20.0, t))
        for t in MONTHS
    ]
    assert leaving(scenario)[0, 0] == pytest.approx(expected, abs=1e-12)


def test_in_every_world_it_is_the_law_of_that_world() -> None:
    """And of somebody in post when a pilot started: since then, if nothing else is said."""
    mean, worlds = "20 to 40", 32
    scenario = seated(tenure={"exponential": {"mean": mean}})
    found = leaving(scenario, worlds)[0]
    means = Design(1).values(scenario, range(worlds))["sponsors[chief].tenure.mean"]
    assert found == pytest.approx(-np.expm1(-np.array(MONTHS) / means[:, None]), abs=1e-12)
    started = seated(tenure=WEIBULL).with_({"status.started": 20, "status.stage": "pilot"})
    assert leaving(started)[0, 0] == pytest.approx([weibull_after(20.0, t) for t in MONTHS], abs=1e-12)


def test_a_person_is_told_once_with_all_their_seats_and_an_empty_seat_not_at_all() -> None:
    document = {
        "name": "x",
        "people": [{"name": "Maria", "tenure": {"exponential": {"mean": 10}}}],
        "sponsors": [
            {"seat": "a", "person": "Maria"},
            {"seat": "b", "at_start": "vacant"},
            {"seat": "c", "person": "Maria", "at_start": "unsupportive"},
            {"seat": "d"},
        ],
    }
    maria, own = holders_of(from_document(document))
    assert (maria.name, maria.is_person, maria.seat_names) == ("Maria", True, ("a", "c"))
    assert (own.name, own.is_person) == ("d", False)
    assert leaving(from_document(document))[0, 0] == pytest.approx(
        -np.expm1(-np.array(MONTHS) / 10), abs=1e-12
    )


def test_the_weights_of_the_dates_add_up_to_the_probability_of_leaving() -> None:
    chances = leaving(seated(tenure=WEIBULL, served=20), months=DATES)[0]
    for within in WITHIN:
        found = weights(chances, within)
        assert found.sum() == pytest.approx(chances[0, DATES.index(within)], abs=1e-12)
        assert (found[:, np.array(DATES) > within] == 0.0).all()
    middle = weights(chances, 12.0)[0, 2]
    assert middle == pytest.approx(0.5 * (chances[0, 3] - chances[0, 1]), abs=1e-12)


def working(**seat: Any) -> Scenario:
    """Seven months of work, done only while the chief is there."""
    return from_document(
        {
            "name": "work",
            "sponsors": [{"seat": "chief", "vacancy": 10_000, **seat}],
            "coalition": {"quorum": 1, "uncovered_pace": 0},
            "readiness": {"reliability": {"work": 7.5}},
        }
    )


def test_the_risk_is_the_probability_of_leaving_before_the_work_is_done() -> None:
    """Met at random in a tenure of 40 months: all are as likely.

    7.5 is the middle of the dates 6 and 9, and so half of that step counts: exact.
    """
    found = stress(
        working(tenure=40, served="stationary"),
        at=20,
        months=[2],
        endpoint="live",
        **{**FEW, "replicates": 4_000},
    )
    rows = {row["within"]: row for row in found.risks}
    assert rows[12.0]["leaves"] == pytest.approx(12.0 / 40.0, abs=1e-12)
    assert rows[12.0]["leaves_mc_error"] == 0.0
    assert rows[12.0]["risk"] == pytest.approx(7.5 / 40.0, abs=1e-12)
    assert rows[12.0]["lost"] == pytest.approx(7.5 / 12.0, abs=1e-12)
    kept = rows[12.0]
    assert abs(kept["kept"] - 7.5 / 40.0) < 6.0 * kept["kept_mc_error"]  # what was lost to it before
    assert found.ranked[0]["only_one_for"] == ["cover"]
    assert "without whom nothing covers the pilot, leaves with a probability of 30.0 %" in found.sentence


def test_who_cannot_leave_is_no_risk_at_all_and_keeping_them_changes_nothing() -> None:
    found = stress(working(tenure="never"), at=20, months=[2], endpoint="live", **FEW)
    for row in found.risks:
        assert (row["leaves"], row["risk"], row["kept"], row["kept_mc_error"]) == (0.0, 0.0, 0.0, 0.0)
        assert row["lost"] is None
    assert "leaves with a probability of 0.0 %: that costs nothing" in found.sentence
    agreed = stress(working(tenure=30, stays_at_least=24), at=20, months=[2], endpoint="live", **FEW)
    assert all(row["kept"] == 0.0 for row in agreed.risks)


def twins(mean: float = 12.0) -> Scenario:
    """Two seats of one kind, of which either covers."""
    seat = {"tenure": {"exponential": {"mean": mean}}, "vacancy": 10_000}
    return from_document(
        {
            "name": "twins",
            "sponsors": [
                {"seat": "left", **seat},
                {"seat": "right", **seat},
                {"seat": "operations manager", "weight": 0.1},
            ],
            "coalition": {"quorum": 1, "uncovered_pace": 0},
            "readiness": {"reliability": {"work": 10}},
        }
    )


def test_two_of_one_kind_are_a_tie_and_who_costs_nothing_comes_after_them() -> None:
    found = stress(twins(), at=24, months=[2], endpoint="live", **{**FEW, "replicates": 4_000})
    one, other, idle = found.ranked
    assert {one["holder"], other["holder"]} == {"left", "right"}
    assert [(row["rank"], row["tied"]) for row in (one, other, idle)] == [(1, True), (1, True), (3, False)]
    assert idle["risk"] == 0.0
    assert "(2 such risks are within errors of each other)" in found.sentence
    second = [row["setting"] for row in found.seats_to_add if row["setting"].startswith("second")]
    assert {"second left", "second right"} <= set(found.ties["additions"])
    assert "second operations manager" in second
    assert "second operations manager" not in found.ties["additions"]
    assert "candidates within errors" in found.sentence


def test_single_points_of_failure_come_first_and_others_by_their_risk() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(1, 4_000)) * 0.1
    risks = [0.5 + noise, 0.1 + noise[:, ::-1], 0.1005 + noise, 0.9 + noise]
    assert ranks(risks, [False, False, False, False]) == [(2, False), (3, True), (3, True), (1, False)]
    assert ranks(risks, [False, True, False, False]) == [(3, False), (1, False), (4, False), (2, False)]


def test_a_tie_is_two_errors_of_the_paired_difference() -> None:
    values = np.where(np.arange(10_000) % 2 == 0, 1.0, -1.0)[None, :]  # error of its mean: 0.01
    nothing = np.zeros_like(values)
    assert is_tie(values + 0.99 * CLEAR * 0.01, nothing)
    assert not is_tie(values + 1.01 * CLEAR * 0.01, nothing)
    assert is_tie(nothing, nothing)
    assert not is_tie(nothing + 1e-9, nothing)  # without any error the least difference is one


def test_the_only_one_who_may_take_a_pilot_on_is_a_single_point_of_failure() -> None:
    enterprise = load("enterprise")
    assert breaks(enterprise, {"executive sponsor"}) == ["cover"]
    assert breaks(enterprise, {"business unit leader"}) == ["owner"]
    assert breaks(enterprise, {"chief information officer"}) == []
    assert breaks(enterprise, {"executive sponsor", "business unit leader"}) == ["cover", "owner"]
    several = enterprise.with_("sponsors[executive sponsor].takes_on", 0.3)
    assert breaks(several, {"business unit leader"}) == []
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_a_pilot_that_has_ended_is_refused_with_how_it_ended() -> None:
    ended = load("enterprise").with_({"status.started": 9, "status.stage": "abandoned", "status.ended": 2})
    with pytest.raises(UsageError, match=r"has ended already \(abandoned 2 months ago\): no departure"):
        stress(ended, **FEW)
    portfolio = from_document(
        {
            "name": "p",
            "sponsors": [{"seat": "a"}],
            "pilots": [{"name": "x", "status": {"started": 5, "stage": "rolled back"}}, {"name": "y"}],
        }
    )
    with pytest.raises(UsageError, match=r"pilot: found 'x', which has ended already \(rolled back\)"):
        stress(portfolio, pilot="x", **FEW)
    stress(portfolio, pilot="y", months=[2], **FEW)
