"""Reads a catalogue of actions, and refuses all that is wrong with it at its file, line and key."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.questions.advise.action import DELAYS, ONS, Action, Rule
from valleysim.questions.advise.keys import PEOPLE, REQUIRED, STARTS, field_of, holds, is_whole
from valleysim.questions.advise.moments import NAMES
from valleysim.scenario import Note, Quantity, Sponsor
from valleysim.scenario.format.changes import WAYS, parse_size
from valleysim.scenario.format.crowd import PILOT_TABLES
from valleysim.scenario.format.flaws import Flaw, FlawError, nearest, shown, unknown_key
from valleysim.scenario.format.quantities import parse_quantity, split_note
from valleysim.scenario.format.ranges import MONEY, MONTHS
from valleysim.scenario.format.tables import Table
from valleysim.scenario.reading.joined import Joined, Origin
from valleysim.scenario.reading.problems import problems_of
from valleysim.scenario.reading.register import shipped_register
from valleysim.scenario.toml.places import Place
from valleysim.scenario.toml.text import TomlFile

HOWS = ("set", *WAYS)
OF_PILOTS = ("pilot", "segment", "all")
KEYS = (
    "name",
    "what",
    "on",
    "by",
    "cost",
    "cost_each",
    "months",
    "delays",
    "before",
    "frees_spend",
    "changes",
    "others",
    "seats",
    "evidence",
    "assumption",
)
ONLY_ON: Mapping[str, tuple[str, ...]] = {
    "by": ("segment",),
    "cost_each": ("segment", "all"),
    "months": OF_PILOTS,
    "delays": OF_PILOTS,
    "before": OF_PILOTS,
    "frees_spend": ("pilot", "segment"),
    "others": ("pilot",),
    "seats": OF_PILOTS,
}
"""Keys that an action may have only if it is on one of these."""
LONGEST_NAME = 100
MOST_ACTIONS = 100


def read_catalogue(file: TomlFile) -> tuple[Action, ...]:
    """The actions of a file; raise `ScenarioError` with all that is wrong with it."""
    return _Reader(file).read()


class _Reader:
    """Reads one file, and collects what is wrong with it."""

    def __init__(self, file: TomlFile) -> None:
        self.file = file
        self.joined = Joined(dict(file.document), {("actions",): Origin(file, ("actions",))}, file)
        self.problems: list[ValidationIssue] = []

    def read(self) -> tuple[Action, ...]:
        for key in self.file.document:
            if key != "actions":
                self.refuse((key,), key, unknown_key(key, ["actions"]))
        listed = self.file.document.get("actions")
        actions: list[Action] = []
        if not isinstance(listed, list) or not 0 < len(listed) <= MOST_ACTIONS:
            self.refuse(("actions",), "actions", Flaw("no list of them", f"1 to {MOST_ACTIONS} [[actions]]"))
            listed = []
        for number, entry in enumerate(listed):
            action = self.action(("actions", number), entry)
            if action is not None and action.name in {other.name for other in actions}:
                self.refuse(
                    ("actions", number, "name"),
                    f"actions[{number}].name",
                    Flaw(f"a second {shown(action.name)}", "each name once"),
                )
            if action is not None:
                actions.append(action)
        if self.problems:
            raise ScenarioError(tuple(self.problems[:20]))
        return tuple(actions)

    def refuse(self, place: Place, key: str, flaw: Flaw) -> None:
        place = (*place, *flaw.at)
        self.problems.append(flaw.placed(self.file.name, self.file.line(place), key))

    def action(self, place: Place, value: object) -> Action | None:
        around = f"actions[{place[1]}]"
        if not isinstance(value, Mapping):
            self.refuse(place, around, Flaw(shown(value), "a table"))
            return None
        name = value.get("name")
        if (
            not isinstance(name, str)
            or not name.strip()
            or len(name) > LONGEST_NAME
            or not name.isprintable()
        ):
            self.refuse(
                (*place, "name"),
                f"{around}.name",
                Flaw(shown(name), f"1 to {LONGEST_NAME} characters that can be printed"),
            )
            return None
        around = f"actions[{name}]"
        for key in value:
            if key not in KEYS:
                self.refuse((*place, key), f"{around}.{key}", unknown_key(key, KEYS))
        what, delays = value.get("what", ""), value.get("delays", DELAYS)
        before = value.get("before")
        if before is not None and before not in NAMES:
            near = nearest(before, NAMES) if isinstance(before, str) else None
            flaw = Flaw(shown(before), ", ".join(NAMES), (), near)
            self.refuse((*place, "before"), f"{around}.before", flaw)
            before = None
        if not isinstance(what, str):
            self.refuse((*place, "what"), f"{around}.what", Flaw(shown(what), "a text"))
        note = self.note(place, around, value)
        cost = self.quantity((*place, "cost"), f"{around}.cost", value.get("cost", 0), MONEY)
        months = self.quantity((*place, "months"), f"{around}.months", value.get("months", 0), MONTHS)
        field = self.field((*place, "delays"), f"{around}.delays", delays)
        if field is not None and not holds(field, "Variate"):
            self.refuse((*place, "delays"), f"{around}.delays", Flaw(shown(delays), "a variate of months"))
        each = None
        if "cost_each" in value:
            each = self.quantity((*place, "cost_each"), f"{around}.cost_each", value["cost_each"], MONEY)
        on, by, frees = self.target(place, around, value)
        rules = self.rules((*place, "changes"), around, value.get("changes", {}))
        others = self.rules((*place, "others"), around, value.get("others", {}))
        self.placed_on(place, around, on, [*rules, *others])
        seats = self.seats((*place, "seats"), around, value.get("seats", []))
        if not value.get("changes") and not value.get("seats"):
            self.refuse(place, around, Flaw("nothing that it changes", "changes, seats"))
        return Action(
            name,
            f"{what}",
            cost,
            months,
            f"{delays}",
            rules,
            seats,
            note,
            self.file.name,
            value,
            None if before is None else NAMES[before],
            on,
            by,
            each,
            frees,
            others,
        )

    def target(self, place: Place, around: str, value: Mapping[str, Any]) -> tuple[str, str, bool]:
        """What an action is on, by which label, and whether it frees what its pilots would spend."""
        on, by, frees = value.get("on", ONS[0]), value.get("by", ""), value.get("frees_spend", False)
        if on not in ONS:
            near = nearest(on, ONS) if isinstance(on, str) else None
            self.refuse((*place, "on"), f"{around}.on", Flaw(shown(on), ", ".join(ONS), (), near))
            return ONS[0], "", False
        for key, allowed in ONLY_ON.items():
            if key in value and on not in allowed:
                told = " or ".join(f'"{one}"' for one in allowed)
                flaw = Flaw(f"{key} of an action on {shown(on)}", f"{key} where on is {told}")
                self.refuse((*place, key), f"{around}.{key}", flaw)
        if not isinstance(by, str):
            self.refuse((*place, "by"), f"{around}.by", Flaw(shown(by), "the name of a label"))
        if not isinstance(frees, bool):
            self.refuse((*place, "frees_spend"), f"{around}.frees_spend", Flaw(shown(frees), "true or false"))
        return on, f"{by}".strip().lower(), frees is True

    def placed_on(self, place: Place, around: str, on: str, rules: Sequence[Rule]) -> None:
        """Refuse keys of what the action is not on."""
        for rule in rules:
            table = rule.key.partition(".")[0].partition("[")[0]
            if on == "person" and table != "people":
                flaw = Flaw(
                    f"an action on a person that changes {shown(rule.key)}", f'keys as "{PEOPLE}.vacancy"'
                )
            elif on == "shared" and table in (*PILOT_TABLES, STARTS):
                flaw = Flaw(f"an action on what all share that changes {shown(rule.key)}", 'on = "all"')
            elif on in OF_PILOTS and table == "people":
                flaw = Flaw(f"an action on {shown(on)} that changes {shown(rule.key)}", 'on = "person"')
            else:
                continue
            self.refuse((*place, "changes", rule.key), f"{around}.{rule.key}", flaw)

    def note(self, place: Place, key: str, table: Mapping[str, Any]) -> Note | None:
        try:
            note = split_note(table)[1]
        except FlawError as error:
            self.refuse(place, key, error.flaws[0])
            return None
        if note is not None and note.evidence is not None and note.evidence not in shipped_register():
            near = unknown_key(note.evidence, shipped_register()).suggestion
            found = f"no source {shown(note.evidence)}"
            self.refuse(place, key, Flaw(found, "a key of the evidence register", ("evidence",), near))
        return note

    def quantity(self, place: Place, key: str, value: object, allowed: Any) -> Quantity:
        try:
            quantity = parse_quantity(value, allowed)
        except FlawError as error:
            for flaw in error.flaws:
                self.refuse(place, key, flaw)
            return parse_quantity(0, allowed)
        if isinstance(value, Mapping):
            self.note(place, key, value)
        return quantity

    def field(self, place: Place, key: str, named: object) -> tuple[type[Table], str] | None:
        try:
            return field_of(f"{named}")
        except FlawError as error:
            self.refuse(place, key, error.flaws[0])
            return None

    def rules(self, place: Place, around: str, table: object) -> tuple[Rule, ...]:
        if not isinstance(table, Mapping):
            self.refuse(place, f"{around}.changes", Flaw(shown(table), "a table of keys"))
            return ()
        return tuple(
            rule for key, one in table.items() if (rule := self.rule((*place, key), around, key, one))
        )

    def rule(self, place: Place, around: str, key: str, one: object) -> Rule | None:
        told = f"{around}.{key}"
        if not isinstance(one, Mapping):
            self.refuse(place, told, Flaw(shown(one), f"a table with one of {', '.join(HOWS)}"))
            return None
        note = self.note(place, told, one)
        rest = {name: value for name, value in one.items() if name not in ("evidence", "assumption")}
        for name in rest:
            if name not in HOWS:
                self.refuse((*place, name), told, unknown_key(name, [*HOWS, "evidence", "assumption"]))
                return None
        if len(rest) != 1:
            self.refuse(place, told, Flaw(shown(dict(one)), f"exactly one of {', '.join(HOWS)}"))
            return None
        ((how, size),) = rest.items()
        field = self.field(place, told, key)
        if field is not None:
            self.size((*place, how), told, field, how, size)
        return Rule(key, how, size, note, self.file.line((*place, how)))

    def size(self, place: Place, told: str, field: tuple[type[Table], str], how: str, size: object) -> None:
        is_variate, is_number = holds(field, "Variate"), holds(field, "Quantity")
        if how == "set" or (how in ("at_least", "at_most") and is_number):
            self.valid(place, told, *field, size)
        elif is_variate and how in ("at_least", "at_most"):
            self.refuse(place, told, Flaw(f"{how} for what differs each time", "set, add, multiply"))
        elif how == "add" and is_whole(field) and isinstance(size, int) and not isinstance(size, bool):
            return
        elif not (is_variate or is_number):
            self.refuse(place, told, Flaw(f"{how} for what is no quantity", "set"))
        else:
            try:
                parse_size(size, how, MONTHS)
            except FlawError as error:
                for flaw in error.flaws:
                    self.refuse(place, told, replace(flaw, at=flaw.at[1:]))

    def valid(self, place: Place, told: str, table: type[Table], name: str, value: object) -> None:
        """Refuse what the table of a scenario would refuse."""
        try:
            table.model_validate({**REQUIRED.get(table, {}), name: value})
        except ValidationError as error:
            found = problems_of(error, self.joined, self.file.name, place)
            self.problems += [replace(one, key=told) for one in found]

    def seats(
        self, place: Place, around: str, listed: object
    ) -> tuple[tuple[Mapping[str, Any], int | None], ...]:
        if not isinstance(listed, list) or not all(isinstance(entry, Mapping) for entry in listed):
            self.refuse(place, f"{around}.seats", Flaw(shown(listed), "a list of seats"))
            return ()
        for number, entry in enumerate(listed):
            told = f"{around}.seats[{number}]"
            for key in entry:
                if key not in Sponsor.model_fields:
                    self.refuse(
                        (*place, number, key), f"{told}.{key}", unknown_key(key, Sponsor.model_fields)
                    )
            try:
                known = {key: value for key, value in entry.items() if key in Sponsor.model_fields}
                Sponsor.model_validate(known)
            except ValidationError as error:
                found = problems_of(error, self.joined, self.file.name, (*place, number))
                self.problems += [replace(problem, key=told) for problem in found]
        return tuple((entry, self.file.line((*place, number))) for number, entry in enumerate(listed))
