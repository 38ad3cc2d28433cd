"""The faults that are planted: each finds its place, and the tests that should notice it."""

from pathlib import Path

import pytest

from tools.faults import ALL
from tools.planted import Fault

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.name)
def test_a_fault_finds_its_place_and_its_tests(fault: Fault) -> None:
    text = (ROOT / "src" / "valleysim" / fault.file).read_text("utf-8")
    for old, new in fault.edits:
        assert text.count(old) == 1
        assert new not in (old, text)
        text = text.replace(old, new)
    assert [test for test in fault.seen_by if not (ROOT / test.partition("::")[0]).exists()] == []


def test_no_two_faults_have_one_name() -> None:
    assert len({fault.name for fault in ALL}) == len(ALL)
