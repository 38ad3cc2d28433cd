"""The summary: what its schema says, the same for one seed; and the answer in one sentence."""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest

import valleysim
from tests.golden.test_golden import RICH
from tests.questions.forecast.runs import ENDPOINTS, HORIZONS, KNOWN, RUNS, known, rich
from valleysim import loads, simulate, words
from valleysim.estimates.rounding import error_of
from valleysim.questions.registry import schema_of
from valleysim.vocabulary import ABANDON_CAUSES, ROLL_BACK_CAUSES, VALLEY_CAUSES, Cause, Wait

both = pytest.mark.parametrize("name", RUNS)
every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS)


@both
@every_endpoint
def test_the_summary_is_what_the_shipped_schema_says(name: str, endpoint: str) -> None:
    summary = RUNS[name](endpoint).document()
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    validator = jsonschema.Draft202012Validator(schema_of("run"))
    validator.check_schema(schema_of("run"))
    assert [error.message for error in validator.iter_errors(summary)] == []
    assert summary["run"]["endpoint"] == endpoint


def broken(summary: dict[str, Any], *path: Any, value: Any) -> dict[str, Any]:
    """A copy in which one value is another."""
    copied: dict[str, Any] = json.loads(json.dumps(summary))
    at: Any = copied
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return copied


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "valleysim-summary-2"),
        (("run", "endpoint"), "nowhere"),
        (("run", "replicates"), 0),
        (("scenario", "hash"), "0123"),
        (("horizons",), []),
        (("horizons", 0, "reached", "low"), -0.1),
        (("horizons", 0, "stalled", "pilot"), 1.1),
        (("horizons", 0, "more"), 1),
        (("money", "amounts", 0, "amount"), "profit"),
        (("money", "amounts", 0, "p10"), None),
        (("inputs", 0, "basis"), "hearsay"),
    ],
)
def test_the_schema_refuses_a_summary_that_is_broken(path: tuple[Any, ...], value: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken(rich().document(), *path, value=value), schema_of("run"))


@both
@every_endpoint
def test_the_shares_beside_reached_add_with_it_to_one(name: str, endpoint: str) -> None:
    summary = RUNS[name](endpoint).document()
    assert [one["month"] for one in summary["horizons"]] == list(HORIZONS)
    for one in summary["horizons"]:
        parts = [share for kind in ("rolled_back", "abandoned", "stalled") for share in one[kind].values()]
        assert abs(one["reached"]["value"] + sum(parts) - 1.0) < 1e-12
        assert list(one["rolled_back"]) == [cause.name.lower() for cause in ROLL_BACK_CAUSES]
        assert list(one["abandoned"]) == [cause.name.lower() for cause in ABANDON_CAUSES]
        there = ["rediscovery", "proving"][ENDPOINTS.index(endpoint) :]
        waits = [wait.name.lower() for wait in words.WAITS]
        assert list(one["stalled"]) == [wait for wait in waits if wait not in there]


def test_two_runs_with_one_seed_differ_in_nothing_but_the_manifest(monkeypatch: pytest.MonkeyPatch) -> None:
    summaries = []
    for command, threads in ((["valleysim", "run"], 1), (["python"], 2)):
        monkeypatch.setattr(sys, "argv", command)
        summaries.append(simulate(loads(RICH), replicates=2_000, seed=6, threads=threads).document())
    one, other = summaries
    assert one.pop("manifest") != other.pop("manifest")
    assert json.dumps(one) == json.dumps(other)
    third = simulate(loads(RICH), replicates=2_000, seed=7, threads=1).document()
    differing = {key for key in one if one[key] != third[key]}
    assert differing == {"run", "answer", "horizons", "stall_rate", "times", "waits", "money", "inputs"}


def test_the_manifest_says_when_and_with_what() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    manifest = simulate(loads(KNOWN), replicates=50, threads=1).document()["manifest"]
    assert before <= datetime.fromisoformat(manifest["started"]) <= datetime.now(UTC)
    assert 0.0 < manifest["seconds"] < 600.0
    assert manifest["command"] == sys.argv
    assert manifest["versions"]["python"] == sys.version.split()[0]
    assert set(manifest["versions"]) == {"valleysim", "python", "numpy", "numba"}


