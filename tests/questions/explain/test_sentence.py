"""The sentence of an explanation: what an index may say, and what it may not."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from valleysim import loads
from valleysim.questions.explain.ask import Explanation, explain
from valleysim.questions.explain.sentence import in_whole


@cache
def explained() -> Explanation:
    """Estimates of total indices lie above 1 here, and some of those of first order below 0."""
    text = Path("tests/cases/sobol-over-one.toml").read_text("utf-8")
    return explain(loads(text), replicates=2_000, worlds=40, samples=256, threads=1)


def with_total(total: float, low: float, high: float) -> str:
    """The sentence for the chief quantity with this index."""
    found = explained().sensitivity
    assert found is not None
    chief = np.arange(len(found.keys)) == found.order[0]
    indices = replace(
        found.indices,
        total=np.where(chief, total, found.indices.total.clip(0.0, 0.01)),
        total_low=np.where(chief, low, 0.0),
        total_high=np.where(chief, high, 0.02),
    )
    return replace(explained(), sensitivity=replace(found, indices=indices)).sentence


def test_no_index_of_a_sentence_is_above_all() -> None:
    for text in (explained().sentence, with_total(1.022, 0.97, 1.07)):
        assert all(float(one) <= 100.0 for one in re.findall(r"([\d.]+) (?:to|%)", text))
        assert "-0" not in text
    assert with_total(1.022, 0.97, 1.07).endswith("(total index: 90 % interval 97 to 100 %).")
    assert "nearly all of the ignorance is due to" in with_total(1.022, 0.97, 1.07)


@pytest.mark.parametrize(("low", "told"), [(-0.02, "0 to 55"), (-0.0, "0 to 55"), (0.31, "31 to 55")])
def test_an_index_is_told_with_its_interval(low: float, told: str) -> None:
    assert in_whole(-0.0) == in_whole(-0.001) == "0"
    assert with_total(0.43, low, 0.55).endswith(f"(total index 43 %; 90 % interval {told} %).")
