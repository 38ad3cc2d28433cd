"""The library from Python: what is public, what it takes, what its answers show and refuse."""

import dataclasses
import inspect
import pickle
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from importlib import metadata
from typing import Any

import numpy as np
import pytest

import valleysim
from tests.questions.asked import QUESTION_OF, SMALL, answer_of
from valleysim import UsageError, load, loads
from valleysim.questions.answer import Answer

PUBLIC = {
    "OutputError": None,
    "Result": None,
    "Scenario": None,
    "ScenarioError": None,
    "SimulationError": None,
    "UsageError": None,
    "ValleysimError": None,
    "__version__": None,
    "advise": "scenario budget actions at screening worth studies announce progress replicates worlds "
    "seed horizons endpoint threads executor",
    "calibrate": "scenario targets worlds histories seed threads executor announce progress",
    "compare": "scenarios gap at replicates worlds seed horizons endpoint threads executor announce progress",
    "explain": "scenario replicates worlds seed horizons at endpoint threads executor with_sensitivity "
    "samples announce progress",
    "histories": "result",
    "load": "source",
    "loads": "text name folder",
    "reproduce": "folder changed_inputs",
    "simulate": "scenario replicates worlds precision seed horizons by endpoint threads progress executor "
    "chunk announce since actions at",
    "stress": "scenario floor reach at months together pilot grid horizons replicates worlds seed endpoint "
    "threads executor announce progress",
    "tell_history": "scenario replicate world pilot seed worlds months threads executor announce progress",
}
"""Every public name, and the arguments of every public function."""


def test_the_public_names_are_these() -> None:
    assert valleysim.__all__ == sorted(PUBLIC)


def test_the_version_is_that_of_the_distribution() -> None:
    assert valleysim.__version__ == metadata.version("valleysim")


@pytest.mark.parametrize("name", [name for name, words in PUBLIC.items() if words])
def test_the_arguments_of_public_functions_are_these(name: str) -> None:
    signature = inspect.signature(getattr(valleysim, name))
    assert " ".join(signature.parameters) == PUBLIC[name]


@pytest.mark.parametrize("name", [name for name, words in PUBLIC.items() if words])
def test_a_wrong_keyword_names_the_function_that_was_called(name: str) -> None:
    with pytest.raises(TypeError, match=rf"{name}\(\) got an unexpected keyword argument 'replicats'"):
        getattr(valleysim, name)("enterprise", replicats=5)


def test_a_wrong_keyword_of_a_picture_names_the_picture() -> None:
    result = valleysim.simulate("enterprise", **SMALL)
    with pytest.raises(TypeError, match=r"plot\(\) got an unexpected keyword argument 'colour'"):
        result.plot(colour="red")


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    return {kind: answer_of(kind) for kind in QUESTION_OF}


KINDS = list(QUESTION_OF)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_shows_its_sentence_and_its_chief_table(answers: dict[str, Any], kind: str) -> None:
    one = answers[kind]
    assert str(one) == one.sentence
    assert repr(one) == f"<{type(one).__name__}: {one.sentence}>"
    assert len(repr(one)) < 700
    text = _Text()
    text.feed(one._repr_html_())
    assert {"p", "table"} <= set(text.tags)
    assert len(one._repr_html_()) < 20_000


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_travels(answers: dict[str, Any], kind: str) -> None:
    again = pickle.loads(pickle.dumps(answers[kind]))
    assert again.sentence == answers[kind].sentence


def _held(value: Any, seen: set[int]) -> Iterator[Any]:
    """A value and all that it holds, as far as a user can reach it."""
    if id(value) in seen:
        return
    seen.add(id(value))
    yield value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for name in vars(value):
            yield from _held(getattr(value, name), seen)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _held(inner, seen)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _held(inner, seen)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_an_answer_holds_can_be_changed(answers: dict[str, Any], kind: str) -> None:
    one = answers[kind]
    for name, value in inspect.getmembers(type(one)):
        if isinstance(value, property) or type(value).__name__ == "cached_property":
            try:
                getattr(one, name)  # keeps what is computed once
            except UsageError:
                continue
    for value in _held(one, set()):
        if isinstance(value, np.ndarray):
            assert not value.flags.writeable
            with pytest.raises(ValueError, match="cannot set WRITEABLE flag"):
                value.setflags(write=True)
        elif type(value) in (dict, list, set):
            raise AssertionError(f"a {type(value).__name__} that can be changed: {value!r}"[:300])
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            assert type(value).__name__ == "TomlFile" or type(value).__dataclass_params__.frozen  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_answer_that_travelled_holds_cannot_be_changed_either(
    answers: dict[str, Any], kind: str
) -> None:
    for value in _held(pickle.loads(pickle.dumps(answers[kind])), set()):
        if isinstance(value, np.ndarray):
            with pytest.raises(ValueError, match="cannot set WRITEABLE flag"):
                value.setflags(write=True)


