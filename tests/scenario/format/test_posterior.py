"""Files of calibrated worlds: read as written, refused if they are anything else, part of a scenario."""

import io
import pickle
from pathlib import Path

import numpy as np
import pytest

from tests.scenario.writing import problem, scenario
from valleysim import ScenarioError, UsageError, load
from valleysim.questions.compare.hybrid import hybrid
from valleysim.questions.compare.parts import PARTS
from valleysim.scenario import Scenario
from valleysim.scenario.format.distributions import normal_shares
from valleysim.scenario.format.flaws import FlawError
from valleysim.scenario.format.posterior import PosteriorWorlds, law_of, worlds_from
from valleysim.worlds.design import Design, world_values

TEXT = """
[pilot]
success = "0.6 to 0.9"
documented_value = "0.2 to 0.4"
[priorities]
cancellation_hazard = "0.01 to 0.05"
[[correlations]]
between = ["pilot.success", "pilot.documented_value"]
rank = 0.5
"""


def worlds_of(one: Scenario, rows: int = 8, seed: int = 1) -> PosteriorWorlds:
    uncertain = {name: q for name, q in one.quantities().items() if q.is_uncertain}
    scores = np.random.default_rng(seed).standard_normal((rows, len(uncertain))).astype(np.float32)
    return PosteriorWorlds(tuple(uncertain), tuple(map(law_of, uncertain.values())), scores, "by hand")


def calibrated(text: str = TEXT, rows: int = 8, seed: int = 1) -> Scenario:
    plain = scenario(text)
    return plain.model_copy(update={"worlds": worlds_of(plain, rows, seed)})


def test_what_was_written_is_read_and_its_digest_tells_it_from_others() -> None:
    worlds = worlds_of(scenario(TEXT))
    data = worlds.as_bytes()
    read = worlds_from(data, "w.npz")
    assert (read.names, read.laws, read.digest) == (worlds.names, worlds.laws, worlds.digest)
    assert read.made == worlds.made == "by hand"
    assert np.array_equal(read.scores, worlds.scores)
    assert data == worlds_from(data, "w.npz").as_bytes()
    assert worlds_of(scenario(TEXT), seed=2).digest != worlds.digest


def changed(**parts: object) -> bytes:
    worlds = worlds_of(scenario(TEXT))
    whole = {
        "form": np.array("valleysim-worlds-1"),
        "made": np.array(worlds.made),
        "names": np.array(worlds.names),
        "laws": np.array(worlds.laws),
        "scores": worlds.scores,
        **parts,
    }
    file = io.BytesIO()
    np.savez(file, **{name: one for name, one in whole.items() if one is not None})  # type: ignore[arg-type]
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"name = 'a scenario'",
        changed()[:-40],
        changed(form=np.array("valleysim-worlds-9")),
        changed(scores=None),
        changed(made=None),
        changed(made=np.array(["a", "b"])),
        changed(names=np.array(["pilot.success"])),
        changed(scores=np.zeros((8, 3))),
        changed(scores=np.zeros((0, 3), np.float32)),
        changed(scores=np.full((8, 3), np.nan, np.float32)),
        changed(scores=np.full((8, 3), 40.0, np.float32)),
        changed(names=np.array([1, 2, 3])),
        changed(names=np.array([{}, {}, {}], object)),
    ],
    ids=range(14),
)
def test_whatever_is_no_file_of_worlds_is_refused(data: bytes) -> None:
    with pytest.raises(FlawError) as refused:
        worlds_from(data, "w.npz")
    (flaw,) = refused.value.flaws
    assert flaw.found.startswith('"w.npz", ')
    assert flaw.allowed.startswith("a file of worlds that")


def test_a_scenario_names_a_file_beside_it_and_one_that_it_extends_names_its_own(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    worlds = worlds_of(scenario(TEXT))
    (tmp_path / "base" / "w.npz").write_bytes(worlds.as_bytes())
    (tmp_path / "base" / "b.toml").write_text(f'name = "b"\nworlds = "w.npz"\n{TEXT}', "utf-8")
    (tmp_path / "s.toml").write_text('extends = "./base/b.toml"\nname = "s"\n', "utf-8")
    for path in ("base/b.toml", "s.toml"):
        found = load(tmp_path / path).worlds
        assert found is not None
        assert found.digest == worlds.digest
    before = load(tmp_path / "s.toml").hash
    (tmp_path / "base" / "w.npz").write_bytes(worlds_of(scenario(TEXT), seed=2).as_bytes())
    assert load(tmp_path / "s.toml").hash != before
    (tmp_path / "base" / "w.npz").write_bytes(b"no")
    with pytest.raises(ScenarioError, match=r"s.toml.*worlds.*something else|b.toml:2: worlds"):
        load(tmp_path / "s.toml")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ('"nowhere.npz"', "nowhere.npz"),
        ('"../outside.npz"', "outside.npz"),
        ("3", "3"),
        ('""', '""'),
        ('"preset:enterprize"', 'no worlds of a preset "enterprize"'),
    ],
)
def test_a_name_that_leads_to_no_worlds_is_told_with_its_line(written: str, found: str) -> None:
    told = problem(f"worlds = {written}\n")
    assert told.key == "worlds"
    assert found in told.found


