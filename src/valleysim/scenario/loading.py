"""From a file, or a preset's name, to a scenario."""

import os
from collections.abc import Mapping
from pathlib import Path

from valleysim.errors import ScenarioError, UsageError, ValidationIssue
from valleysim.scenario.format.flaws import nearest, shown
from valleysim.scenario.reading.files import TEXT_TABLES, Chain, joined_document, joined_file, preset_file
from valleysim.scenario.reading.register import preset_names
from valleysim.scenario.reading.validating import read_joined
from valleysim.scenario.scenario import Scenario
from valleysim.scenario.toml.text import TomlFile, parse_toml

WORKBOOKS = (".xlsx", ".xls", ".ods", ".xlsm", ".numbers")
"""Endings of files that may hold rows, and are no text."""


def load(source: str | os.PathLike[str]) -> Scenario:
    """Read a scenario from a TOML file, or a shipped preset by its name.

    Args:
        source: path of a file, or the name of a preset (``"enterprise"``, ``"mid_market"``).

    Raises:
        ScenarioError: everything that is wrong with the file, each with file, line and key.
        UsageError: a source that is no text and no path.

    >>> load("mid_market").name
    'Mid-market preset'
    """
    name = os.fspath(source) if isinstance(source, str | os.PathLike) else None
    if not isinstance(name, str):
        raise UsageError(
            f"source: found {source!r:.80} ({type(source).__name__}); allowed: a path or the name of "
            f"a preset ({', '.join(preset_names())})"
        )
    if name in preset_names():
        return read_joined(Scenario, preset_file(name), name=f"preset {name}", folder=None)
    path = Path(name)
    _check_kind(path, name)
    folder = path.parent
    return read_joined(Scenario, joined_file(path, name, Chain(folder)), name=name, folder=folder)


def _check_kind(path: Path, name: str) -> None:
    """Tell what to do with a file that is no scenario, or with a name that is nearly a preset's."""
    kind = path.suffix.lower()
    listed = path.name if kind in TEXT_TABLES else f"{path.stem}.csv"
    if kind in TEXT_TABLES + WORKBOOKS:
        found = "a table of pilots" if kind in TEXT_TABLES else "a workbook"
        saved = "" if kind in TEXT_TABLES else f"save its sheet as {listed} (CSV UTF-8), and write "
        allowed = (
            f"a scenario: have one proposed, valleysim import {name}; or "
            f'{saved}a file {path.stem}.toml with the lines extends = "enterprise" and '
            f'pilots = "{listed}"; or have both made to fill in: valleysim new my-{path.stem} --portfolio'
        )
        raise ScenarioError((ValidationIssue(name, None, None, found, allowed),))
    near = nearest(name, preset_names())
    if near is not None and not path.exists():
        allowed = f"a TOML file, or a preset ({', '.join(preset_names())})"
        raise ScenarioError((ValidationIssue(name, None, None, "no such file or preset", allowed, near),))


Source = Scenario | str | os.PathLike[str]
"""What functions take for a scenario: one that was loaded, a file, or the name of a preset."""


def scenario_of(source: Source) -> Scenario:
    """A scenario as it is, or loaded from its file or preset.

    Raises:
        UsageError: something else.
        ScenarioError: everything that is wrong with the file.
    """
    if isinstance(source, Scenario):
        return source
    if not isinstance(source, str | os.PathLike):
        raise UsageError(
            f"scenario: found {shown(source)} ({type(source).__name__}); allowed: a scenario, a path or "
            f"the name of a preset ({', '.join(preset_names())})"
        )
    return load(source)


def loads(text: str, *, name: str = "scenario", folder: str | os.PathLike[str] | None = None) -> Scenario:
    """Read a scenario from TOML text; ``name`` stands in messages, ``folder`` holds referenced files."""
    if not isinstance(text, str):
        raise UsageError(f"text: found {text!r:.80} ({type(text).__name__}); allowed: TOML as text")
    if not isinstance(name, str):
        raise UsageError(f"name: found {name!r:.80} ({type(name).__name__}); allowed: a text")
    if not isinstance(folder, str | os.PathLike | None):
        raise UsageError(f"folder: found {folder!r:.80} ({type(folder).__name__}); allowed: a path")
    below = Path(folder) if folder is not None else None
    return read_joined(
        Scenario, joined_document(parse_toml(text, name), Chain(below)), name=name, folder=below
    )


def from_document(
    document: Mapping[str, object], *, name: str = "scenario", folder: Path | None = None
) -> Scenario:
    """Make a scenario from plain tables, as a TOML parser would give them."""
    return read_joined(
        Scenario, joined_document(TomlFile(name, dict(document)), Chain(folder)), name=name, folder=folder
    )
