"""What is worth knowing, as plain values: for the document and the tidy tables."""

from dataclasses import asdict
from typing import Any

from valleysim.estimates.information import Value
from valleysim.questions.advise.informing import Information, Studied, Topic
from valleysim.questions.advise.settling import Switch, Threshold
from valleysim.report.content import Records, Row


def information_body(told: Information) -> dict[str, Any]:
    """The value of information for the choice among sets, in the scenario's currency."""
    return {
        "worth": told.worth,
        "worlds": told.worlds,
        "histories_each": told.each,
        "seed": told.seed,
        "uncertain": told.uncertain,
        "noise": told.noise,
        "best": list(told.chosen.names),
        "sets": [
            {
                "actions": list(one.names),
                "cost": one.cost,
                "reached": one.reached,
                "worth": _plain(one.above),
                "behind": _plain(one.behind),
            }
            for one in told.by_worth
        ],
        "everything": _topic(told, told.everything),
        "groups": [
            {"name": group.name, **_topic(told, group), "keys": list(group.keys)} for group in told.groups
        ],
        "questions": [
            {
                "key": one.name,
                **_topic(told, one),
                "changes": [_switch(told, switch) for switch in one.switches],
            }
            for one in told.questions
        ],
        "studies": [_study(one) for one in told.by_value],
    }


def information_records(told: Information | None) -> Records:
    """Tidy tables of it; none if it was not asked."""
    if told is None:
        return {}
    return {
        "worth_of_sets": lambda: [
            {
                "actions": "; ".join(one.names),
                "cost": one.cost,
                "reached": one.reached,
                "worth": one.above.value,
                "worth_mc_error": one.above.mc_error,
                "behind": one.behind.value,
                "behind_mc_error": one.behind.mc_error,
            }
            for one in told.by_worth
        ],
        "information": lambda: _information_rows(told),
        "studies": lambda: [_study(one) for one in told.by_value],
    }


def _information_rows(told: Information) -> list[Row]:
    """A row for everything, each group, and each value of a quantity that changes the choice."""
    rows: list[Row] = []
    listed = [("everything", told.everything), *(("group", one) for one in told.groups)]
    listed += [("quantity", one) for one in told.questions]
    for kind, topic in listed:
        about = {"what": kind, "name": topic.name, **_topic(told, topic)}
        for switch in topic.switches or (None,):
            rows.append({**about, **_switch_row(told, switch)})
    return rows


def _switch_row(told: Information, switch: Switch | None) -> Row:
    """A switch with the sets as texts; nothing where there is none."""
    row: Row = {}
    for side in ("above", "below"):
        end: Threshold | None = None if switch is None else getattr(switch, side)
        row[side] = None if end is None else end.value
        row |= {f"{side}_{name}": None if end is None else getattr(end, name) for name in ("low", "high")}
    row["share"] = None if switch is None else switch.share
    chosen = None if switch is None else told.sets[switch.choice]
    row["choose"] = None if chosen is None else chosen.called or "; ".join(chosen.names)
    return row


def _switch(told: Information, switch: Switch) -> dict[str, Any]:
    return {
        "above": None if switch.above is None else asdict(switch.above),
        "below": None if switch.below is None else asdict(switch.below),
        "share": switch.share,
        "choose": list(told.sets[switch.choice].names),
    }


def _topic(told: Information, topic: Topic) -> dict[str, float]:
    """Its worth, and as a share of one pilot what is worth as much: of probability, or of pilots."""
    unit = "pilots" if told.is_portfolio else "points"
    return {**_plain(topic.value), unit: topic.value.value / told.worth}


def _study(one: Studied) -> dict[str, Any]:
    value = one.value
    return {
        "name": one.study.name,
        "what": one.study.what,
        "cost": one.study.cost,
        "value": None if value is None else value.value,
        "mc_error": None if value is None else value.mc_error,
        "left_out": one.reason or None,
    }


def _plain(value: Value) -> dict[str, float]:
    return {"value": value.value, "mc_error": value.mc_error}
