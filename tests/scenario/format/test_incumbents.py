"""Completed tenures from time in post so far: published cases, the law itself, and what is refused."""

import math
from typing import Any

import jsonschema
import numpy as np
import pytest
from scipy.special import gamma, gammainc

from tests.scenario.writing import problem, scenario
from valleysim import simulate
from valleysim.scenario.format.incumbents import SHAPES, completed
from valleysim.scenario.schema import scenario_schema

SEAT = '[[sponsors]]\nseat = "chief"\n{} = {}'


@pytest.mark.parametrize(
    ("years", "share", "mean", "shape"),
    [(3.0, 0.14, 41.0, 1.15), (4.5, 0.09, 65.0, 1.24)],
    ids=["COO", "CFO"],
)
def test_published_times_give_the_tenures_that_were_worked_out_elsewhere(
    years: float, share: float, mean: float, shape: float
) -> None:
    found = completed(12.0 * years, share)
    assert found is not None
    assert found[0] == pytest.approx(mean, abs=0.5)
    assert found[1] == pytest.approx(shape, abs=0.01)


def test_a_second_source_of_outgoing_officers_agrees() -> None:
    """Those who left had been there 70 months; from time so far, 65."""
    found = completed(54.0, 0.09)
    assert found is not None
    assert abs(found[0] / 70.0 - 1.0) < 0.1


@pytest.mark.parametrize("mean", [8.0, 30.0, 90.0])
@pytest.mark.parametrize("shape", [0.6, 1.0, 1.5, 4.0])
def test_a_law_is_found_again_from_what_its_incumbents_have_served(mean: float, shape: float) -> None:
    """The share is exact: the incomplete gamma function of the survival's integral."""
    scale = mean / math.gamma(1.0 + 1.0 / shape)
    so_far = 0.5 * scale**2 * gamma(1.0 + 2.0 / shape) / mean
    share = gammainc(1.0 / shape, (6.0 / scale) ** shape)
    assert completed(float(so_far), float(share)) == pytest.approx((mean, shape), rel=1e-4)


def test_incumbents_who_are_met_at_a_random_moment_have_served_so_long() -> None:
    """Ten thousand seats, looked at once; |z| < 5 of mean and share, less than one alarm in a million."""
    rng = np.random.default_rng(1)
    mean, shape, seats = 30.0, 1.3, 10_000
    scale = mean / math.gamma(1.0 + 1.0 / shape)
    ends = np.cumsum(scale * rng.weibull(shape, (seats, 60)), axis=1)
    moment = 600.0
    assert ends[:, -1].min() > moment
    begun = np.where(ends <= moment, ends, 0.0).max(axis=1)
    so_far = moment - begun
    share = float((so_far <= 6.0).mean())
    found = completed(float(so_far.mean()), share)
    assert found is not None
    assert abs(so_far.mean() - 0.5 * mean * _one_plus_cv2(shape)) < 5.0 * so_far.std() / math.sqrt(seats)
    exact = float(gammainc(1.0 / shape, (6.0 / scale) ** shape))
    assert abs(share - exact) < 5.0 * math.sqrt(exact * (1.0 - exact) / seats)
    assert found[0] == pytest.approx(mean, rel=0.1)


def _one_plus_cv2(shape: float) -> float:
    return math.gamma(1.0 + 2.0 / shape) / math.gamma(1.0 + 1.0 / shape) ** 2


def test_a_run_is_that_of_the_law_that_is_derived() -> None:
    law = completed(36.0, 0.14)
    assert law is not None
    texts = (
        "{ so_far = { mean = 36, share_under_6_months = 0.14 } }",
        f"{{ weibull = {{ mean = {law[0]!r}, shape = {law[1]!r} }} }}",
    )
    work = "\nvacancy = 90\n[coalition]\nquorum = 1\nuncovered_hazard = 0.2\n[readiness.economics]\nwork = 12"
    few: dict[str, Any] = {"replicates": 2_000, "threads": 1}
    one, other = (simulate(scenario(SEAT.format("tenure", text) + work), **few) for text in texts)
    assert one.horizons().equals(other.horizons())
    assert 0.0 < one.horizons()["reached"].iloc[-1] < 1.0


