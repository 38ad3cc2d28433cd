"""The shipped register of evidence and the shipped presets."""

import tomllib
from functools import cache
from importlib import resources

from valleysim.scenario.format.evidence import Evidence

FOLDER = resources.files("valleysim.scenario") / "presets"
REGISTER = "evidence.toml"


@cache
def shipped_register() -> dict[str, Evidence]:
    """Every source of the shipped register, by key; one that names no key stands for none."""
    document = tomllib.loads((FOLDER / REGISTER).read_text("utf-8"))
    return {
        key: Evidence.model_validate({"about": (), **value}) for key, value in document["evidence"].items()
    }


@cache
def preset_names() -> tuple[str, ...]:
    """Names that ``extends`` takes."""
    names = [path.name for path in FOLDER.iterdir() if path.name.endswith(".toml")]
    return tuple(sorted(name.removesuffix(".toml") for name in names if name != REGISTER))


def preset_text(name: str) -> str:
    """The file of a preset."""
    return (FOLDER / f"{name}.toml").read_text("utf-8")
