"""Calibration through the real kernel: posteriors that are known, synthetic truths, and what users get."""

import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

import valleysim
from valleysim import OutputError, ScenarioError, UsageError
from valleysim.estimates.calibration import Emulator
from valleysim.questions.calibrate.answer import Calibration
from valleysim.questions.calibrate.ask import calibrate, measured
from valleysim.questions.calibrate.calibrating import Calibrator, Fit
from valleysim.questions.calibrate.targets import Target, read_targets
from valleysim.scenario import Scenario, from_document, load
from valleysim.scenario.format.distributions import normal_scores
from valleysim.simulation.crew import Crew

ROOT = Path(__file__).parents[3]
RUNS = int(os.environ.get("VALLEYSIM_SBC_RUNS", "20"))
"""Synthetic truths; 200 nightly."""
SMALL: dict[str, Any] = {"worlds": 512, "histories": 64, "threads": 1}


def target(statistic: str, value: float, low: float, high: float, **given: Any) -> Target:
    use = given.pop("use", "hard")
    return Target(statistic, statistic, given, value, low, high, use)


LEAD = from_document(
    {
        "name": "lead",
        "funding": {"runway": 6, "period": 3, "approval": "0.2 to 0.6", "lead": "1 to 3"},
        "handoff": {"builders": 2, "departure_rate": "0.01 to 0.05"},
    }
)
"""A lead with a log-normal prior, and a rate of which a statistic is no straight line."""


def scores(found: Calibration, name: str) -> np.ndarray:
    return found.worlds.scores[:, found.worlds.names.index(name)].astype(float)


def test_an_emulator_that_knows_nothing_is_corrected_by_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """It draws from the prior; what is simulated then finds the posterior, by importance alone."""

    def flat(z: np.ndarray, y: np.ndarray) -> Emulator:
        targets = y.shape[1]
        return Emulator(np.zeros((1 + 2 * z.shape[1], targets)), np.full(targets, 1e6), np.zeros(targets))

    monkeypatch.setattr("valleysim.questions.calibrate.calibrating.fit_emulator", flat)
    days, width = 365.25 / 12.0, 0.5
    aim = 2.4 * days
    band = target("approval_days", aim, aim * math.exp(-width), aim * math.exp(width))
    found = calibrate(LEAD, (band,), **SMALL)
    assert not found.moved
    s = (math.log(3.0) - math.log(1.0)) / (2.0 * stats.norm.ppf(0.95))
    sigma = width / stats.norm.ppf(0.95)
    exact = s * (math.log(2.4) - 0.5 * math.log(3.0)) / (s * s + sigma * sigma)
    assert exact > 0.5
    deviation = sigma / math.sqrt(s * s + sigma * sigma)
    assert scores(found, "funding.lead.value").mean() == pytest.approx(
        exact, abs=6 * deviation / math.sqrt(found.effective)
    )


NEVER = from_document(
    {"name": "never", "funding": {"runway": 6, "period": 3, "approval": 0, "lead": "1 to 3"}}
)
"""Nobody reaches production, so nobody takes any time to."""


def test_a_target_that_has_no_value_in_any_world_is_refused_by_its_name() -> None:
    targets = (target("months_to_production", 9, 8, 15), target("approval_days", 60, 40, 80))
    words = "targets: found 'months_to_production', which has no value in 100 % of the scenario's worlds"
    with pytest.raises(UsageError, match=words):
        calibrate(NEVER, targets, worlds=256, histories=32, threads=1)


def test_a_check_that_has_no_value_is_told_as_not_met() -> None:
    targets = (target("months_to_production", 9, 8, 15, use="check"), target("approval_days", 60, 40, 80))
    found = calibrate(NEVER, targets, worlds=256, histories=32, threads=1)
    (check,) = [fit for fit in found.targets if fit.target.use == "check"]
    assert math.isnan(check.posterior)
    assert not check.is_met
    assert found.document()["targets"][0]["posterior"] is None