def test_worlds_have_the_points_of_the_file_before_they_are_correlated_and_begin_again() -> None:
    one = calibrated(rows=5)
    assert one.worlds is not None
    values = world_values(one, seed=3, worlds=range(12))
    hazard = one.quantities()["priorities.cancellation_hazard"]
    column = one.worlds.names.index("priorities.cancellation_hazard")
    points = normal_shares(one.worlds.scores[np.arange(12) % 5, column].astype(float))
    assert values["priorities.cancellation_hazard"] == pytest.approx(hazard.quantile(points))
    first = [one.worlds.names.index(name) for name in ("pilot.documented_value", "pilot.success")]
    z = one.worlds.scores[:, first].astype(float)
    rho = 2.0 * np.sin(np.pi * 0.5 / 6.0)
    joined = np.stack([z[:, 0], rho * z[:, 0] + np.sqrt(1.0 - rho * rho) * z[:, 1]])
    for name, row in zip(("pilot.documented_value", "pilot.success"), joined, strict=True):
        exact = one.quantities()[name].quantile(normal_shares(row))
        assert values[name][:5] == pytest.approx(exact)


def test_quantities_apart_are_distributed_as_in_the_file_and_each_by_itself() -> None:
    """So sensitivity indices take them: the margins of the worlds, on quasi-random points of their own."""
    one, name = calibrated(rows=400), "priorities.cancellation_hazard"
    own, other = (Design(3, apart=apart).values(one, range(400)) for apart in (False, True))
    again = Design(3, again=frozenset({name})).values(one, range(400))
    ends = np.linspace(0.02, 0.98, 25)
    for sample in (other, again):
        assert np.quantile(sample[name], ends) == pytest.approx(np.quantile(own[name], ends), rel=0.06)
    assert np.array_equal(again["pilot.success"], own["pilot.success"])
    for sample in (own, other):
        assert abs(np.corrcoef(sample[name], again[name])[0, 1]) < 0.2


def test_a_quantity_that_is_held_is_held_where_the_calibration_left_it() -> None:
    one, name = calibrated(rows=400), "priorities.cancellation_hazard"
    assert one.worlds is not None
    low = float(Design(3, at=((name, 0.05),)).values(one, range(2))[name][0])
    assert low == pytest.approx(np.quantile(Design(3).values(one, range(400))[name], 0.05), rel=0.02)
    plain = one.model_copy(update={"worlds": None})
    assert float(Design(3, at=((name, 0.05),)).values(plain, range(2))[name][0]) == pytest.approx(0.01)


def test_the_hash_of_a_scenario_knows_its_worlds() -> None:
    assert len({scenario(TEXT).hash, calibrated().hash, calibrated(seed=2).hash}) == 3


def test_a_hybrid_has_each_quantitys_points_from_where_the_quantity_comes() -> None:
    a, b = calibrated(rows=4), calibrated(rows=6, seed=2)
    numbers = range(12)
    of_a, of_b = (world_values(one, seed=3, worlds=numbers) for one in (a, b))
    priorities = 1 << PARTS.index("priorities")
    found = world_values(hybrid(a, b, priorities), seed=3, worlds=numbers)
    name = "priorities.cancellation_hazard"
    assert np.array_equal(found[name], of_b[name])
    assert np.array_equal(found["pilot.success"], of_a["pilot.success"])
    rest = (2 ** len(PARTS) - 1) ^ priorities
    found = world_values(hybrid(a, b, rest), seed=3, worlds=numbers)
    assert np.array_equal(found[name], of_a[name])
    assert np.array_equal(found["pilot.success"], of_b["pilot.success"])


def test_worlds_of_a_preset_travel_as_their_name_and_only_to_where_they_are_the_same() -> None:
    worlds = load("mid_market").worlds
    assert worlds is not None
    data = pickle.dumps(worlds)
    assert len(data) < 300
    assert pickle.loads(data) is worlds
    with pytest.raises(UsageError, match="this worker has another valleysim installed"):
        pickle.loads(data.replace(worlds.digest.encode(), b"0" * 64))


def test_mixed_worlds_are_new_ones_with_the_same_means_spreads_and_correlations() -> None:
    """Sixteen times as many as the 500 there are; the first are as they were."""
    plain = scenario(TEXT)
    quantities = {name: q for name, q in plain.quantities().items() if q.is_uncertain}
    some = np.random.default_rng(3).standard_normal((500, 3)) @ np.array(
        [[1.0, 0.8, 0.0], [0.0, 0.6, -0.5], [0, 0, 0.5]]
    )
    worlds = PosteriorWorlds(
        tuple(quantities), tuple(map(law_of, quantities.values())), some.astype(np.float32), "by hand"
    )
    many = np.arange(16 * 500)

    def scores(*, mixed: bool) -> np.ndarray:
        found = [worlds.scores_in(name, one, many, mixed=mixed) for name, one in quantities.items()]
        return np.stack([one for one in found if one is not None], axis=1)

    again, mixed = scores(mixed=False), scores(mixed=True)
    assert np.array_equal(again[:500], mixed[:500])
    assert np.array_equal(again[500:1000], again[:500])
    assert len(np.unique(mixed[:, 0])) > 7_900
    assert np.abs(mixed.mean(axis=0) - again.mean(axis=0)).max() < 1e-9
    assert np.abs(np.cov(mixed.T) - np.cov(again.T)).max() < 0.02
    away = mixed[500:1000] - again[500:1000]
    assert 0.3 < away.std() / again.std() < 0.5
