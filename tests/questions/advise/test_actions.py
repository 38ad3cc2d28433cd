"""The catalogue of actions: every size has its basis, mistakes have a place, what does nothing says why."""

from pathlib import Path

import numpy as np
import pytest

import valleysim
from valleysim.errors import ScenarioError
from valleysim.questions.advise.actions import load_actions, shipped_actions
from valleysim.questions.advise.applying import Applied, apply, fit_all
from valleysim.scenario.reading.register import preset_names, shipped_register


def test_twelve_actions_are_shipped_and_every_size_has_evidence_or_an_assumption() -> None:
    actions = shipped_actions()
    assert len(actions) == 12
    for action in actions:
        assert action.what, action.name
        for key, note in action.notes():
            assert note is not None, (action.name, key)
            assert (note.evidence in shipped_register()) != bool(note.assumption), (action.name, key)


@pytest.mark.parametrize("preset", preset_names())
def test_every_action_applies_to_a_preset_or_says_why_not(preset: str) -> None:
    scenario = valleysim.load(preset)
    fits, dropped = fit_all(shipped_actions(), scenario)
    assert len(fits) + len(dropped) == 12
    assert all(drop.reasons for drop in dropped)
    assert [drop.action.name for drop in dropped] == (
        []
        if preset == "enterprise"
        else ["win the unsupportive peers", "operations manager in the coalition"]
    )
    for fit in fits:
        changed = apply(scenario, [fit])
        assert changed.hash != scenario.hash
        assert all(entry.basis != "unsourced" for entry in changed.ledger()), fit.name
    again, _ = fit_all(shipped_actions(), apply(scenario, fits))
    assert {"readiness.authority", "sponsors"}.isdisjoint(
        table for one in again for table in one.settings.document
    )


def test_what_is_so_already_is_dropped_with_the_reason() -> None:
    scenario = valleysim.load("enterprise").with_(
        {"correlations": None, "funding": None, "neutral": ["handoff"], "pilot.documented_value": 1}
    )
    reasons = {
        one.action.name: tuple(map(str, one.reasons)) for one in fit_all(shipped_actions(), scenario)[1]
    }
    told = "funding.owner_involvement: there is no [funding]: money is there at once"
    assert reasons["budget owner from the start"] == (told,)
    told = "handoff.cross_trained: the mechanism handoff is neutral"
    assert reasons["cross-train operations"] == (told,)
    assert reasons["document the value"] == ("pilot.documented_value: is so already",)


MISTAKES = [
    ('cots = 1\n[actions.changes]\n"pilot.embedded" = { add = 0.1 }', 3, "cots", "did you mean cost?"),
    ('[actions.changes]\n"pilot.embeded" = { add = 0.1 }', 4, "pilot.embeded", "did you mean embedded?"),
    ('[actions.changes]\n"pilto.embedded" = { add = 0.1 }', 4, "pilto.embedded", "did you mean pilot?"),
    ('[actions.changes]\n"pilot.embedded" = { ad = 0.1 }', 4, "pilot.embedded", "did you mean add?"),
    ('[actions.changes]\n"pilot.embedded" = { at_least = 3 }', 4, "pilot.embedded", "a share from 0 to 1"),
    ('[actions.changes]\n"pilot.duration" = { at_least = 3 }', 4, "pilot.duration", "set, add, multiply"),
    ('[actions.changes]\n"readiness.contract" = { set = 3 }', 4, "readiness.contract", "true or false"),
    ('[actions.changes]\n"readiness.capacity" = { add = 0.5 }', 4, "readiness.capacity", "allowed: set"),
    ('[actions.changes]\n"sponsors.adopts" = { add = 1 }', 4, "sponsors.adopts", "sponsors[*].at_start"),
    (
        '[actions.changes]\n"pilot.embedded" = { add = 0.1, evidence = "nao-20166" }',
        4,
        "pilot.embedded",
        "did you mean nao-2016?",
    ),
    ("cost = -1\n[[actions.seats]]\nseat = 'a'", 3, "cost", "an amount of 0 or more"),
    ("[[actions.seats]]\nseat = 'a'\nwieght = 1", 5, "seats[0].wieght", "did you mean weight?"),
    ("cost = 1", 1, "actions[a]", "nothing that it changes"),
]


