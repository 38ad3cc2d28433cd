"""Studies: what can be found out before choosing, how well, and what it costs."""

import math
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.estimates.information import Reals
from valleysim.frozen import freeze_fields
from valleysim.questions.advise.reading import LONGEST_NAME
from valleysim.scenario.format.flaws import Flaw, FlawError, shown, unknown_key
from valleysim.scenario.format.ranges import MONEY, Range, parse_number
from valleysim.scenario.reading.register import shipped_register
from valleysim.scenario.toml.places import Place
from valleysim.scenario.toml.text import TomlFile, parse_toml, read_toml

SHIPPED = resources.files("valleysim.questions.advise") / "studies.toml"
SHIPPED_NAME = "shipped studies"
MOST_STUDIES = 100


class Says(StrEnum):
    """How the answer of a study goes with what it measures."""

    RELIABILITY = "reliability"
    """Normal, with a correlation of √reliability with the normal score."""
    RELATIVE = "relative"
    """Lognormal about the value."""
    TRIALS = "trials"
    """Binomial, with the value as its chance."""
    PILOT_MONTHS = "pilot_months"
    """Poisson, with the value as its rate."""


SIZES: Mapping[Says, Range] = {
    Says.RELIABILITY: Range(0.0, 1.0, "a share", above=True),
    Says.RELATIVE: Range(0.0, 10.0, "a standard deviation", above=True),
    Says.TRIALS: Range(1.0, 1e6, "a whole number"),
    Says.PILOT_MONTHS: Range(0.0, 1e6, "months", above=True),
}
KEYS = ("name", "what", "measures", *(f"{one}" for one in Says), "cost", "evidence", "assumption")


