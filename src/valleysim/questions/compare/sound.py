"""Inputs that cannot be swapped alone, for the scenario would contradict itself: with what they need."""

from collections.abc import Sequence

from valleysim.compile.checks import check_worlds
from valleysim.errors import ScenarioError
from valleysim.questions.compare.inputs import QUORUM, Input, Swap
from valleysim.scenario import Scenario
from valleysim.worlds.design import Design

TOGETHER = ("sponsors", "obsolescence")
"""What is swapped whole if a part of it cannot be alone; a quorum goes with the seats that reach it."""
NOTHING_ALONE = (QUORUM, "sponsors[", "obsolescence.")
"""Inputs of which one may contradict another: a quorum and weights, months served and a tenure."""


def sound_swaps(a: Scenario, b: Scenario, swaps: Sequence[Swap], design: Design, worlds: int) -> list[Swap]:
    """The swaps, those after which ``a`` contradicts itself in one of its worlds made whole.

    Seats that cannot be swapped one number at a time are swapped as a list, with the quorum.
    """
    risky = [swap for swap in swaps if any(one.key.startswith(NOTHING_ALONE) for one in swap.inputs)]
    broken = [swap for swap in risky if _contradicts(swap.scenario(a, b), design, worlds)]
    if not broken:
        return list(swaps)
    whole = {_whole(one.key) for swap in broken for one in swap.inputs}
    groups: dict[str, list[Input]] = {}
    for swap in swaps:
        for one in swap.inputs:
            name = _whole(one.key)
            groups.setdefault(swap.key if name is None or name not in whole else name, []).append(one)
    return [Swap(key, tuple(group)) for key, group in groups.items()]


def _contradicts(scenario: Scenario, design: Design, worlds: int) -> bool:
    try:
        check_worlds(scenario, design.values(scenario, range(worlds)))
    except ScenarioError:
        return True
    return False


def _whole(key: str) -> str | None:
    """The list or table with which an input is swapped whole."""
    if key == QUORUM:
        return TOGETHER[0]
    return next((name for name in TOGETHER if key.startswith((f"{name}[", f"{name}."))), None)
