"""What the numbers of a scenario are called where people read: one row a key.

A key such as ``funding.approval`` is what people write; its words are what a table, a picture or a sentence
says. Keys of seats, people and areas of readiness stand once, without the name of the seat, person or area.
"""

import re
from collections.abc import Mapping

QUANTITIES: Mapping[str, str] = {
    "pilot.duration": "length of the pilot",
    "pilot.success": "success as a pilot",
    "pilot.cost_per_month": "cost of the pilot a month",
    "pilot.embedded": "real work that rests on the pilot",
    "pilot.documented_value": "documented value",
    "coalition.quorum": "quorum of the coalition",
    "coalition.uncovered_pace": "pace without cover",
    "coalition.uncovered_hazard": "cancellation without cover",
    "coalition.uncovered_approval": "approval without cover",
    "organisation.reorganisation_rate": "reorganisations a month",
    "organisation.exposure": "departures at a reorganisation",
    "organisation.shared_variance": "luck that pilots share",
    "organisation.period": "months between budget windows",
    "organisation.first_window": "first budget window",
    "readiness.line_sign_off": "sign-off by the line",
    "office.service": "review by the office",
    "office.reviewers": "reviewers of the office",
    "office.backlog": "backlog of the office",
    "funding.runway": "innovation money after pilot end",
    "funding.period": "months between budget windows",
    "funding.first_window": "first budget window",
    "funding.approval": "approval at a budget window",
    "funding.owner_involvement": "early involvement of the owner",
    "funding.involvement_uplift": "approval gained by involvement",
    "funding.overrun_sensitivity": "approval lost by overruns",
    "funding.lead": "months from approval to money",
    "funding.unfunded_hazard": "cancellation without money",
    "funding.unfunded_departures": "departures of builders without money",
    "funding.final_refusal": "refusals that are final",
    "funding.persistence": "likeness of a pilot's requests",
    "cost.run_rate": "run cost over plan",
    "cost.build": "build cost over plan",
    "cost.correlation": "correlation of build and run cost",
    "cost.tolerance": "overrun that is tolerated",
    "handoff.builders": "builders",
    "handoff.departure_rate": "departures of builders a month",
    "handoff.exposure": "builders who go at a reorganisation",
    "handoff.documented": "knowledge documented",
    "handoff.cross_trained": "knowledge cross-trained",
    "handoff.parallel_run": "parallel run",
    "handoff.transfer_time": "months to transfer knowledge",
    "handoff.rediscovery": "rediscovery of all that was known",
    "handoff.needed": "team needed for full pace",
    "handoff.replacement": "months to replace a builder",
    "handoff.ramp_up": "months until a newcomer counts",
    "live.instability": "roll-back by knowledge lost",
    "live.cost_hazard": "roll-back by run cost",
    "live.unready_hazard": "roll-back by areas not ready",
    "live.uncovered_hazard": "roll-back without cover",
    "live.obsolescence_hazard": "roll-back by an outdated model",
    "live.half_life": "months until half is embedded",
    "live.proving": "months of proving",
    "priorities.cancellation_hazard": "cancellation for other priorities",
    "obsolescence.lifetime": "life of a model",
    "obsolescence.age": "age of the model",
    "obsolescence.revalidation": "revalidation of a new model",
    "obsolescence.live_cost": "cost of a new model when live",
    "money.valley_cost_per_month": "cost in the valley a month",
    "money.run_cost_per_month": "run cost a month",
    "money.value_per_month": "value a month when live",
    "money.mitigation": "cost of mitigation",
    "money.discount_rate": "discount rate",
}
OF_SEATS: Mapping[str, str] = {
    "weight": "weight",
    "tenure": "tenure",
    "served": "months served",
    "vacancy": "vacancy",
    "adopts": "successor supports it",
    "exposure": "goes at a reorganisation",
    "leaves": "leaves in month",
    "stays_at_least": "stays at least, months",
    "takes_on": "takes the pilot on",
}
OF_AREAS: Mapping[str, str] = {"work": "work", "done": "done at pilot end", "sign_off": "sign-off"}
PARAMETERS: Mapping[str, str] = {
    "p90": "P90",
    "sd": "standard deviation",
    "low": "lowest",
    "mode": "most likely",
    "high": "highest",
}
"""Parameters of distributions whose key is not a word; ``value``, of a law that has no other, is not said."""


def words_of(key: str) -> str:
    """The key of a quantity as people say it.

    Args:
        key: such as ``funding.lead.median``; what is no key of a quantity is said by its own words.

    >>> words_of("sponsors[chief of staff].tenure.mean"), words_of("funding.lead.median")
    ('chief of staff: tenure, mean', 'months from approval to money, median')
    >>> words_of("pilots[Fraud alerts].readiness.ownership.done"), words_of("reached by month 12")
    ('Fraud alerts: ownership: done at pilot end', 'reached by month 12')
    """
    entry = re.fullmatch(r"([a-z_]+)\[(.*?)\]\.?(.*)", key)
    if entry is not None:
        table, name, rest = entry.groups()
        said = _said(rest.split("."), OF_SEATS) if table in ("sponsors", "people") else words_of(rest)
        return f"{name}: {said}" if rest else name
    parts = key.split(".")
    if len(parts) > 2 and parts[0] == "readiness" and parts[2] in OF_AREAS:
        return f"{parts[1]}: {_said(parts[2:], OF_AREAS)}"
    words = QUANTITIES.get(".".join(parts[:2]))
    if words is not None:
        return ", ".join((words, *_plain(parts[2:])))
    first, *rest = _plain(parts)
    return f"{first}: {', '.join(rest)}" if rest else first


def _said(parts: list[str], words: Mapping[str, str]) -> str:
    """The words of the first part, and of the others what they are."""
    first, *rest = parts
    return ", ".join((words.get(first) or _plain([first])[0], *_plain(rest)))


def _plain(parts: list[str]) -> list[str]:
    return [PARAMETERS.get(part) or part.replace("_", " ") for part in parts if part != "value"]