@pytest.mark.parametrize(("text", "line", "key", "told"), MISTAKES)
def test_a_mistake_is_told_with_file_line_and_key(
    text: str, line: int, key: str, told: str, tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(f'[[actions]]\nname = "a"\n{text}\n')
    with pytest.raises(ScenarioError) as refusal:
        load_actions(file)
    (problem,) = refusal.value.problems
    assert (problem.file, problem.line) == (f"{file}", line)
    assert key in f"{problem.key}"
    assert told in f"{problem}"


def test_names_are_unique_and_a_file_without_actions_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    one = '[[actions]]\nname = "a"\n[actions.changes]\n"pilot.embedded" = { add = 0.1 }\n'
    file.write_text(one + one)
    with pytest.raises(ScenarioError, match="each name once"):
        load_actions(file)
    file.write_text("")
    with pytest.raises(ScenarioError, match=r"1 to 100 \[\[actions\]\]"):
        load_actions(file)


def own(tmp_path: Path, changes: str, scenario: valleysim.Scenario) -> Applied:
    """The only action of a catalogue, on a scenario."""
    file = tmp_path / "own.toml"
    file.write_text(f'[[actions]]\nname = "a"\ncost = 1000\nmonths = 0.5\n[actions.changes]\n{changes}\n')
    (fit,), _ = fit_all(load_actions(file), scenario)
    return fit


def test_changes_are_laid_over_worlds_and_draw_nothing_else_anew(tmp_path: Path) -> None:
    from valleysim.worlds.design import world_values

    scenario = valleysim.load("enterprise")
    changes = (
        '"funding.approval" = { at_least = "0.4 to 0.5" }\n"cost.tolerance" = { multiply = 2 }\n'
        '"handoff.parallel_run" = { add = 2 }\n"organisation.exposure" = { at_most = 0.1 }'
    )
    fit = own(tmp_path, changes, scenario)
    assert (fit.cost, fit.months) == (1000.0, 0.5)
    before = world_values(scenario, seed=3, worlds=range(100))
    after = world_values(apply(scenario, [fit]), seed=3, worlds=range(100))
    size = after["changes[a].funding.approval"]
    assert np.array_equal(after["funding.approval"], np.maximum(before["funding.approval"], size))
    assert np.array_equal(after["cost.tolerance"], 2 * before["cost.tolerance"])
    assert np.array_equal(after["organisation.exposure"], np.minimum(before["organisation.exposure"], 0.1))
    assert np.array_equal(after["money.mitigation"], before["money.mitigation"] + 1000)
    for name in ("low", "mode", "high"):
        key = f"handoff.parallel_run.{name}"
        assert np.array_equal(after[key], before[key] + 2)
        assert np.array_equal(after[f"pilot.duration.{name}"], before[f"pilot.duration.{name}"] + 0.5)
    touched = {"funding.approval", "cost.tolerance", "organisation.exposure", "money.mitigation"}
    same = [
        key
        for key in before
        if key not in touched and not key.startswith(("handoff.parallel_run", "pilot.duration"))
    ]
    assert all(np.array_equal(before[key], after[key]) for key in same)


def test_the_file_and_line_of_a_change_stand_in_the_ledger(tmp_path: Path) -> None:
    fit = own(
        tmp_path,
        '"pilot.embedded" = { add = 0.1, assumption = "why" }',
        valleysim.load("enterprise"),
    )
    entries = apply(valleysim.load("enterprise"), [fit]).ledger()
    (entry,) = [one for one in entries if one.text == "0.1" and one.key.startswith("changes")]
    assert (entry.file, entry.line, entry.basis) == (f"{tmp_path / 'own.toml'}", 6, "assumption")
