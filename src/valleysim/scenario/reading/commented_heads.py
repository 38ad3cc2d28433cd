"""Keys that stand below the head of a table which is still a comment: they would go to the table above.

Our templates have every table as a comment. Who uncomments a key and not the head above it means that table.
"""

import re

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.scenario.reading.problems import keys_at
from valleysim.scenario.toml.places import Place
from valleysim.scenario.toml.text import TomlFile

HEAD = re.compile(r"\s*#\s*\[(\[?)\s*([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)\s*\]?\]\s*(?:#.*)?")


def refuse_keys_below_commented_heads(file: TomlFile) -> None:
    """Raise `ScenarioError` for each key of which a commented head above it has one of this name."""
    heads = {
        number: (found[2], bool(found[1]))
        for number, line in enumerate(file.text.split("\n"), start=1)
        if (found := HEAD.fullmatch(line.rstrip("\r")))
    }
    if not heads:
        return
    problems = [
        problem for place, line in file.lines.items() if (problem := _misplaced(file, place, line, heads))
    ]
    if problems:
        raise ScenarioError(tuple(dict.fromkeys(problems)))


def _misplaced(
    file: TomlFile, place: Place, line: int, heads: dict[int, tuple[str, bool]]
) -> ValidationIssue | None:
    table, key = place[:-1], place[-1]
    begun = file.lines.get(table, 0) if table else 0
    above = [number for number in heads if begun < number < line]
    if not above or not isinstance(key, str):
        return None
    name, is_list = heads[max(above)]
    meant = tuple(name.split("."))
    words = tuple(part for part in table if isinstance(part, str))
    if (words == meant and not is_list) or key not in keys_at(meant):
        return None
    head = f"[[{name}]]" if is_list else f"[{name}]"
    here = f"a key of [{'.'.join(words)}]" if words else "a key of no table"
    found = f"{here} below # {head} (line {max(above)}), which is a comment"
    allowed = f"{head} without # before it, or this key above that line"
    return ValidationIssue(file.name, line, ".".join((*words, key)), found, allowed)
