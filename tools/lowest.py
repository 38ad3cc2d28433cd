"""Print the lowest releases that pyproject.toml allows, as constraints of pip: ``python -m tools.lowest``.

An environment made with them shows that what is declared can be had together, and runs.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXTRAS = ("parquet", "test")
_BOUND = re.compile(r"([\w.-]+)>=([\w.]+)(?:,<[\w.]+)?")


def constraints(text: str) -> list[str]:
    """Each requirement of a pyproject at its lower bound; of two bounds of one package, the higher.

    >>> constraints('project.dependencies = ["numpy>=2.0", "numba>=0.62,<0.69"]')
    ['numpy==2.0', 'numba==0.62']
    """
    project = tomllib.loads(text)["project"]
    listed = [*project["dependencies"]]
    for extra in EXTRAS:
        listed += project.get("optional-dependencies", {}).get(extra, ())
    found = {}
    for entry in listed:
        bound = _BOUND.fullmatch(entry)
        if bound is None:
            raise SystemExit(f"pyproject.toml: found {entry!r}; allowed: a requirement such as numpy>=2.0")
        found[bound[1]] = max(bound[2], found.get(bound[1], ""), key=_numbers)
    return [f"{name}=={version}" for name, version in found.items()]


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


if __name__ == "__main__":
    sys.stdout.write("\n".join(constraints((ROOT / "pyproject.toml").read_text("utf-8"))) + "\n")
