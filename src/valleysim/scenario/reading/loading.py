"""From a file, or a preset's name, to a scenario."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from valleysim.errors import Problem, ScenarioError, UsageError
from valleysim.scenario.format.flaws import Flaw, FlawError, nearest, shown
from valleysim.scenario.model import Scenario
from valleysim.scenario.reading.beside import file_below, samples_seen_from, seen_from
from valleysim.scenario.reading.commented_heads import refuse_keys_below_commented_heads
from valleysim.scenario.reading.joined import Joined
from valleysim.scenario.reading.merging import join
from valleysim.scenario.reading.register import preset_names, preset_text
from valleysim.scenario.reading.rows import RowFile, read_rows
from valleysim.scenario.reading.toml_text import TomlFile, parse_toml, read_toml
from valleysim.scenario.reading.validating import read_joined

File = TypeVar("File", bound=TomlFile)

LONGEST_CHAIN = 16
TEXT_TABLES = (".csv", ".tsv")
WORKBOOKS = (".xlsx", ".xls", ".ods", ".xlsm", ".numbers")
"""Endings of files that hold rows, and no scenario."""


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
        return read_joined(_preset(name), name=f"preset {name}", folder=None)
    path = Path(name)
    _check_kind(path, name)
    folder = path.parent
    return read_joined(_file(path, name, _Chain(folder)), name=name, folder=folder)


def _check_kind(path: Path, name: str) -> None:
    """Tell what to do with a file that is no scenario, or with a name that is nearly a preset's."""
    kind = path.suffix.lower()
    listed = path.name if kind in TEXT_TABLES else f"{path.stem}.csv"
    if kind in TEXT_TABLES + WORKBOOKS:
        found = "a table of pilots" if kind in TEXT_TABLES else "a workbook"
        saved = "" if kind in TEXT_TABLES else f"save its sheet as {listed} (CSV UTF-8), and write "
        allowed = (
            f'a scenario: {saved}a file {path.stem}.toml with the lines extends = "enterprise" and '
            f'pilots = "{listed}", or have both made to fill in: valleysim new my-{path.stem} --portfolio'
        )
        raise ScenarioError((Problem(name, None, None, found, allowed),))
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
    if not isinstance(text, str):
        raise UsageError(f"text: found {text!r:.80} ({type(text).__name__}); allowed: TOML as text")
    if not isinstance(name, str):
        raise UsageError(f"name: found {name!r:.80} ({type(name).__name__}); allowed: a text")
    if not isinstance(folder, str | os.PathLike | None):
        raise UsageError(f"folder: found {folder!r:.80} ({type(folder).__name__}); allowed: a path")
    below = Path(folder) if folder is not None else None
    return read_joined(_joined(parse_toml(text, name), _Chain(below)), name=name, folder=below)


def from_document(
    document: Mapping[str, object], *, name: str = "scenario", folder: Path | None = None
) -> Scenario:
    """Make a scenario from plain tables, as a TOML parser would give them."""
    return read_joined(_joined(TomlFile(name, dict(document)), _Chain(folder)), name=name, folder=folder)


def _preset(name: str) -> Joined:
    return join(Joined(), parse_toml(preset_text(name), f"preset {name}"))


@dataclass(frozen=True)
class _Chain:
    """Files that extend each other: the first one's folder, the last one's seen from there, all paths."""

    folder: Path | None
    around: str = ""
    paths: tuple[Path, ...] = ()

    def find(self, name: str) -> tuple[str, Path]:
        """A file that the last one names: its name as seen from the first one's folder, and its path."""
        seen = seen_from(self.around, name)
        return seen, file_below(self.folder, seen)

    def called(self, seen: str) -> str:
        """What people call a file that was found."""
        assert self.folder is not None
        return os.fspath(self.folder / seen)

    def beyond(self, seen: str) -> "_Chain":
        """The same chain, seen from the folder of a file that was found."""
        around = Path(seen).parent.as_posix()
        return replace(self, around="" if around == "." else around)


def _file(path: Path, name: str, chain: _Chain) -> Joined:
    return _joined(read_toml(path, name), replace(chain, paths=(*chain.paths, path.resolve())))


def _joined(file: TomlFile, chain: _Chain) -> Joined:
    refuse_keys_below_commented_heads(file)
    base = Joined()
    if "extends" in file.document:
        base = _extended(file, chain)
    listed = file.document.get("pilots")
    if not isinstance(listed, str):
        return join(base, _seen_from(chain.around, file))
    rest = {key: value for key, value in file.document.items() if key != "pilots"}
    joined = join(base, _seen_from(chain.around, replace(file, document=rest)))
    try:
        rows = _rows(file, listed, chain, _seats(joined))
    except ScenarioError as error:
        return replace(joined, problems=(*joined.problems, *error.problems))
    laid = join(joined, rows)
    return replace(laid, notices=(*laid.notices, *rows.notices), problems=(*laid.problems, *rows.problems))


def _seen_from(around: str, file: File) -> File:
    """A file whose names of samples are seen from the folder of the scenario that is read."""
    if not around:
        return file
    return replace(file, document={key: samples_seen_from(around, one) for key, one in file.document.items()})


def _seats(joined: Joined) -> list[str]:
    """The seats that columns of a spreadsheet may name: a misspelt one would add a seat to all."""
    sponsors = joined.document.get("sponsors")
    tables = sponsors if isinstance(sponsors, list) else []
    return [f"{one['seat']}" for one in tables if isinstance(one, Mapping) and "seat" in one]


def _rows(file: TomlFile, listed: str, chain: _Chain, seats: list[str]) -> RowFile:
    """The pilots of a CSV file that a scenario names."""
    if not listed.lower().endswith(TEXT_TABLES):
        raise _refused(file, shown(listed), 'a list of pilots, or a file such as "pilots.csv"', key="pilots")
    try:
        seen, path = chain.find(listed)
    except FlawError as error:
        raise _told(file, "pilots", error.flaws[0]) from None
    return _seen_from(chain.beyond(seen).around, read_rows(path, chain.called(seen), seats))


def _extended(file: TomlFile, chain: _Chain) -> Joined:
    extends = file.document["extends"]
    if isinstance(extends, str) and extends in preset_names():
        return _preset(extends)
    presets = ", ".join(preset_names())
    is_path = isinstance(extends, str) and extends.endswith(".toml")
    if not is_path:
        near = nearest(extends, preset_names()) if isinstance(extends, str) else None
        raise _refused(file, shown(extends), f'{presets}, or a file such as "./base.toml"', near)
    try:
        seen, path = chain.find(f"{extends}")
    except FlawError as error:
        raise _told(file, "extends", error.flaws[0]) from None
    if path in chain.paths:
        raise _refused(
            file,
            f"{shown(extends)}, which leads back here",
            "files that do not extend each other in a circle",
        )
    if len(chain.paths) >= LONGEST_CHAIN:
        raise _refused(file, f"a chain of more than {LONGEST_CHAIN} files", f"{LONGEST_CHAIN} files at most")
    return _file(path, chain.called(seen), chain.beyond(seen))


def _told(file: TomlFile, key: str, flaw: Flaw) -> ScenarioError:
    return _refused(file, flaw.found, flaw.allowed, flaw.suggestion, key=key)


def _refused(
    file: TomlFile, found: str, allowed: str, suggestion: str | None = None, *, key: str = "extends"
) -> ScenarioError:
    return ScenarioError((Problem(file.name, file.line((key,)), key, found, allowed, suggestion),))
