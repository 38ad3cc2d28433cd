"""The shipped presets, scenarios, notebooks and the template for a new scenario."""

from pathlib import Path

import pytest

import valleysim
from tools.preset_targets import achieved, table
from tools.run_notebooks import FOLDER, execute
from valleysim.scenario.format.posterior import law_of
from valleysim.scenario.reading.register import preset_names, shipped_register
from valleysim.scenario.template import template

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.toml"))


def test_five_scenarios_and_two_presets_are_shipped() -> None:
    assert [path.stem for path in SCENARIOS] == [
        "enterprise",
        "lone_sponsor",
        "mid_market",
        "strong_coalition",
        "team_moves_on",
    ]
    assert preset_names() == ("enterprise", "mid_market")


@pytest.mark.parametrize("source", [*preset_names(), *map(str, SCENARIOS)])
def test_every_shipped_number_cites_a_source_or_says_why_it_is_assumed(source: str) -> None:
    ledger = valleysim.load(source).ledger()
    assert len(ledger) > 50
    assert [entry.key for entry in ledger if entry.basis == "unsourced"] == []


@pytest.mark.parametrize("preset", preset_names())
def test_presets_meet_their_hard_targets_in_the_mean_and_together_in_most_worlds(preset: str) -> None:
    """Bands are published ranges; seeds are fixed, so there are no false alarms. `make targets` has more."""
    found = achieved(preset, worlds=512, histories=128)
    assert len([fit for fit in found.targets if fit.target.use == "hard"]) >= 7
    assert found.missed == []
    assert found.jointly > found.jointly_before + 0.2
    assert list(table(found)["met"]).count("no") == 1
    assert found.targets[-1].target.use == "check"


def test_a_preset_that_is_not_calibrated_is_told() -> None:
    found = achieved("enterprise", worlds=512, histories=128, calibrated=False)
    assert any("of the worlds meet all hard targets" in told for told in found.missed)
    assert any("one new sponsor" in told for told in found.missed)


@pytest.mark.parametrize("preset", preset_names())
def test_the_worlds_of_a_preset_are_of_its_intervals_as_they_are(preset: str) -> None:
    """Whoever edits an interval of a preset calibrates it anew; and its worlds say how they were made."""
    scenario = valleysim.load(preset)
    assert scenario.worlds is not None
    uncertain = {name: one for name, one in scenario.quantities().items() if one.is_uncertain}
    assert dict(zip(scenario.worlds.names, scenario.worlds.laws, strict=True)) == {
        name: law_of(one) for name, one in uncertain.items()
    }
    prior = scenario.model_copy(update={"worlds": None}).hash
    assert scenario.worlds.made.startswith(f"{scenario.name!r} ({prior[:12]}) calibrated to 1")


@pytest.mark.parametrize("preset", preset_names())
def test_a_new_scenario_is_its_preset_until_a_line_is_uncommented(preset: str) -> None:
    text = template("mine", preset)
    fresh = valleysim.loads(text)
    assert fresh.name == "mine"
    assert fresh.with_("name", valleysim.load(preset).name).pilot == valleysim.load(preset).pilot
    edited = text.replace(
        "# [priorities]\n# cancellation_hazard = {", "[priorities]\ncancellation_hazard = {"
    )
    assert edited != text
    assert valleysim.loads(edited).priorities == valleysim.load(preset).priorities


def test_every_source_says_what_was_measured_and_how_far_it_is_trusted() -> None:
    register = shipped_register()
    assert len(register) >= 30
    for key, one in register.items():
        assert one.quantity, key
        assert one.value, key
        assert one.source, key
        assert one.grade in {"P", "S", "M", "C"}, key


def test_more_support_helps_and_less_hurts() -> None:
    """Paired draws; the differences are tens of standard errors wide."""
    share = {
        path.stem: valleysim.simulate(valleysim.load(path), replicates=40_000, seed=1)
        .horizons()["reached"]
        .iloc[-1]
        for path in SCENARIOS
    }
    assert share["lone_sponsor"] < share["enterprise"] < share["strong_coalition"]
    assert share["team_moves_on"] < share["enterprise"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_run_from_their_first_cell_to_their_last(path: Path) -> None:
    assert execute(path) >= 5