def test_the_run_is_described_as_it_was() -> None:
    result = simulate(
        loads(RICH), replicates=2_000, worlds=40, precision=0.4, seed=9, horizons=[2, 7.5], threads=1
    )
    run = result.document()["run"]
    assert run.pop("uncertain_quantities") == sum(row["uncertain"] for row in result.document()["inputs"]) > 5
    assert run == {
        "replicates": 2_000,
        "pilots": 1,
        "worlds": 40,
        "seed": 9,
        "precision": 0.4,
        "endpoint": "production",
        "months": 7.5,
        "partial": False,
        "histories_cut": 0,
    }


def test_stall_rates_are_null_before_any_pilot_has_succeeded() -> None:
    """A pilot of twelve months; the first horizon is at six."""
    text = 'name = "slow"\n[pilot]\nduration = 12\nsuccess = 0.5\n'
    summary = simulate(loads(text), replicates=300, threads=1, horizons=[6, 24]).document()
    nothing = dict.fromkeys(("value", "mc_error", "low", "high"))
    assert summary["stall_rate"][0] == {"month": 6.0, **nothing}
    assert summary["stall_rate"][1]["value"] is not None
    jsonschema.validate(summary, schema_of("run"))


def test_the_answer_says_how_many_how_sure_and_what_stops_the_others() -> None:
    last = rich().horizon_list[-1]
    lost = max(last.abandoned, key=last.abandoned.__getitem__)
    assert lost == "funding"
    assert rich().sentence == (
        f"{100 * last.value:.1f} % of such pilots reach production within 36 months (90 % credible: "
        f"{100 * last.low:.1f} % to {100 * last.high:.1f} %; Monte Carlo error {error_of(last.mc_error)} %); "
        f"the largest loss is cancellation for want of money ({100 * last.abandoned[lost]:.1f} %), mostly "
        "while waiting for a budget decision."
    )
    assert str(rich()) == rich().sentence == rich().document()["answer"]


@pytest.mark.parametrize(
    ("endpoint", "verb"),
    [("live", "go live"), ("production", "reach production"), ("sustained", "sustain production")],
)
def test_the_answer_names_the_endpoint_and_says_when_all_is_known(endpoint: str, verb: str) -> None:
    answer = known(endpoint).sentence
    assert f" % of such pilots {verb} within 36 months (every number is taken as known; Monte " in answer
    assert "credible" not in answer
    assert answer.endswith("; the largest loss is failed pilots (20.6 %).")


def test_where_all_arrive_no_loss_is_named() -> None:
    result = simulate(loads('name = "easy"\n[pilot]\nduration = 1\nsuccess = 1\n'), replicates=200, threads=1)
    assert result.horizon_list[-1].value == 1.0
    assert result.sentence == (
        "100.0 % of such pilots reach production within 36 months (every number is taken as known; "
        f"Monte Carlo error {error_of(result.horizon_list[-1].mc_error)} %)."
    )


def test_every_loss_and_every_wait_has_its_words() -> None:
    assert set(words.CAUSES) == set(Cause)
    for cause, told in words.CAUSES.items():
        assert (told.abandoned is not None) == (cause in ABANDON_CAUSES)
        assert (told.why_abandoned is not None) == (cause in VALLEY_CAUSES)
        assert (
            (told.rolled_back is not None)
            == (told.why_rolled_back is not None)
            == (cause in ROLL_BACK_CAUSES)
        )
    assert set(words.WAITS) == set(Wait)
    early = simulate(loads(RICH), replicates=400, threads=1, horizons=[1.0])
    assert "; the largest loss is still waiting for the pilot itself (" in early.sentence


def test_a_result_shows_itself_in_a_notebook() -> None:
    html = rich()._repr_html_()
    assert rich().sentence in html
    assert html.count("<tr") == 1 + len(HORIZONS)
    assert f"<td>{rich().horizon_list[-1].value:.4f}</td>" in html


def test_a_result_is_known_as_uncertain_by_its_scenario_alone() -> None:
    certain = valleysim.Result(loads(KNOWN), rich().counts, rich().run)
    assert (rich().is_uncertain, certain.is_uncertain) == (True, False)
    assert replace(certain, scenario=loads(RICH)).is_uncertain