def test_the_noise_of_a_statistic_is_that_of_its_histories() -> None:
    """A share of a half, of 64 histories: ±0.25 on its logit."""
    coin = from_document({"name": "coin", "pilot": {"success": 0.5}, "live": {"half_life": "40 to 50"}})
    within = {"endpoint": "live", "within": 90.0}
    targets = (target("reached_of_all", 0.5, 0.4, 0.6, **within),)
    fit = Fit([one.band for one in targets], lambda sample: measured(targets, sample))
    with Crew(None, 1) as crew:
        calibrator = Calibrator(coin, fit, crew, seed=1, worlds=512, histories=64)
        whole, noise = fit.with_noise(calibrator.sample(None))
    assert noise[0] == pytest.approx(2.0 / math.sqrt(64), rel=0.15)
    assert whole.std() == pytest.approx(noise[0], rel=0.15)


def test_a_posterior_that_is_conjugate_is_found() -> None:
    """Mean days of a fixed lead are log-normal: with a band on the log scale the posterior is normal."""
    days = 365.25 / 12.0
    aim, width = 2.4 * days, 0.3
    found = calibrate(
        LEAD, (target("approval_days", aim, aim * math.exp(-width), aim * math.exp(width)),), **SMALL
    )
    s = (math.log(3.0) - math.log(1.0)) / (2.0 * stats.norm.ppf(0.95))
    sigma = width / stats.norm.ppf(0.95)
    d = math.log(2.4) - 0.5 * math.log(3.0)
    z = scores(found, "funding.lead.value")
    deviation = sigma / math.sqrt(s * s + sigma * sigma)
    assert z.mean() == pytest.approx(s * d / (s * s + sigma * sigma), abs=6 * deviation / math.sqrt(512))
    assert z.std() == pytest.approx(deviation, rel=0.2)
    others = scores(found, "funding.approval")
    assert abs(others.mean()) < 6.0 / math.sqrt(512)
    assert others.std() == pytest.approx(1.0, rel=0.2)
    assert [fit.name for fit in found.quantities if fit.is_informed] == ["funding.lead.value"]


def test_a_posterior_that_is_not_normal_is_that_of_quadrature() -> None:
    aim = target("builder_attrition", 0.5, 0.35, 0.6)
    found = calibrate(LEAD, (aim,), **SMALL)
    quantity = LEAD.quantities()["handoff.departure_rate"]

    def unnormalised(x: float, power: int) -> float:
        rate = float(quantity.quantile(np.array([stats.norm.cdf(x)]))[0])
        share = -math.expm1(-12.0 * rate)
        logit = math.log(share) - math.log1p(-share)
        return (
            x**power * float(np.exp(aim.band.log_likelihood(np.array([logit]))[0])) * float(stats.norm.pdf(x))
        )

    total, first, second = (integrate.quad(unnormalised, -6, 6, args=(k,), limit=200)[0] for k in (0, 1, 2))
    mean, deviation = first / total, math.sqrt(second / total - (first / total) ** 2)
    z = scores(found, "handoff.departure_rate")
    assert z.mean() == pytest.approx(mean, abs=6.0 * deviation / math.sqrt(found.effective))
    assert z.std() == pytest.approx(deviation, rel=0.25)


TRUTH = from_document(
    {
        "name": "truth",
        "pilot": {"duration": 2, "success": "0.6 to 0.95"},
        "readiness": {"reliability": {"work": {"exponential": {"mean": "2 to 8"}}}},
        "priorities": {"cancellation_hazard": "0.02 to 0.15"},
    }
)
ABOUT = {"readiness.reliability.work.mean", "priorities.cancellation_hazard", "pilot.success"}
NOISE = 0.25
"""Spread, on the link scale, with which a truth is published."""