@dataclass(frozen=True)
class Study:
    """One study: patterns of the quantities it measures, and what its answer has to do with them."""

    name: str
    what: str
    measures: tuple[str, ...]
    says: Says
    size: float
    cost: float
    file: str
    basis: str
    """The evidence or the assumption that its error and its cost rest on."""

    def __post_init__(self) -> None:
        freeze_fields(self)

    def of(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of these quantities that it measures."""
        patterns = [re.compile(re.escape(one).replace(r"\*", ".*")) for one in self.measures]
        return tuple(name for name in names if any(one.fullmatch(name) for one in patterns))

    def answers(self, values: Reals, scores: Reals, random: np.random.Generator) -> Reals:
        """What it would say (W,) of a quantity in each world, from its values and normal scores (W,)."""
        if self.says is Says.RELIABILITY:
            noise = random.normal(size=len(scores))
            return np.asarray(math.sqrt(self.size) * scores + math.sqrt(1.0 - self.size) * noise)
        if self.says is Says.RELATIVE:
            return np.asarray(values * np.exp(self.size * random.normal(size=len(values))))
        if self.says is Says.TRIALS:
            return random.binomial(int(self.size), np.clip(values, 0.0, 1.0)).astype(np.float64)
        return random.poisson(np.maximum(values, 0.0) * self.size).astype(np.float64)

    def misfit(self, values: Reals) -> str | None:
        """Why it cannot measure a quantity of these values; None if it can."""
        if self.says is Says.TRIALS and (values.min() < 0.0 or values.max() > 1.0):
            return "trials tell of shares"
        if self.says is not Says.RELIABILITY and values.min() < 0.0:
            return f"{self.says} tells of what is not below 0"
        return None


@cache
def shipped_studies() -> tuple[Study, ...]:
    """The shipped list."""
    return _Reader(parse_toml(SHIPPED.read_text("utf-8"), SHIPPED_NAME)).read()


def load_studies(source: str | os.PathLike[str]) -> tuple[Study, ...]:
    """Read a list of studies; raise `ScenarioError` with all that is wrong with it: file, line and key.

    >>> [study.name for study in shipped_studies()][0]
    'ask the budget owner'
    """
    return _Reader(read_toml(Path(source), os.fspath(source))).read()


class _Reader:
    """Reads one file, and collects what is wrong with it."""

    def __init__(self, file: TomlFile) -> None:
        self.file = file
        self.problems: list[ValidationIssue] = []

    def read(self) -> tuple[Study, ...]:
        for key in self.file.document:
            if key != "studies":
                self.refuse((key,), key, unknown_key(key, ["studies"]))
        listed = self.file.document.get("studies")
        if not isinstance(listed, list) or not 0 < len(listed) <= MOST_STUDIES:
            self.refuse(("studies",), "studies", Flaw("no list of them", f"1 to {MOST_STUDIES} [[studies]]"))
            listed = []
        studies: list[Study] = []
        for number, entry in enumerate(listed):
            place = ("studies", number)
            study = self.study(place, entry)
            if study is not None and study.name in {other.name for other in studies}:
                flaw = Flaw(f"a second {shown(study.name)}", "each name once")
                self.refuse((*place, "name"), f"studies[{number}].name", flaw)
            if study is not None:
                studies.append(study)
        if self.problems:
            raise ScenarioError(tuple(self.problems[:20]))
        return tuple(studies)

    def refuse(self, place: Place, key: str, flaw: Flaw) -> None:
        self.problems.append(flaw.placed(self.file.name, self.file.line((*place, *flaw.at)), key))

    def study(self, place: Place, table: object) -> Study | None:
        around = f"studies[{place[1]}]"
        if not isinstance(table, Mapping):
            self.refuse(place, around, Flaw(shown(table), "a table"))
            return None
        name = table.get("name")
        if not _is_name(name):
            allowed = f"1 to {LONGEST_NAME} characters that can be printed"
            self.refuse((*place, "name"), f"{around}.name", Flaw(shown(name), allowed))
            return None
        around = f"studies[{name}]"
        for key in table:
            if key not in KEYS:
                self.refuse((*place, key), f"{around}.{key}", unknown_key(key, KEYS))
        says = [one for one in Says if one in table]
        if len(says) != 1:
            found = f"{len(says)} of them" if says else "none of them"
            self.refuse(place, around, Flaw(found, f"exactly one of {', '.join(Says)}"))
            return None
        return Study(
            name=f"{name}",
            what=self.text(place, around, table, "what"),
            measures=self.measures(place, around, table.get("measures")),
            says=says[0],
            size=self.size(place, around, says[0], table),
            cost=self.number(place, around, "cost", table.get("cost", 0), MONEY),
            file=self.file.name,
            basis=self.basis(place, around, table),
        )

    def text(self, place: Place, around: str, table: Mapping[str, Any], key: str) -> str:
        text = table.get(key, "")
        if not isinstance(text, str):
            self.refuse((*place, key), f"{around}.{key}", Flaw(shown(text), "a text"))
        return f"{text}"

    def basis(self, place: Place, around: str, table: Mapping[str, Any]) -> str:
        evidence, assumption = (self.text(place, around, table, key) for key in ("evidence", "assumption"))
        if evidence and evidence not in shipped_register():
            near = unknown_key(evidence, shipped_register()).suggestion
            flaw = Flaw(f"no source {shown(evidence)}", "a key of the evidence register", (), near)
            self.refuse((*place, "evidence"), f"{around}.evidence", flaw)
        return evidence or assumption

    def measures(self, place: Place, around: str, listed: object) -> tuple[str, ...]:
        texts = isinstance(listed, list) and all(isinstance(one, str) and one for one in listed)
        if not texts or not listed:
            flaw = Flaw(shown(listed), 'keys of quantities, such as ["funding.approval"]')
            self.refuse((*place, "measures"), f"{around}.measures", flaw)
            return ()
        assert isinstance(listed, list)
        return tuple(listed)

    def size(self, place: Place, around: str, says: Says, table: Mapping[str, Any]) -> float:
        size = self.number(place, around, f"{says}", table[says], SIZES[says])
        if says is Says.TRIALS and size != int(size):
            self.refuse((*place, says), f"{around}.{says}", Flaw(shown(table[says]), "a whole number"))
        return size

    def number(self, place: Place, around: str, key: str, value: object, allowed: Range) -> float:
        try:
            return parse_number(value, allowed)
        except FlawError as error:
            for flaw in error.flaws:
                self.refuse((*place, key), f"{around}.{key}", flaw)
            return 1.0


def _is_name(name: object) -> bool:
    return isinstance(name, str) and bool(name.strip()) and len(name) <= LONGEST_NAME and name.isprintable()
