"""What people should know of pilots that have started: how rare what is known of them is."""

from collections.abc import Iterator

import numpy as np

from valleysim.errors import ValidationIssue
from valleysim.scenario import Scenario
from valleysim.scenario.standing import called, standings
from valleysim.simulation.learning import RARE, Learned
from valleysim.words import FACT_KEYS, but_for

MOST_TOLD = 3
FEW_WORLDS = 50.0
"""Equally likely worlds below which a credible interval is rough."""


def past_notices(scenario: Scenario, learned: Learned | None) -> Iterator[ValidationIssue]:
    """How many worlds an answer rests on, and of which pilots hardly any past agrees."""
    if learned is None:
        return
    yield _worlds(learned) if scenario.learn else _alike(learned)
    order = np.argsort(learned.agreeing)
    rare = [int(r) for r in order if learned.agreeing[r] < RARE]
    for r in rare[:MOST_TOLD]:
        yield _rare(scenario, learned, r)
    if len(rare) > MOST_TOLD:
        text = f"so are those of {len(rare) - MOST_TOLD} pilots more"
        yield ValidationIssue.note("status", text)
    silent = [called(scenario, one.key) for one in standings(scenario) if one.stage is None]
    if silent:
        told = f"{silent[0]!r}" + (f" and {len(silent) - 1} more" if len(silent) > 1 else "")
        yield ValidationIssue.note(
            "status", f"no stage is said of {told}: the forecast averages over all that can have become of it"
        )


def _worlds(learned: Learned) -> ValidationIssue:
    """On how many worlds it rests: few make the interval rough."""
    text = (
        f"it is forecast from where {_stand(learned)}: worlds count as often as they produce "
        f"that, and the {learned.candidates:,} that were looked at are worth {learned.effective:,.0f} "
        "equally likely ones"
    )
    if learned.effective >= FEW_WORLDS or learned.candidates == 1:
        return ValidationIssue.note("status", text)
    return ValidationIssue.warning(
        "status",
        f"{text}; with so few the credible interval is rough: more --worlds make it less so, and with "
        "learn = false all worlds count alike",
    )


def _alike(learned: Learned) -> ValidationIssue:
    """That nothing was learned, as was asked for."""
    text = (
        f"it is forecast from where {_stand(learned)}, and learn = false: all worlds count alike, however "
        "likely they make it, so that no number of the scenario is learned from the pilots"
    )
    ruled_out = learned.candidates - round(learned.effective)
    if ruled_out:
        text += f"; {ruled_out:,} of {learned.candidates:,} worlds, in which it cannot be, are left out"
    return ValidationIssue.note("learn", text)


def _stand(learned: Learned) -> str:
    """How many pilots stand somewhere already."""
    several = f"{len(learned.keys)} pilots that have started already stand"
    return several if len(learned.keys) > 1 else "one pilot that has started already stands"


def _rare(scenario: Scenario, learned: Learned, r: int) -> ValidationIssue:
    """That hardly any past of a pilot agrees, and which fact makes it so."""
    share, one = float(learned.agreeing[r]), learned.but_for_one[r]
    name = called(scenario, learned.keys[r])
    text = f"1 in {1.0 / max(share, 1e-12):,.0f} histories of this scenario looks like {name!r}"
    fact = int(np.argmax(one))
    if one[fact] > share:
        known = FACT_KEYS[fact]
        text += f"; the fact that makes it rare is {known}: {but_for(known, share + float(one[fact]))}"
    place = f"pilots[{name}].status" if scenario.is_portfolio else "status"
    return ValidationIssue.warning(place, text)