def published(statistic: str, exact: float, noise: float, **given: Any) -> Target:
    """A target that is what the truth gives, with an error of the spread that its band says."""
    reach = NOISE * stats.norm.ppf(0.95)
    if statistic == "months_to_production":
        value = exact * math.exp(NOISE * noise)
        return target(statistic, value, value * math.exp(-reach), value * math.exp(reach), **given)
    logit = math.log(exact) - math.log1p(-exact) + NOISE * noise
    low, value, high = (1.0 / (1.0 + math.exp(-x)) for x in (logit - reach, logit, logit + reach))
    return target(statistic, value, low, high, **given)


def with_truth(random: np.random.Generator) -> tuple[dict[str, float], tuple[Target, ...]]:
    """A world drawn from the prior, and what is published of it: from its exact chances."""
    points = {name: random.uniform(0.001, 0.999) for name in ABOUT}
    values = {name: float(TRUTH.quantities()[name].quantile(np.array([u]))[0]) for name, u in points.items()}
    rate, hazard = 1.0 / values["readiness.reliability.work.mean"], values["priorities.cancellation_hazard"]
    total = rate + hazard
    within = rate / total * -math.expm1(-12.0 * total)
    gone = (
        1.0
        - values["pilot.success"]
        + values["pilot.success"] * (hazard / total * -math.expm1(-34.0 * total))
    )
    noise = random.standard_normal(3)
    return points, (
        published("months_to_production", 1.0 / total, noise[0]),
        published("reached", within, noise[1], endpoint="production", within=12.0),
        published("abandoned", gone, noise[2], by=36.0),
    )


def test_intervals_of_synthetic_truths_hold_them_as_often_as_they_say_and_ranks_are_even() -> None:
    """Simulation-based calibration (Talts and others 2018): 20 truths drawn from the prior, 200 nightly.

    With 60 intervals of 90 % fewer than 43 hold the truth with probability 1e-6. The mean rank of 60 is
    within 0.18 of one half with the same.
    """
    random = np.random.default_rng(11)
    ranks = []
    for run in range(RUNS):
        points, targets = with_truth(random)
        found = calibrate(TRUTH, targets, worlds=512, histories=128, seed=run, threads=1)
        for name in ABOUT:
            ranks.append(np.mean(scores(found, name) < normal_scores(np.array([points[name]]))[0]))
    ranks_of = np.array(ranks)
    held = np.count_nonzero((ranks_of > 0.05) & (ranks_of < 0.95))
    assert stats.binom(len(ranks), 0.9).cdf(held) > 1e-6, held / len(ranks)
    assert stats.binom(len(ranks), 0.9).sf(held - 1) > 1e-6, held / len(ranks)
    assert abs(ranks_of.mean() - 0.5) < 5.0 * math.sqrt(1.0 / 12.0 / len(ranks))
    assert stats.kstest(ranks_of, "uniform").pvalue > 1e-6


