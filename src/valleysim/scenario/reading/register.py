"""The shipped register of evidence and the shipped presets."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from valleysim.errors import UsageError
from valleysim.scenario.format.evidence import Evidence
from valleysim.scenario.format.flaws import Flaw, FlawError, nearest, shown
from valleysim.scenario.format.posterior import ALLOWED, PosteriorWorlds, worlds_from

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


@dataclass(frozen=True, eq=False)
class ShippedWorlds(PosteriorWorlds):
    """Worlds of a preset. To a worker travels their name, and not what every installation has."""

    preset: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        return _here, (self.preset, self.digest)


def _here(preset: str, digest: str) -> PosteriorWorlds:
    worlds = preset_worlds(preset)
    if worlds.digest != digest:
        raise UsageError(f"worlds of the preset {preset}: this worker has another valleysim installed")
    return worlds


@cache
def preset_worlds(name: str) -> PosteriorWorlds:
    """The calibrated worlds of a preset; raise `FlawError` if it has none."""
    file = FOLDER / f"{name}.npz"
    if name not in preset_names() or not file.is_file():
        near = nearest(name, preset_names())
        raise FlawError(
            Flaw(f"no worlds of a preset {shown(name)}", ALLOWED, (), near and f'"preset:{near}"')
        )
    found = worlds_from(file.read_bytes(), f"preset:{name}")
    return ShippedWorlds(found.names, found.laws, found.scores, found.made, name)


def targets_text(name: str) -> str:
    """The shipped targets of a preset, a TOML file as `calibrate` reads it."""
    return (FOLDER / "targets" / f"{name}.toml").read_text("utf-8")


def preset_text(name: str) -> str:
    """The file of a preset."""
    return (FOLDER / f"{name}.toml").read_text("utf-8")
