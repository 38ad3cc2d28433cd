import os
from pathlib import Path

import pytest

from tests.cli.running import Call, caller
from valleysim.questions.forecast.ask import simulate
from valleysim.scenario import loads


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """What compiles says so on standard error: here all is compiled before anything is asked."""
    for scenario in (
        'name = "one"',
        'name = "two"\n[[pilots]]\nname = "a"\n[[pilots]]\nname = "b"',
        'name = "started already"\n[status]\nstarted = 1',
    ):
        simulate(loads(scenario), replicates=1, horizons=[1.0], worlds=1)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """Call the command line in this process."""
    return caller(monkeypatch, capfd)


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    assert os.listdir() == []
    return tmp_path
