"""Files that a scenario names: each found from the file that names it, none outside of one folder.

Whoever runs a scenario lets it read one folder: that of the scenario itself, with all that lies below. A file
somebody sent, or one that it extends, cannot have others read and told of in messages and results.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from valleysim.errors import ValidationIssue
from valleysim.scenario.format.flaws import Flaw, FlawError, shown
from valleysim.scenario.format.variates import NO_FOLDER

OF_PRESET = "preset:"
"""What the name of worlds begins with that came with a preset."""
ALLOWED = "a file in or below the folder of the scenario that is read"


Tell = Callable[[ValidationIssue], None]


def file_below(folder: Path | None, name: str, *at: str) -> Path:
    """A file that a scenario names, as seen from its folder; it must lie in it or below.

    Raises:
        FlawError: there is none, or it lies elsewhere, by its name or by a link.
    """
    if folder is None:
        raise FlawError(Flaw(shown(name), NO_FOLDER, at))
    try:
        path = Path(os.path.realpath(folder / name))  # resolve() of a loop of links is no OSError
        inside = path.is_relative_to(os.path.realpath(folder))
        is_file = inside and path.is_file()
    except (OSError, ValueError):
        inside, is_file = True, False
    if not inside:
        raise FlawError(Flaw(f"{shown(name)}, which lies elsewhere", ALLOWED, at))
    if not is_file:
        raise FlawError(_missing(folder, name, at))
    return path


def _missing(folder: Path, name: str, at: tuple[str, ...]) -> Flaw:
    """A file that is not there; backslashes are of another system, or have become other characters."""
    escapes = {"\t": "t", "\b": "b", "\n": "n", "\f": "f", "\r": "r", "\x1b": "e"}
    if any(c in name for c in escapes):
        meant = "".join(f"/{escapes[c]}" if c in escapes else c for c in name).replace("\\", "/")
        found = f"no file {shown(name)}: in double quotes a backslash and a letter are another character"
        return Flaw(found, f"{ALLOWED}, written with /", at, f'"{meant}"')
    near = name.replace("\\", "/")
    try:
        is_there = near != name and (folder / near).is_file()
    except (OSError, ValueError):
        is_there = False
    return Flaw(f"no file {shown(name)}", ALLOWED, at, f'"{near}"' if is_there else None)


def seen_from(around: str, name: str) -> str:
    """A name that stands in a file of the folder ``around``, as seen from where ``around`` is.

    >>> seen_from("base", "pilots.csv"), seen_from("", "pilots.csv")
    ('base/pilots.csv', 'pilots.csv')
    """
    return f"{around}/{name}" if around and not os.path.isabs(name) else name


def samples_seen_from(around: str, value: object) -> object:
    """A value of a document in which the names of files of samples are seen from where ``around`` is."""
    if isinstance(value, Mapping):
        table = {key: samples_seen_from(around, inner) for key, inner in value.items()}
        samples = table.get("empirical")
        if isinstance(samples, dict) and isinstance(samples.get("csv"), str):
            table["empirical"] = {**samples, "csv": seen_from(around, samples["csv"])}
        return table
    if isinstance(value, list):
        return [samples_seen_from(around, inner) for inner in value]
    return value
