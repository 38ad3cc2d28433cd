"""The files that a scenario is made of: what it extends, file after file, and the pilots that it lists."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.scenario.format.flaws import Flaw, FlawError, nearest, shown
from valleysim.scenario.reading.beside import OF_PRESET, file_below, samples_seen_from, seen_from
from valleysim.scenario.reading.commented_heads import refuse_keys_below_commented_heads
from valleysim.scenario.reading.joined import Joined
from valleysim.scenario.reading.merging import join
from valleysim.scenario.reading.register import preset_names, preset_text
from valleysim.scenario.reading.rows import RowFile, read_rows
from valleysim.scenario.toml.text import TomlFile, parse_toml, read_toml

File = TypeVar("File", bound=TomlFile)

LONGEST_CHAIN = 16
TEXT_TABLES = (".csv", ".tsv")
"""Endings of files that hold rows."""


def preset_file(name: str) -> Joined:
    """A shipped preset."""
    return join(Joined(), parse_toml(preset_text(name), f"preset {name}"))


@dataclass(frozen=True)
class Chain:
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

    def beyond(self, seen: str) -> "Chain":
        """The same chain, seen from the folder of a file that was found."""
        around = Path(seen).parent.as_posix()
        return replace(self, around="" if around == "." else around)


def joined_file(path: Path, name: str, chain: Chain) -> Joined:
    """A scenario file with all that it extends and the pilots that it lists; ``name`` stands in messages."""
    return joined_document(read_toml(path, name), replace(chain, paths=(*chain.paths, path.resolve())))


def joined_document(file: TomlFile, chain: Chain) -> Joined:
    """The same, of a file that was parsed."""
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
    seen = {key: samples_seen_from(around, value) for key, value in file.document.items()}
    worlds = seen.get("worlds")
    if isinstance(worlds, str) and not worlds.startswith(OF_PRESET):
        seen["worlds"] = seen_from(around, worlds)
    return replace(file, document=seen)


def _seats(joined: Joined) -> list[str]:
    """The seats that columns of a spreadsheet may name: a misspelt one would add a seat to all."""
    sponsors = joined.document.get("sponsors")
    tables = sponsors if isinstance(sponsors, list) else []
    return [f"{table['seat']}" for table in tables if isinstance(table, Mapping) and "seat" in table]


def _rows(file: TomlFile, listed: str, chain: Chain, seats: list[str]) -> RowFile:
    """The pilots of a CSV file that a scenario names."""
    if not listed.lower().endswith(TEXT_TABLES):
        raise _refused(file, shown(listed), 'a list of pilots, or a file such as "pilots.csv"', key="pilots")
    try:
        seen, path = chain.find(listed)
    except FlawError as error:
        raise _told(file, "pilots", error.flaws[0]) from None
    return _seen_from(chain.beyond(seen).around, read_rows(path, chain.called(seen), seats))


def _extended(file: TomlFile, chain: Chain) -> Joined:
    extends = file.document["extends"]
    if isinstance(extends, str) and extends in preset_names():
        return preset_file(extends)
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
    return joined_file(path, chain.called(seen), chain.beyond(seen))


def _told(file: TomlFile, key: str, flaw: Flaw) -> ScenarioError:
    return _refused(file, flaw.found, flaw.allowed, flaw.suggestion, key=key)


def _refused(
    file: TomlFile, found: str, allowed: str, suggestion: str | None = None, *, key: str = "extends"
) -> ScenarioError:
    return ScenarioError((ValidationIssue(file.name, file.line((key,)), key, found, allowed, suggestion),))
