"""From a file, or a preset's name, to a scenario."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from valleysim.errors import Problem, ScenarioError, UsageError
from valleysim.scenario.flaws import FlawError, listing, nearest, shown
from valleysim.scenario.joined import Joined
from valleysim.scenario.merging import join
from valleysim.scenario.model import Scenario
from valleysim.scenario.reading import read_joined
from valleysim.scenario.register import preset_names, preset_text
from valleysim.scenario.rows import RowFile, read_rows
from valleysim.scenario.toml_text import TomlFile, parse_toml, read_toml
from valleysim.scenario.variates import file_below

LONGEST_CHAIN = 16
TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".xlsm", ".numbers")
"""Endings of files that hold rows, and no scenario."""


def load(source: str | os.PathLike[str]) -> Scenario:
    """Read a scenario from a TOML file, or a shipped preset by its name.

    Args:
        source: path of a file, or the name of a preset (``"enterprise"``, ``"mid_market"``).

    Raises:
        ScenarioError: everything that is wrong with the file, each with file, line and key.

    >>> load("mid_market").name
    'Mid-market preset'
    """
    name = os.fspath(source)
    if name in preset_names():
        return read_joined(_preset(name), name=f"preset {name}", folder=None)
    path = Path(name)
    _check_kind(path, name)
    folder = path.parent
    return read_joined(_file(path, name, folder, ()), name=name, folder=folder)


def _check_kind(path: Path, name: str) -> None:
    """Tell what to do with a file that is no scenario, or with a name that is nearly a preset's."""
    kind = path.suffix.lower()
    listed = f"{path.stem}.csv"
    if kind in TABLES:
        found = "a table of pilots" if kind == ".csv" else "a workbook"
        saved = "" if kind == ".csv" else f"save its sheet as {listed} (CSV UTF-8), and write "
        allowed = f'a scenario: {saved}a file {path.stem}.toml with the lines extends = "enterprise" and '
        raise ScenarioError((Problem(name, None, None, found, f'{allowed}pilots = "{listed}"'),))
    near = nearest(name, preset_names())
    if near is not None and not path.exists():
        allowed = f"a TOML file, or a preset ({', '.join(preset_names())})"
        raise ScenarioError((Problem(name, None, None, "no such file or preset", allowed, near),))


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
    below = Path(folder) if folder is not None else None
    return read_joined(_joined(parse_toml(text, name), below, ()), name=name, folder=below)


def from_document(
    document: Mapping[str, object], *, name: str = "scenario", folder: Path | None = None
) -> Scenario:
    """Make a scenario from plain tables, as a TOML parser would give them."""
    return read_joined(_joined(TomlFile(name, dict(document)), folder, ()), name=name, folder=folder)


def _preset(name: str) -> Joined:
    return join(Joined(), parse_toml(preset_text(name), f"preset {name}"))


def _file(path: Path, name: str, folder: Path, chain: tuple[Path, ...]) -> Joined:
    return _joined(read_toml(path, name), folder, (*chain, path.resolve()))


def _joined(file: TomlFile, folder: Path | None, chain: tuple[Path, ...]) -> Joined:
    base = Joined()
    if "extends" in file.document:
        base = _extended(file, folder, chain)
    listed = file.document.get("pilots")
    if not isinstance(listed, str):
        return join(base, file)
    rest = {key: value for key, value in file.document.items() if key != "pilots"}
    joined = join(base, TomlFile(file.name, rest, file.lines))
    rows = _rows(file, listed, folder)
    _check_seats(rows, joined)
    return replace(join(joined, rows), notices=(*joined.notices, *rows.notices))


def _check_seats(rows: RowFile, joined: Joined) -> None:
    """Columns of a spreadsheet name seats that the scenario has: a misspelt one would add a seat to all."""
    sponsors = joined.document.get("sponsors")
    tables = sponsors if isinstance(sponsors, list) else []
    known = [f"{one['seat']}" for one in tables if isinstance(one, Mapping) and "seat" in one]
    problems = [
        Problem(
            rows.name,
            rows.lines[("header",)],
            f"column {column}",
            f"no seat {shown(key[1][1:-1])}",
            listing(known) or "seats that stand in [[sponsors]]",
            nearest(key[1][1:-1], known),
        )
        for key, column in rows.columns.items()
        if key[0] == "sponsors" and len(key) == 3 and key[1][1:-1] not in known
    ]
    if problems:
        raise ScenarioError(tuple(problems))


def _rows(file: TomlFile, listed: str, folder: Path | None) -> RowFile:
    """The pilots of a CSV file that a scenario names."""
    if not listed.endswith(".csv"):
        raise _refused(file, shown(listed), 'a list of pilots, or a file such as "pilots.csv"', key="pilots")
    try:
        path = file_below(folder, listed)
    except FlawError as error:
        raise _refused(file, error.flaws[0].found, error.flaws[0].allowed, key="pilots") from None
    assert folder is not None
    return read_rows(path, os.fspath(folder / listed))


def _extended(file: TomlFile, folder: Path | None, chain: tuple[Path, ...]) -> Joined:
    extends = file.document["extends"]
    if isinstance(extends, str) and extends in preset_names():
        return _preset(extends)
    presets = ", ".join(preset_names())
    is_path = isinstance(extends, str) and extends.endswith(".toml")
    if not is_path:
        near = nearest(extends, preset_names()) if isinstance(extends, str) else None
        raise _refused(file, shown(extends), f'{presets}, or a file such as "./base.toml"', near)
    try:
        path = file_below(folder, f"{extends}")
    except FlawError as error:
        raise _refused(file, error.flaws[0].found, error.flaws[0].allowed) from None
    if path in chain:
        raise _refused(
            file,
            f"{shown(extends)}, which leads back here",
            "files that do not extend each other in a circle",
        )
    if len(chain) >= LONGEST_CHAIN:
        raise _refused(file, f"a chain of more than {LONGEST_CHAIN} files", f"{LONGEST_CHAIN} files at most")
    assert folder is not None
    return _file(path, os.fspath(folder / f"{extends}"), folder, chain)


def _refused(
    file: TomlFile, found: str, allowed: str, suggestion: str | None = None, *, key: str = "extends"
) -> ScenarioError:
    return ScenarioError((Problem(file.name, file.line((key,)), key, found, allowed, suggestion),))
