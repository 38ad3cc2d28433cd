"""Pilots of one shape are translated as one: the same bits as one by one, whatever they differ in."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.laws.portfolios import equal
from valleysim import simulate
from valleysim.compile import portfolio
from valleysim.compile.alike import Alike, by_shape
from valleysim.estimates.counts import Counts
from valleysim.scenario import Member, Scenario, from_document, load

Document = dict[str, Any]
LONG, LONGER = {"pert": {"low": 1, "mode": 2, "high": 2}}, {"pert": {"low": 1, "mode": 2, "high": "6 to 8"}}
KNOWN = {"pert": {"low": 2, "mode": 2, "high": 2}}
SLOW, SLOWER = ({"lognormal": {"median": median, "p90": 40}} for median in (12, 20))
COUNTED = {"empirical": {"csv": "counted.csv", "column": "months"}}
EXACT, ABOUT = ({"pert": {"low": low, "mode": 7, "high": high}} for low, high in ((7, 7), (6, 9)))
SHAPED = {"gamma": {"mean": 20, "shape": "2 to 3"}}
PEOPLE = [
    {"name": "Maria", "tenure": {"exponential": {"mean": 20}}},
    {"name": "Cleo", "tenure": {"exponential": {"mean": 9}}},
    {"name": "Ann", "tenure": "12 to 20", "exposure": 0.3},
    {"name": "Bo", "tenure": {"exponential": {"mean": 12}}, "served": "stationary"},
]


def seat(person: str) -> list[Document]:
    return [{"seat": "executive sponsor", "person": person}]


PILOTS: list[Document] = [
    {"name": "a"},
    {"name": "b", "starts": 3, "pilot": {"success": "0.2 to 0.6"}},
    {"name": "c", "pilot": {"duration": LONG}, "sponsors": seat("Maria")},
    {"name": "d", "pilot": {"duration": LONGER}, "sponsors": seat("Maria")},
    {"name": "e", "pilot": {"duration": KNOWN}, "sponsors": seat("Ann")},
    {"name": "f", "pilot": {"duration": KNOWN}, "sponsors": seat("Bo"), "after": ["a"]},
    {"name": "g", "obsolescence": {"lifetime": SLOW}},
    {"name": "h", "obsolescence": {"lifetime": SLOWER, "age": 3}},
    {"name": "i", "obsolescence": {"lifetime": SLOWER, "age": "1 to 4"}},
    {"name": "j", "obsolescence": {"lifetime": SLOWER, "age": "stationary"}, "infrastructure": "x"},
    {"name": "k", "sponsors": [{"seat": "legal", "new": True, "tenure": SHAPED}], "infrastructure": "x"},
    {"name": "l", "sponsors": [{"seat": "legal", "new": True, "tenure": SHAPED, "served": 5}]},
    {"name": "m/n", "funding": {"first_window": 1}, "handoff": {"builders": 2}, "leverage": 0.4},
    {"name": "o", "funding": {"first_window": 2}, "handoff": {"builders": 2}, "readiness": {"capacity": 1}},
    {
        "name": "p",
        "obsolescence": {"lifetime": {"pert": {"low": 7, "mode": 7, "high": 7}}, "age": "stationary"},
    },
    {
        "name": "q",
        "obsolescence": {"lifetime": {"pert": {"low": 6, "mode": 7, "high": 9}}, "age": "stationary"},
    },
    {"name": "r", "pilot": {"duration": LONGER}, "obsolescence": {"lifetime": SLOWER, "age": 0}},
    {"name": "s", "pilot": {"duration": LONG}, "obsolescence": {"lifetime": SLOWER, "age": 3}},
    {"name": "t", "obsolescence": {"lifetime": {"gamma": {"mean": 9, "shape": 2}}}},
    {"name": "u", "obsolescence": {"lifetime": {"weibull": {"mean": 9, "shape": 2}}}},
    {"name": "w", "obsolescence": {"lifetime": COUNTED, "age": 0}},
    {"name": "x", "obsolescence": {"lifetime": COUNTED, "age": 2}},
    {"name": "v", "pilot": {"duration": KNOWN}, "sponsors": seat("Cleo")},
    {"name": "y", "pilot": {"duration": LONG}, "sponsors": seat("Cleo")},
]
DOCUMENT: Document = {"extends": "enterprise", "name": "all sorts", "people": PEOPLE, "pilots": PILOTS}


def one_by_one(members: list[Member]) -> list[Alike]:
    return [Alike((member,), np.array([place])) for place, member in enumerate(members)]


@pytest.fixture
def all_sorts(tmp_path: Path) -> Scenario:
    (tmp_path / "counted.csv").write_text("months\n1\n1\n5\n9\n12\n", "utf-8")
    return from_document(DOCUMENT, folder=tmp_path)


def runs(scenario: Scenario) -> Counts:
    return simulate(scenario, worlds=8, replicates=160, threads=1).counts


def test_pilots_translated_together_have_the_bits_of_pilots_translated_one_by_one(
    monkeypatch: pytest.MonkeyPatch, all_sorts: Scenario
) -> None:
    together = runs(all_sorts)
    monkeypatch.setattr(portfolio, "by_shape", one_by_one)
    assert equal(together, runs(all_sorts))
    assert together.seen.any()


def test_a_shape_is_all_that_is_said_but_numbers_and_names(all_sorts: Scenario) -> None:
    members = sorted(all_sorts.members, key=lambda member: member.key)
    shapes = ["".join(member.name for member in alike.members) for alike in by_shape(members)]
    assert sorted(shapes) == ["abu", "cdvy", "e", "f", "gj", "hirs", "kl", "m/n", "o", "pq", "t", "wx"]


def test_thousands_of_rows_have_a_few_shapes() -> None:
    members = load(Path(__file__).parents[1] / "cases" / "thousand.toml").members
    shapes = by_shape(members)
    assert sum(len(alike.members) for alike in shapes) == len(members) == 1_000
    assert len(shapes) <= 4
