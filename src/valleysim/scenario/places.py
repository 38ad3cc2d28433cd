"""Dotted keys as people write them: ``funding.approval``, ``sponsors[executive sponsor].served``."""

import re

_PART = re.compile(r"([^.\[\]]+)((?:\[[^\[\]]*\])*)(?:\.|\Z)")


def split_key(key: str) -> list[str] | None:
    """Parts of a key; what stands in brackets is a part of its own, with its brackets. None if it is none.

    >>> split_key("sponsors[executive sponsor].served")
    ['sponsors', '[executive sponsor]', 'served']
    """
    parts: list[str] = []
    end = 0
    for match in _PART.finditer(key):
        if match.start() != end:
            break
        end = match.end()
        parts += [match[1].strip(), *re.findall(r"\[[^\[\]]*\]", match[2])]
    return None if end != len(key) or not key or key.endswith(".") else parts