@pytest.mark.parametrize("enough", [0.0, 1.1])
def test_targets_that_hardly_any_world_is_near_are_met_by_weights_and_by_moves(
    enough: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work of 10 months and a hazard of .01, which lie 2.2 and 2.8 standard deviations out, are published."""
    monkeypatch.setattr("valleysim.questions.calibrate.calibrating.ENOUGH", enough)
    exact = {"months_to_production": 1.0 / 0.11, "reached": 0.1 / 0.11 * -math.expm1(-12 * 0.11)}
    far = (
        target("months_to_production", exact["months_to_production"], 8.0, 10.4),
        target("reached", exact["reached"], 0.62, 0.71, endpoint="production", within=12.0),
    )
    found = calibrate(TRUTH, far, worlds=256, histories=400, threads=1)
    assert found.moved == (enough > 1.0)
    assert found.distinct > 80
    assert all(fit.is_met for fit in found.targets)
    fits = {fit.name: fit for fit in found.quantities}
    assert fits["readiness.reliability.work.mean"].posterior[1] > 7.5
    assert fits["priorities.cancellation_hazard"].posterior[1] < 0.03


FEW = ("months to production", "in production", "sponsor gone", "live after three years")
"""Targets that the preset is near enough to for worlds to be weighed."""


def few() -> tuple[Target, ...]:
    targets = read_targets(Path("enterprise"), load("enterprise"))
    return tuple(one for one in targets if one.name in FEW)


@pytest.fixture(scope="module")
def enterprise() -> Calibration:
    return calibrate("enterprise", few(), worlds=512, histories=64, threads=1)


def test_targets_come_nearer_and_checks_are_told_but_not_fitted(enterprise: Calibration) -> None:
    fits = {fit.target.name: fit for fit in enterprise.targets}
    assert enterprise.jointly >= enterprise.jointly_before
    sponsor = fits["sponsor gone"]
    assert abs(sponsor.posterior - 0.25) < abs(sponsor.prior - 0.25)
    check = fits["live after three years"]
    assert math.isnan(check.explained)
    without = tuple(fit.target for fit in enterprise.targets if fit.target.use != "check")
    again = calibrate("enterprise", without, worlds=512, histories=64, threads=1)
    assert again.worlds.digest == enterprise.worlds.digest


def test_the_worlds_that_were_saved_are_those_of_a_scenario_that_names_them(
    enterprise: Calibration, tmp_path: Path
) -> None:
    enterprise.save_worlds(tmp_path / "posterior.npz")
    with pytest.raises(OutputError, match="already there"):
        enterprise.save_worlds(tmp_path / "posterior.npz")
    (tmp_path / "s.toml").write_text(
        'extends = "enterprise"\nname = "s"\nworlds = "posterior.npz"\n', "utf-8"
    )
    scenario = load(tmp_path / "s.toml")
    assert scenario.worlds is not None
    assert scenario.worlds.digest == enterprise.worlds.digest
    assert scenario.hash != load("enterprise").hash
    before, after = (
        valleysim.simulate(one, replicates=20_000, worlds=400, horizons=[24])
        for one in ("enterprise", scenario)
    )
    assert before.sentence != after.sentence


def test_one_seed_is_one_answer_whatever_the_threads(enterprise: Calibration) -> None:
    again = calibrate("enterprise", few(), worlds=512, histories=64, threads=2)
    assert {**again.document(), "manifest": 0} == {**enterprise.document(), "manifest": 0}
    other = calibrate("enterprise", few(), worlds=512, histories=64, seed=2)
    assert other.worlds.digest != enterprise.worlds.digest


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"worlds": 100}, "worlds: found 100; allowed: a whole number from 256 to 16,384"),
        ({"histories": 8}, "histories: found 8; allowed: a whole number from 32 to 10,000"),
        ({"worlds": True}, "worlds: found True"),
        ({"targets": 3}, "targets: found 3; allowed: the path of a file of targets"),
        (
            {"scenario": ROOT / "scenarios" / "portfolio" / "portfolio.toml"},
            "a portfolio; allowed: one pilot",
        ),
        ({"scenario": from_document({"name": "known"})}, "in which every number is known"),
    ],
)
def test_what_cannot_be_calibrated_is_refused_with_what_can(asked: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"scenario": "enterprise", "targets": Path("enterprise"), **asked}
    with pytest.raises(UsageError) as refused:
        calibrate(given.pop("scenario"), given.pop("targets"), **given)
    assert words in f"{refused.value}"


GOOD = '[[targets]]\nstatistic = "reached"\nwithin = 24\nvalue = 0.2\nband = [0.1, 0.5]\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "t.toml: targets: found no targets; allowed: 1 to 100 tables [[targets]]"),
        (
            "[[target]]\nname = 'x'",
            "t.toml:1: target: found an unknown key; allowed: targets; did you mean targets?",
        ),
        ("[[targts]]\n", "t.toml:1: targts: found an unknown key; allowed: targets; did you mean targets?"),
        (
            GOOD.replace("reached", "reachd"),
            't.toml:2: targets[0].statistic: found "reachd"; allowed: months_to',
        ),
        (GOOD.replace("within = 24\n", ""), "targets[0].within: found nothing; allowed: months"),
        (GOOD.replace("within", "wihtin"), "targets[0].wihtin: found an unknown key"),
        (GOOD.replace("0.2\n", "2\n"), "targets[0].value: found 2; allowed: a share from 0 to 1"),
        (
            GOOD.replace("0.2\n", "0.6\n"),
            "targets[0].value: found 0.6 beside 0.1 to 0.5; allowed: a value within",
        ),
        (
            GOOD.replace("[0.1, 0.5]", "[0.5, 0.1]"),
            "targets[0].band: found [0.5, 0.1]; allowed: [low, high] with",
        ),
        (GOOD.replace("[0.1, 0.5]", "0.3"), "targets[0].band: found 0.3; allowed: [low, high], which hold"),
        (
            GOOD + 'use = "harsh"\n',
            'targets[0].use: found "harsh"; allowed: hard, soft, check; did you mean hard?',
        ),
        (GOOD + 'use = "check"\n', "targets: found checks alone; allowed: a target with use"),
        (
            GOOD + 'evidence = "gartner"\n',
            'targets[0].evidence: found "gartner"; allowed: a key of the register',
        ),
        (
            GOOD + 'name = "a"\n' + GOOD + 'name = "a"\n',
            'targets[1].name: found "a"; allowed: each name once',
        ),
        (
            '[[targets]]\nstatistic = "sponsor_gone"\nseat = "cheif"\nvalue = 0.2\nband = [0.1, 0.5]\n',
            'targets[0].seat: found "cheif"; allowed: executive sponsor',
        ),
        (
            '[[targets]]\nstatistic = "organisations"\nwithin = 24\nvalue = 0.2\nband = [0.1, 0.5]\n',
            "found neither; allowed: one of above and below",
        ),
        ("[[targets\n", "t.toml:1:"),
    ],
)
def test_what_is_wrong_with_targets_is_told_with_its_line(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text(text, "utf-8")
    with pytest.raises(ScenarioError) as refused:
        read_targets(tmp_path / "t.toml", load("enterprise"))
    assert told in f"{refused.value}"


def test_a_name_that_is_nearly_a_presets_is_told_as_that() -> None:
    with pytest.raises(ScenarioError) as refused:
        read_targets(Path("enterprize"), load("enterprise"))
    told = (
        "enterprize: found no such file or preset; allowed: a TOML file, or a preset (enterprise, mid_market)"
    )
    assert f"{refused.value}" == f"{told}; did you mean enterprise?"


def test_the_shipped_targets_cite_sources_or_say_why() -> None:
    for name in ("enterprise", "mid_market"):
        targets = read_targets(Path(name), load(name))
        assert all(bool(one.evidence) != bool(one.assumption) for one in targets)
        assert {one.use for one in targets} == {"hard", "soft", "check"}
        assert all("{" not in one.words for one in targets)


def test_names_of_worlds_that_were_calibrated_otherwise_are_left_alone() -> None:
    """A quantity that is known, or has another interval, is no longer what was calibrated; the rest is."""
    found = calibrate(TRUTH, with_truth(np.random.default_rng(1))[1], **SMALL)
    scenario: Scenario = TRUTH.model_copy(update={"worlds": found.worlds})
    from valleysim.worlds.design import world_values

    own = world_values(scenario, seed=1, worlds=range(64))
    edited = TRUTH.with_("pilot.success", "0.5 to 0.9").model_copy(update={"worlds": found.worlds})
    known = TRUTH.with_("pilot.success", 0.7).model_copy(update={"worlds": found.worlds})
    for other in (edited, known):
        values = world_values(other, seed=1, worlds=range(64))
        for name in ABOUT - {"pilot.success"}:
            assert np.array_equal(values[name], own[name])
    fresh = world_values(TRUTH.with_("pilot.success", "0.5 to 0.9"), seed=1, worlds=range(64))
    assert np.array_equal(
        world_values(edited, seed=1, worlds=range(64))["pilot.success"], fresh["pilot.success"]
    )
