"""Fits actions to a scenario: what each would set and change there, or why it would do nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from valleysim.questions.advise.action import Action, Rule
from valleysim.questions.advise.applied import (
    EACH,
    PRICE,
    Applied,
    Dropped,
    apply,
    with_changes,
    with_settings,
)
from valleysim.questions.advise.keys import PEOPLE, STARTS, field_of, is_whole
from valleysim.questions.advise.moments import last_of, passed_by, too_late
from valleysim.questions.advise.reasons import Kind, Reason
from valleysim.questions.advise.said import noted, parsed, plain
from valleysim.scenario import Member, Quantity, Scenario, ScenarioData
from valleysim.scenario.format.changes import Change
from valleysim.scenario.format.crowd import PILOT_TABLES
from valleysim.scenario.reading.resolving import step_of
from valleysim.scenario.standing import start_of
from valleysim.scenario.toml.places import Place, pilot_of, split_key
from valleysim.scenario.toml.text import TomlFile
from valleysim.vocabulary import Mechanism
from valleysim.words import mechanism_of
from valleysim.worlds.design import world_values

__all__ = ["Applied", "Dropped", "apply", "fit_all", "with_changes", "with_settings"]

WORLDS_TRIED = 64
"""Worlds in which a change must make a difference."""
POINTS = 2_000


def fit_all(
    actions: Sequence[Action], scenario: Scenario, pilot: str | None = None
) -> tuple[list[Applied], list[Dropped]]:
    """Each action on a scenario, or on one of its pilots: those that do something, and the others.

    Of one pilot only actions on single pilots are tried.
    """
    values = world_values(scenario, seed=1, worlds=range(WORLDS_TRIED))
    fits: list[Applied] = []
    dropped: list[Dropped] = []
    for action in actions if pilot is None else [one for one in actions if one.on == "pilot"]:
        one = fit_one(action, scenario, pilot, values)
        if isinstance(one, Applied):
            fits.append(one)
        else:
            dropped.append(one)
    return fits, dropped


def fit_one(
    action: Action,
    scenario: Scenario,
    pilot: str | None,
    values: Mapping[str, Any],
    *,
    person: str | None = None,
    rules: Sequence[Rule] | None = None,
    by: str | None = None,
) -> Applied | Dropped:
    """One action on a scenario, on one of its pilots, or on a person; or why it would do nothing.

    Args:
        action: the action.
        scenario: the scenario.
        pilot: the key of a pilot; None for what pilots share, and for a pilot alone.
        values: of quantities in some worlds (`world_values`).
        person: the name of the person that it is on.
        rules: what is changed, if not what the action says, and without its price.
        by: the name under which numbers are changed, if it is not the action's.
    """
    return _Fitter(action, scenario, pilot, values, person=person, rules=rules, by=by).fit()


def expected(quantity: Quantity) -> float:
    """The mean of a quantity."""
    return float(quantity.quantile((np.arange(POINTS) + 0.5) / POINTS).mean())


class _Fitter:
    """Fits one action to one scenario, or to one of its pilots."""

    def __init__(
        self,
        action: Action,
        scenario: Scenario,
        pilot: str | None,
        values: Mapping[str, Any],
        *,
        person: str | None,
        rules: Sequence[Rule] | None,
        by: str | None,
    ) -> None:
        self.action, self.scenario, self.pilot, self.values = action, scenario, pilot, values
        self.person, self.by = person, by or action.name
        self.has_price = rules is None
        self.given = action.rules if rules is None else tuple(rules)
        self.owner = self.of(scenario)
        self.is_shared = scenario.is_portfolio and pilot is None
        self.passed = None if self.is_shared else passed_by(scenario, pilot)
        self.moot: list[Reason] = []

    def of(self, scenario: Scenario) -> ScenarioData:
        """The pilot that the action is about, as a scenario of its own."""
        members = {member.key: member.scenario for member in scenario.members}
        return scenario if self.pilot is None else members[self.pilot]

    def fit(self) -> Applied | Dropped:
        if late := too_late(self.action.before, self.passed):
            return Dropped(self.action, self.pilot, (late,))
        rules = [(key, self.whole(key, rule)) for rule in self.given for key in self.keys(rule)]
        settings = self.settings([rule for rule in rules if rule[1].how == "set"])
        changes = [
            change
            for key, rule in rules
            if rule.how != "set" and (change := self.change(key, rule)) is not None
        ]
        if not settings.document and not changes:
            return Dropped(self.action, self.pilot, self.reasons())
        return Applied(
            self.action,
            self.pilot,
            settings,
            (*changes, *self.price()),
            tuple(self.moot),
            sum(expected(one) for one in (self.action.cost, self.action.cost_each) if one is not None),
            0.0 if self.is_late(self.action.delays) else expected(self.action.months),
        )

    def reasons(self) -> tuple[Reason, ...]:
        """Why each rule has no effect; if it is too late for all of them, that alone."""
        if self.moot and all(reason.kind is Kind.LATE for reason in self.moot):
            return (replace(self.moot[0], key=""),)
        return tuple(self.moot)

    def is_moot(self, key: str, text: str) -> None:
        """Keep why what a key says has no effect here."""
        self.moot.append(Reason(Kind.NOT_HERE, text, key))

    def is_late(self, key: str) -> Reason | None:
        """Why what a key says lies behind the pilot; None if it does not."""
        return too_late(last_of(key), self.passed, key)

    def keys(self, rule: Rule) -> Iterator[str]:
        """The keys that a rule means here: ``sponsors[*]`` is every seat."""
        table = rule.key.partition(".")[0].partition("[")[0]
        mechanism = mechanism_of(rule.key)
        if mechanism is not None and mechanism in self.owner.neutral:
            self.is_moot(rule.key, f"the mechanism {mechanism.name.lower()} is neutral")
        elif table == STARTS:
            if self.pilot is None:
                self.is_moot(rule.key, "a pilot alone starts in month 0")
            elif start_of(self.member) is not None:
                self.moot.append(Reason(Kind.LATE, "too late: it has started", rule.key))
            else:
                yield rule.key
        elif table == "people":
            people = [person.name for person in self.scenario.people if self.person in (None, person.name)]
            yield from (rule.key.replace(PEOPLE, f"people[{name}]") for name in people)
            if not people:
                self.is_moot(rule.key, "there are no people")
        elif self.pilot is not None and table not in PILOT_TABLES:
            self.is_moot(rule.key, f"[{table}] belongs to all pilots")
        elif table == "funding" and self.owner.funding is None:
            self.is_moot(rule.key, "there is no [funding]: money is there at once")
        elif late := self.is_late(rule.key):
            self.moot.append(late)
        elif rule.key.startswith("sponsors[*]"):
            seats = [f"sponsors[{sponsor.seat}]" for sponsor in self.owner.sponsors]
            yield from (rule.key.replace("sponsors[*]", seat) for seat in seats)
            if not seats:
                self.is_moot(rule.key, "there are no sponsors")
        elif table == "sponsors" and self.seat(rule.key) is None:
            self.is_moot(rule.key, "there is no such seat")
        else:
            yield rule.key

    def whole(self, key: str, rule: Rule) -> Rule:
        """A rule that adds to a whole number as one that sets what is the sum, 1 at least."""
        if rule.how != "add" or not is_whole(field_of(key)):
            return rule
        return replace(rule, how="set", size=max(int(f"{plain(self.owner, key)}") + rule.size, 1))

    @property
    def member(self) -> Member:
        """The pilot among those of the portfolio."""
        return next(one for one in self.scenario.members if one.key == self.pilot)

    def seat(self, key: str) -> Any:
        name = (split_key(key) or ["", "[]"])[1][1:-1]
        return next((sponsor for sponsor in self.owner.sponsors if sponsor.seat == name), None)

    def settings(self, rules: list[tuple[str, Rule]]) -> TomlFile:
        """What is set, as a file to be laid over the scenario; without what is so already."""
        if not rules and not self.action.seats:
            return TomlFile(self.action.file, {})
        kept = []
        already: dict[str, int] = {}
        for key, rule in rules:
            if parsed(key, rule.size) == plain(self.owner, key):
                already[rule.key] = already.get(rule.key, 0) + 1
            else:
                kept.append((key, rule))
        for key, number in already.items():
            if number == sum(rule.key == key for _, rule in rules):
                self.is_moot(key, "is so already")
        known = {sponsor.seat for sponsor in self.owner.sponsors}
        seats = [one for one in self.action.seats if one[0]["seat"] not in known]
        for one, _ in self.action.seats:
            if one["seat"] in known:
                self.is_moot(f"sponsors[{one['seat']}]", "there is such a seat already")
        if Mechanism.SPONSORS in self.owner.neutral:
            for one, _ in seats:
                self.is_moot(f"sponsors[{one['seat']}]", "the mechanism sponsors is neutral")
            seats = []
        return self.file(kept, seats)

    def file(
        self, rules: list[tuple[str, Rule]], seats: list[tuple[Mapping[str, Any], int | None]]
    ) -> TomlFile:
        tables: dict[str, Any] = {}
        around: Place = () if self.pilot is None else ("pilots", 0)
        lines: dict[Place, int] = {}
        for key, rule in rules:
            parts = [part for part in split_key(key) or [] if not part.startswith("[")]
            table, place = tables, around
            if parts[0] == "sponsors":
                listed = tables.setdefault("sponsors", [])
                listed.append({"seat": self.seat(key).seat})
                table, place, parts = listed[-1], (*around, "sponsors", len(listed) - 1), parts[1:]
            elif parts[0] == "people":
                listed = tables.setdefault("people", [])
                listed.append({"name": (split_key(key) or [])[1][1:-1]})
                table, place, parts = listed[-1], (*around, "people", len(listed) - 1), parts[1:]
            for part in parts[:-1]:
                table, place = table.setdefault(part, {}), (*place, part)
            table[parts[-1]] = noted(rule, plain(self.owner, key))
            lines[*place, parts[-1]] = rule.line or 0
        for seat, line in seats:
            listed = tables.setdefault("sponsors", [])
            lines[*around, "sponsors", len(listed)] = line or 0
            listed.append(dict(seat))
        if not tables or self.pilot is None:
            return TomlFile(self.action.file, tables, lines)
        return TomlFile(self.action.file, {"pilots": [{"key": self.pilot, **tables}]}, lines)

    def change(self, key: str, rule: Rule) -> dict[str, Any] | None:
        """One change of a number, unless it makes no difference in any of some worlds."""
        number = self.member.starts if key == STARTS else self.owner.numbers().get(key)
        if number is None:
            self.is_moot(key, "there is no such number here")
            return None
        change = self.entry(key, rule.how, rule.size, rule.line)
        step = step_of(self.scenario, Change.model_validate(_said(change)))
        values = dict(self.values)
        values[step.name] = step.size.quantile((np.arange(WORLDS_TRIED) + 0.5) / WORLDS_TRIED)
        before = [values[target.source] for target in step.targets]
        step.apply(values)
        after = [values[target.path] for target in step.targets]
        if all(np.array_equal(one, other) for one, other in zip(before, after, strict=True)):
            self.is_moot(key, "is so already")
            return None
        note = rule.note or self.action.note
        if note is not None and not isinstance(rule.size, Mapping):
            change |= {name: one for name in ("evidence", "assumption") if (one := getattr(note, name))}
        return change

    def price(self) -> Iterator[dict[str, Any]]:
        """What the action costs in money and months, as changes."""
        priced = (("cost", PRICE), ("cost_each", PRICE), ("months", self.action.delays))
        for name, key in priced if self.has_price else ():
            size = getattr(self.action, name)
            if size is None or size.known == 0.0 or self.is_late(key):
                continue
            if key not in self.owner.numbers() or (self.is_shared and key != PRICE):
                continue
            change = self.entry(key, "add", self.action.written[name], None)
            if self.is_shared:  # one price, and not one for each pilot that the shared table reaches
                change["key"] = f"pilots[{self.scenario.members[0].key}].{key}"
            if name == "cost_each":
                change["by"] = f"{self.by[:90]}{EACH}"
            note = self.action.note
            if note is not None and not isinstance(change["size"], Mapping):
                change |= {word: one for word in ("evidence", "assumption") if (one := getattr(note, word))}
            yield change

    def entry(self, key: str, how: str, size: object, line: int | None) -> dict[str, Any]:
        whole = key if self.pilot is None else f"pilots[{self.pilot}].{key}"
        assert pilot_of(whole)[0] == self.pilot
        return {"by": self.by, "key": whole, "how": how, "size": size, "line": line}


def _said(change: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in change.items() if key != "line"}
