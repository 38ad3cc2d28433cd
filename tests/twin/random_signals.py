"""Random signals of pilots that have started already: mostly of states that are so, some of others.

They have dice of their own: what else is known of a pilot does not depend on them.
"""

import math
from typing import Any

from tests.twin.past import Past
from tests.twin.random_scenarios import Dice
from tests.twin.signals import states
from valleysim.scenario.format.signals import SIGNAL_NAMES

Table = dict[str, Any]
SURE, UNSURE = (0.01, 0.02), (0.1, 0.5)
"""How rarely a signal tells what is not so; with many that hardly ever do, hardly any try would agree."""


def random_signal_laws(d: Dice) -> Table:
    """How often some signals show, now and then more often when the state is not so; and the discount."""
    laws: Table = {}
    for name in SIGNAL_NAMES:
        if d.often(0.4):
            rare, common = (d.random.uniform(*SURE if d.often(0.125) else UNSURE) for _ in range(2))
            shows, otherwise = (rare, 1.0 - common) if d.often(0.1) else (1.0 - common, rare)
            both = {"shows": shows, "otherwise": otherwise}
            laws[name] = both if d.often(0.8) else dict([d.random.choice(list(both.items()))])
    if d.often(0.7):
        laws["discount"] = d.random.choice((0.0, 0.25, 0.5, 1.0, d.random.random()))
    return laws


def random_signals(d: Dice, past: Past) -> Table:
    """What was seen of a pilot: keys of its status, or none."""
    if d.often(0.35):
        return {}
    truth = states(past)
    names = d.random.sample(SIGNAL_NAMES, d.random.choice((1, 1, 2, 3, 5)))
    seen = {name: _words(d, truth[name] if d.often(0.8) else not truth[name]) for name in names}
    if d.often(0.1):
        seen[d.random.choice(SIGNAL_NAMES)] = "unknown"
    found: Table = {"signals": seen}
    if d.often(0.4) and set(seen.values()) != {"unknown"}:
        found["signals_on"] = _seen_on(d, past)
    return found


def _words(d: Dice, is_so: bool) -> object:
    """As people write it."""
    return d.random.choice((is_so, "yes" if is_so else "no"))


def _seen_on(d: Dice, past: Past) -> float:
    """How long ago; on a lattice often on a day on which something happened."""
    happened = [one.month for one in past.happenings if past.standing.started <= one.month <= 0.0]
    ago = -past.standing.started
    if d.lattice:
        month = d.random.choice(happened) if happened and d.often() else -math.floor(ago * d.random.random())
        return -month if month else 0.0
    return d.random.choice((ago, 0.0, *(ago * d.random.random() for _ in range(6))))
