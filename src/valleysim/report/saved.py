"""A folder that ``--out`` wrote, read again: its manifest, which anybody may have written, and its inputs."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from valleysim.errors import ScenarioError, UsageError, ValidationIssue
from valleysim.report.files import json_text
from valleysim.report.folder import FORMAT, MANIFEST
from valleysim.scenario.format.flaws import shown
from valleysim.scenario.inputs import read_input

MOST_BYTES = 2**30
"""Of a file that is read whole."""
FOLDER = "a folder that --out wrote"

Value = TypeVar("Value")


@dataclass(frozen=True)
class SavedFolder:
    """What the manifest of a folder says, checked."""

    path: Path
    command: str
    asked_in: str
    """The way from the folder to the one in which the command was given."""
    inputs: Mapping[str, str]
    """SHA-256 of each file that was read, by the name that it was given."""
    files: Mapping[str, str]
    """SHA-256 of each file of the set, by its name."""
    versions: Mapping[str, str]
    told: Mapping[str, Any]
    """All of the manifest."""
    is_as_written: bool
    """Whether nobody changed the manifest since."""

    @property
    def manifest(self) -> Path:
        """Where it says so."""
        return self.path / MANIFEST

    def refused(self, key: str, found: str, allowed: str) -> UsageError:
        """What is wrong with one key of the manifest."""
        return _refused(self.manifest, key, found, allowed)

    def changed(self) -> tuple[str, ...]:
        """Files that somebody changed since they were written, the manifest first; not any that is gone."""
        changed = [] if self.is_as_written else [MANIFEST]
        for name, digest in self.files.items():
            found = digest_of(self.path / name)
            if found is not None and found != digest:
                changed.append(name)
        return tuple(changed)


def saved_folder(path: Path) -> SavedFolder:
    """Read the manifest of a folder.

    Raises:
        UsageError: no folder, no manifest, or one of which anything is missing or is not what it should be.
    """
    if not os.path.isdir(path):
        raise _refused(path, None, "a file" if os.path.lexists(path) else "no such folder", FOLDER)
    place = path / MANIFEST
    told = _manifest(place)
    if told.get("format") != FORMAT:
        raise _refused(place, "format", _found(told, "format"), f'"{FORMAT}", as this version writes it')
    if "asked_in" not in told:
        found = "no command of the prompt" if "command" in told else "no command"
        allowed = "a folder that --out wrote: what save() wrote in Python does not say how it was asked for"
        raise _refused(place, "command", found, allowed)
    if not isinstance(told.get("run"), dict) or not isinstance(told.get("scenarios"), list):
        key = "scenarios" if isinstance(told.get("run"), dict) else "run"
        raise _refused(place, key, _found(told, key), "what was run, as valleysim writes it")
    if told["run"].get("partial"):
        found = "a run that was stopped before its end, after histories that nobody can tell beforehand"
        raise _refused(place, "run.partial", found, "a folder of a run that came to its end")
    files = _checked(place, told, "files", _texts, "SHA-256 of each file by name")
    for name in files:
        if name in ("", ".", "..") or set(name) & set("/\\\0"):
            raise _refused(place, "files", shown(name), "names of files in the folder")
    own = {key: value for key, value in told.items() if key != "sha256"}
    return SavedFolder(
        path=path,
        command=_checked(place, told, "command", _text, "a text"),
        asked_in=_checked(place, told, "asked_in", _text, "the way to a folder"),
        inputs=_checked(place, told, "inputs", _inputs, "name and SHA-256 of each file"),
        files=files,
        versions=_checked(place, told, "versions", _texts, "a version by name"),
        told=told,
        is_as_written=told.get("sha256") == _digest_of_told(own),
    )


def where_asked(saved: SavedFolder, *, changed_inputs: bool) -> tuple[Path, tuple[str, ...]]:
    """The folder in which the command finds its inputs, and those of them that have changed.

    It is looked for where the manifest says, then in the folder around the saved one, then where we are.

    Args:
        saved: the folder.
        changed_inputs: whether inputs may have changed.

    Raises:
        ScenarioError: an input that is not there, or has changed though none may, each on a line.
    """
    place = Path(os.path.realpath(saved.path))
    around = [Path(os.path.realpath(one)) for one in (place / saved.asked_in, place.parent, Path())]
    folders = [one for one in around if os.path.isdir(one)]
    digests = {
        folder: {name: digest_of(folder / name) for name in saved.inputs} for folder in dict.fromkeys(folders)
    }
    best = max(digests, key=lambda folder: _fitness(saved.inputs, digests[folder]))
    found = digests[best]
    changed = tuple(name for name, digest in saved.inputs.items() if found[name] != digest)
    missing = tuple(name for name in changed if found[name] is None)
    problems = missing if changed_inputs else changed
    if problems:
        raise ScenarioError(tuple(_problem(saved, best, name, found[name]) for name in problems))
    return best, changed


def digest_of(path: Path) -> str | None:
    """SHA-256 of a plain file; None where there is none that can be read."""
    try:
        return hashlib.sha256(read_input(path, f"{path}", MOST_BYTES)).hexdigest()
    except (OSError, ValueError):
        return None


def briefly(value: Any) -> str:
    """A value shortened, however deep it is."""
    try:
        return shown(value)
    except RecursionError:
        return "lists within lists"


def _fitness(then: Mapping[str, str], now: Mapping[str, str | None]) -> tuple[int, int]:
    """How many inputs are as they were, and how many are there."""
    return sum(now[name] == then[name] for name in then), sum(now[name] is not None for name in then)


def _problem(saved: SavedFolder, folder: Path, name: str, found: str | None) -> ValidationIssue:
    place = os.path.relpath(folder / name) if folder == Path(os.path.realpath(os.curdir)) else folder / name
    if found is None:
        allowed = f"the file that was read, SHA-256 {saved.inputs[name]}"
        return ValidationIssue(f"{place}", None, None, "no such file", allowed)
    allowed = f"{saved.inputs[name]}, as {saved.manifest} says; or --changed-inputs, to go on with it"
    return ValidationIssue(f"{place}", None, "SHA-256", f"{found}, so that it has changed", allowed)


def _manifest(place: Path) -> dict[str, Any]:
    """All that a manifest says."""
    try:
        told = json.loads(read_input(place, f"{place}", MOST_BYTES), parse_constant=_no_number)
    except OSError as error:
        raise _refused(place, None, (error.strerror or f"{error}").lower(), f"that of {FOLDER}") from None
    except (ValueError, RecursionError):
        raise _refused(place, None, "no JSON", f"that of {FOLDER}") from None
    if not isinstance(told, dict):
        raise _refused(place, None, briefly(told), f"that of {FOLDER}")
    return told


def _no_number(name: str) -> None:
    raise ValueError(name)


def _digest_of_told(told: Mapping[str, Any]) -> str | None:
    try:
        return hashlib.sha256(json_text(told).encode()).hexdigest()
    except (ValueError, RecursionError):
        return None


def _checked(
    place: Path, told: Mapping[str, Any], key: str, read: Callable[[Any], Value], allowed: str
) -> Value:
    try:
        return read(told[key])
    except (KeyError, TypeError, ValueError):
        raise _refused(place, key, _found(told, key), allowed) from None


def _found(told: Mapping[str, Any], key: str) -> str:
    return briefly(told[key]) if key in told else "nothing"


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError
    value.encode()  # half of a letter is no name of a file
    return value


def _texts(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    return {name: _text(one) for name, one in value.items()}


def _inputs(value: Any) -> dict[str, str]:
    if not isinstance(value, list):
        raise TypeError
    return {_text(one["name"]): _text(one["sha256"]) for one in value}


def _refused(place: Path, key: str | None, found: str, allowed: str) -> UsageError:
    return UsageError(f"{ValidationIssue(f'{place}', None, key, found, allowed)}")
