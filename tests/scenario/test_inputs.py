"""Files that a scenario reads: plain ones only, and remembered whatever they are called."""

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from valleysim import ScenarioError, load
from valleysim.questions.advise.actions import load_actions
from valleysim.scenario.inputs import read_input, remembering_inputs

KINDS = {
    "pipe": "a named pipe",
    "socket": "a socket",
    "device": "a device",
    "folder": "a directory",
    "nothing": "no such file",
    "loop": "symbolic links",
}


@contextmanager
def at_once() -> Iterator[None]:
    """What takes more than five seconds waits for somebody who will never come."""

    def late(*_: Any) -> None:
        raise AssertionError("it waits")

    former = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, 5.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, former)


def make(kind: str, name: str) -> None:
    """Put something that is no plain file into the current folder."""
    if kind == "pipe":
        os.mkfifo(name)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(name)
    elif kind == "device":
        os.symlink("/dev/zero", name)
    elif kind == "folder":
        os.mkdir(name)
    elif kind == "loop":
        os.symlink(name, name)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("read", [load, load_actions])
def test_what_is_no_plain_file_is_refused_at_once_with_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, read: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    make(kind, "x.toml")
    with (
        at_once(),
        pytest.raises(ScenarioError, match=rf"^x\.toml: found .*{KINDS[kind]}.*; allowed: a TOML file"),
    ):
        read("x.toml")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("x.toml", 'extends = "./x.toml"'),
        ("x.csv", 'pilots = "x.csv"'),
        ("x.csv", 'pilot.duration = { empirical = { csv = "x.csv", column = "a" } }'),
    ],
)
def test_so_is_each_file_that_a_scenario_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, name: str, line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    make(kind, name)
    (tmp_path / "s.toml").write_text(f'name = "any"\n{line}\n')
    with (
        at_once(),
        pytest.raises(ScenarioError, match=r"^s\.toml:2: .*found .*; allowed: a file in"),
    ):
        load("s.toml")


def test_a_pipe_that_takes_the_place_of_a_file_between_two_looks_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("x")
    found = os.stat(tmp_path / "file")
    with monkeypatch.context() as looked:
        looked.setattr(os, "stat", lambda _: found)
        with at_once(), pytest.raises(OSError, match="is a named pipe"):
            read_input(tmp_path / "pipe", "pipe", 10)


@pytest.mark.parametrize("size", [1_000_001, 3_000_000])
def test_a_file_that_is_too_large_and_one_that_is_no_utf_8_are_refused(tmp_path: Path, size: int) -> None:
    (tmp_path / "large.toml").write_text("#" * size)
    with pytest.raises(ScenarioError, match="found a file of more than 1 MB; allowed: 1 MB at most"):
        load(tmp_path / "large.toml")
    (tmp_path / "latin.toml").write_bytes('name = "a"\n# Prüfung'.encode("latin-1"))
    with pytest.raises(ScenarioError, match=r"latin\.toml:2: found bytes that are not UTF-8"):
        load(tmp_path / "latin.toml")


def test_every_file_is_remembered_once_read_and_known_by_any_name(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "scenarios" / "portfolio"
    shutil.copytree(source, tmp_path / "p")
    with remembering_inputs() as inputs:
        load(tmp_path / "p" / "portfolio.toml")
    assert {one.path.name for one in inputs} >= {"portfolio.toml", "pilots.csv"}
    (pilots,) = (one for one in inputs if one.path.name == "pilots.csv")
    os.link(pilots.path, tmp_path / "hard.csv")
    (tmp_path / "soft.csv").symlink_to(pilots.path)
    for path in ("hard.csv", "soft.csv", "p/../p/pilots.csv"):
        assert pilots.is_at(tmp_path / path), path
    shutil.copy(pilots.path, tmp_path / "copy.csv")
    assert not pilots.is_at(tmp_path / "copy.csv")
    with remembering_inputs() as none:
        pass
    assert none == []