def test_intervals_are_carried_over_and_hold_the_middle() -> None:
    text = '{ so_far = { mean = "33 to 39", share_under_6_months = "0.12 to 0.16" } }'
    tenure = scenario(SEAT.format("tenure", text)).sponsors[0].tenure
    assert tenure.text.endswith(", from time in post so far")
    middle = completed(36.0, 0.14)
    assert middle is not None
    for name, value in zip(("mean", "shape"), middle, strict=True):
        low, high = tenure.parameters[name].quantile(np.array([0.05, 0.95]))
        assert low < value < high


@pytest.mark.parametrize("key", ["vacancy", "served"])
def test_only_tenures_are_derived(key: str) -> None:
    told = problem(SEAT.format(key, "{ so_far = { mean = 36, share_under_6_months = 0.14 } }"))
    assert told.key == f"sponsors[chief].{key}.so_far"
    assert f"{told.found}".startswith("an unknown key")


@pytest.mark.parametrize(
    ("inner", "key", "found"),
    [
        ("{ mean = 36, share_under_6_months = 0.01 }", "so_far", "1 % in post for six months or less"),
        ('{ mean = 36, share_under_6_months = "0.02 to 0.3" }', "so_far", "% in post for six months or less"),
        ("{ mean = 36 }", "so_far", "{ mean = … }"),
        ("{ maen = 36, share_under_6_months = 0.1 }", "so_far.maen", "an unknown key"),
        ("36", "so_far", "36"),
        ("{ mean = 0, share_under_6_months = 0.1 }", "so_far.mean", "0"),
        ("{ mean = 36, share_under_6_months = 2 }", "so_far.share_under_6_months", "2"),
    ],
)
def test_what_no_tenure_has_is_refused_in_its_place(inner: str, key: str, found: str) -> None:
    told = problem(SEAT.format("tenure", f"{{ so_far = {inner} }}"))
    assert told.key == f"sponsors[chief].tenure.{key}"
    assert found in f"{told.found}"
    assert told.allowed


def test_the_ends_of_what_is_looked_for_are_found() -> None:
    for shape in SHAPES:
        scale = 40.0 / math.gamma(1.0 + 1.0 / shape)
        share = float(gammainc(1.0 / shape, (6.0 / scale) ** shape))
        nearly = share * (1.0 + (1e-6 if shape > 1.0 else -1e-6))
        found = completed(0.5 * 40.0 * _one_plus_cv2(shape), nearly)
        assert found is not None
        assert found[1] == pytest.approx(shape, rel=1e-2)


def test_a_source_about_time_served_may_be_cited_and_the_schema_knows_the_form() -> None:
    text = '{ so_far = { mean = 52, share_under_6_months = 0.09 }, evidence = "korn-ferry" }'
    (entry,) = scenario(SEAT.format("tenure", text)).ledger()
    assert (entry.basis, entry.key) == ("evidence", "sponsors[chief].tenure")
    told = {"so_far": {"mean": 52, "share_under_6_months": 0.09}, "evidence": "korn-ferry"}
    good = {"name": "x", "sponsors": [{"seat": "a", "tenure": told}], "obsolescence": {"lifetime": told}}
    jsonschema.validate(good, scenario_schema())
    bad = {"name": "x", "funding": {"runway": told}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(bad, scenario_schema())


def test_each_number_keeps_its_own_note() -> None:
    mean, share = (
        '{ value = "46 to 58", evidence = "korn-ferry" }',
        '{ value = 0.1, assumption = "not published" }',
    )
    text = f"{{ so_far = {{ mean = {mean}, share_under_6_months = {share} }} }}"
    ledger = {entry.key: entry for entry in scenario(SEAT.format("tenure", text)).ledger()}
    found = ledger["sponsors[chief].tenure.so_far.mean"]
    assert (found.basis, found.words, found.line) == ("evidence", "korn-ferry", 4)
    other = ledger["sponsors[chief].tenure.so_far.share_under_6_months"]
    assert (other.basis, other.words) == ("assumption", "not published")