def test_counts_of_a_result_take_no_other_values(answers: dict[str, Any]) -> None:
    counts = answers["result"].counts
    for name in ("arrivals", "something"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(counts, name, 1)
    for name in ("histories", "money_cents", "money_means"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(counts, name)[0] = 1


@pytest.mark.parametrize("kind", KINDS)
def test_answers_can_be_compared_and_are_keys(answers: dict[str, Any], kind: str) -> None:
    one, again = answers[kind], pickle.loads(pickle.dumps(answers[kind]))
    assert one != again
    assert {one: 1, again: 2}[one] == 1
    for value in _held(one, set()):
        if dataclasses.is_dataclass(value):
            assert (value == pickle.loads(pickle.dumps(value))) in (True, False)


def test_a_summary_belongs_to_who_asked_for_it(answers: dict[str, Any]) -> None:
    one = answers["portfolio"]
    first = one.document()
    first["portfolio"]["numbers"].clear()
    first["horizons"][0]["abandoned"].clear()
    assert one.document()["portfolio"]["numbers"]
    assert one.document()["horizons"][0]["abandoned"]


def test_numbers_of_numpy_are_welcome_wherever_numbers_are() -> None:
    plain = valleysim.simulate("mid_market", replicates=100, worlds=5, seed=3, horizons=[6, 12], threads=1)
    numpys = valleysim.simulate(
        "mid_market",
        replicates=np.int64(100),
        worlds=np.uint8(5),
        seed=np.int32(3),
        horizons=np.array([6, 12]),
        threads=np.int16(1),
    )
    assert numpys.horizons().equals(plain.horizons())
    assert numpys.document()["run"] == plain.document()["run"]


def test_questions_take_numbers_of_numpy() -> None:
    small = {"replicates": np.int64(40), "worlds": np.int64(4), "threads": np.int64(1)}
    compared = valleysim.compare(
        "mid_market", "enterprise", at=np.array([6.0]), horizons=np.array([12]), **small
    )
    assert [gap.month for gap in compared.gaps] == [6.0, 12.0]
    stressed = valleysim.stress("mid_market", floor=np.float32(0.25), months=np.array([4.0]), **small)
    assert stressed.document()["format"] == "valleysim-stress-1"
    advised = valleysim.advise(
        "mid_market", budget=np.float64(1e5), at=np.int64(12), screening=np.int64(8), **small
    )
    assert advised.at == 12.0
    assert valleysim.tell_history("mid_market", np.int64(1), world=np.int64(2)).replicate == 1


@pytest.mark.parametrize("truth", [True, np.True_])
@pytest.mark.parametrize("name", ["replicates", "worlds", "seed", "threads", "precision"])
def test_a_truth_value_is_no_number(name: str, truth: Any) -> None:
    with pytest.raises(UsageError, match=rf"{name}: found "):
        valleysim.simulate("mid_market", **{name: truth})


def test_a_part_of_a_stress_that_is_none_is_refused_with_the_nearest(answers: dict[str, Any]) -> None:
    with pytest.raises(
        UsageError, match=r"frame: found 'seat'; allowed: worth, risks, seats, .*; did you mean seats\?"
    ):
        answers["stress"].frame("seat")
    with pytest.raises(UsageError, match="frame: found None; allowed: worth, risks, seats"):
        answers["stress"].frame(None)


def test_every_part_of_a_stress_is_a_table(answers: dict[str, Any]) -> None:
    rows, frames = answers["stress"].rows, answers["stress"].frames()
    parts = set(frames) - {"worth", "risks", "breaking"}
    assert {row["part"] for row in rows} <= parts
    assert sum(len(frames[part]) for part in parts) == len(rows)


def test_both_kinds_of_advice_are_tables_and_pictures(answers: dict[str, Any]) -> None:
    one, many = answers["advice"], answers["portfolio advice"]
    assert list(one.actions()["name"]) == [row["name"] for row in one.document()["actions"]]
    assert list(one.frontier()["cost"]) == [row["cost"] for row in one.document()["frontier"]]
    assert list(many.actions()["gain_per_cost"]) == [row.per_cost for row in many.rows]
    assert all(axes.figure is not None for axes in (one.plot(), one.plot_frontier(), many.plot()))


def test_a_tornado_that_was_not_asked_for_is_refused(answers: dict[str, Any]) -> None:
    explanation = dataclasses.replace(answers["explanation"], sensitivity=None)
    with pytest.raises(UsageError, match="plot_quantities: found an explanation without sensitivity"):
        explanation.plot_quantities()


def test_names_are_no_markup_in_jupyter() -> None:
    scenario = loads('extends = "mid_market"\nname = "<b>bold</b>"\n')
    shown: Callable[[], str] = valleysim.compare(scenario, "enterprise", gap=False, **SMALL)._repr_html_
    assert "<b>" not in shown()


def test_load_takes_no_scenario_twice() -> None:
    one = load("enterprise")
    assert valleysim.simulate(one, **SMALL).scenario is one


WRONG: dict[str, Callable[[], Any]] = {
    "progress": lambda: valleysim.simulate("mid_market", progress=3, **SMALL),  # type: ignore[arg-type]
    "executor": lambda: valleysim.simulate("mid_market", executor=3, **SMALL),  # type: ignore[arg-type]
    "progress of a comparison": lambda: valleysim.compare(
        "mid_market",
        "enterprise",
        gap=False,
        progress=3,  # type: ignore[arg-type]
        **SMALL,
    ),
    "announce": lambda: valleysim.explain("mid_market", announce=3, **SMALL),  # type: ignore[arg-type]
    "announce of advice": lambda: valleysim.advise(
        "mid_market",
        budget=1e5,
        announce=3,  # type: ignore[arg-type]
        **SMALL,
    ),
    "announce of a comparison": lambda: valleysim.compare(
        "mid_market",
        "enterprise",
        announce=3,  # type: ignore[arg-type]
        **SMALL,
    ),
    "announce of a stress": lambda: valleysim.stress("mid_market", announce=3, **SMALL),  # type: ignore[arg-type]
    "announce of a history": lambda: valleysim.tell_history("mid_market", 0, announce=3),  # type: ignore[arg-type]
    "scenarios": lambda: valleysim.compare("mid_market", **SMALL),
    "source": lambda: load(b"enterprise"),  # type: ignore[arg-type]
    "source that is none": lambda: load(None),  # type: ignore[arg-type]
    "text": lambda: loads(b'name = "a"'),  # type: ignore[arg-type]
    "text that is none": lambda: loads(None),  # type: ignore[arg-type]
    "name": lambda: loads('name = "a"', name=3),  # type: ignore[arg-type]
    "folder": lambda: loads('name = "a"', folder=3),  # type: ignore[arg-type]
    "result": lambda: valleysim.histories(load("mid_market")),  # type: ignore[arg-type]
    "world": lambda: valleysim.tell_history("mid_market", 0, world=16_384),
    "seed": lambda: valleysim.tell_history("mid_market", 0, seed="a"),  # type: ignore[arg-type]
    "months": lambda: valleysim.tell_history("mid_market", 0, months="a"),  # type: ignore[arg-type]
}
"""Arguments of a wrong kind, by the word that the message begins with."""


@pytest.mark.parametrize("name", WRONG)
def test_an_argument_of_a_wrong_kind_is_told_what_would_do(name: str) -> None:
    with pytest.raises(UsageError, match=rf"^{name.split(maxsplit=1)[0]}: found .*; allowed: "):
        WRONG[name]()


@pytest.mark.parametrize("kind", ["result", "portfolio"])
def test_what_is_no_axes_is_refused_by_every_picture(answers: dict[str, Any], kind: str) -> None:
    names = ["plot"] if kind == "result" else ["plot", "plot_numbers", "plot_pilots", "plot_joint_confidence"]
    for name in names:
        with pytest.raises(UsageError, match=r"^ax: found 3; allowed: an Axes of matplotlib"):
            getattr(answers[kind], name)(ax=3)
