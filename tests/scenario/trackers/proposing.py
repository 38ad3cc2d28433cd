"""A tracker written to a file, and what is proposed of it."""

from pathlib import Path
from typing import Any

from tests.scenario.trackers.examples import AS_OF, Rows, text
from valleysim import Scenario, load
from valleysim.report.files import csv_text
from valleysim.scenario.trackers.mapping import read_mapping
from valleysim.scenario.trackers.proposal import Proposal, propose


def tracker(folder: Path, data: bytes | str | Rows, name: str = "tracker.csv") -> Path:
    """A file that holds a tracker."""
    path = folder / name
    if isinstance(data, list):
        data = text(data)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def proposed(folder: Path, data: bytes | str | Rows, mapping: str = "", **options: Any) -> Proposal:
    """What is proposed of a tracker, as of a day on which nothing depends, with the text of a mapping."""
    path = tracker(folder, data, options.pop("name", "tracker.csv"))
    said = None
    if mapping:
        (folder / "said.toml").write_text(mapping, "utf-8")
        said = read_mapping(folder / "said.toml", "said.toml")
    return propose(path, f"{path}", today=AS_OF, mapping=said, **options)


def written(folder: Path, proposal: Proposal) -> Path:
    """The scenario of a proposal, with its pilots beside it."""
    (folder / "pilots.csv").write_bytes(csv_text(proposal.rows).encode())
    (folder / "mapping.toml").write_bytes(proposal.mapping.encode())
    path = folder / "portfolio.toml"
    path.write_bytes(proposal.scenario.encode())
    return path


def loaded(folder: Path, proposal: Proposal) -> Scenario:
    """The scenario of a proposal, as it is read."""
    return load(written(folder, proposal))


def read_as(proposal: Proposal) -> dict[str, str]:
    """As what each column was read."""
    return {header: reading.read_as for header, reading in proposal.readings.items()}


def told(proposal: Proposal, words: str) -> list[tuple[int, ...]]:
    """The rows of notes in which some words stand."""
    return [note.rows for note in proposal.notes if words in note.what]
