"""The parts into which a comparison splits a scenario, and what belongs to each."""

from valleysim.vocabulary import Area
from valleysim.words import mechanism_of

PARTS = (
    "sponsors",
    "funding",
    "handoff",
    "cost",
    "authority",
    "priorities",
    "renewed models",
    "pilot",
    "readiness work",
)
"""What a hybrid takes whole; bit *k* of a mask says that part *k* comes from the second scenario."""
BACKGROUND = ("priorities", "renewed models")
"""The two parts of the mechanism that is called background elsewhere."""
OWN = {
    "live.instability": "handoff",
    "live.cost_hazard": "cost",
    "live.uncovered_hazard": "sponsors",
    "live.unready_hazard": "readiness work",
    "priorities": "priorities",
    "readiness.contract": "readiness work",
    "readiness.capacity": "readiness work",
    "readiness.order": "readiness work",
    **{f"readiness.{area.name.lower()}.{key}": "readiness work" for area in Area for key in ("work", "done")},
}
"""Keys that belong to no mechanism, or to half of one; what is left belongs to the pilot."""
ONLY_MONEY = ("money", "pilot.cost_per_month", "obsolescence.live_cost")
"""What is spent and earned: no pilot arrives earlier or later for it."""


def part_of(path: str) -> str:
    """To which part a table, a key, a quantity or a neutral mechanism belongs.

    >>> part_of("organisation.first_window"), part_of("sponsors[chief].tenure.mean"), part_of("live.proving")
    ('funding', 'sponsors', 'pilot')
    >>> part_of("readiness.ownership.work.sd"), part_of("obsolescence.age"), part_of("live.instability")
    ('readiness work', 'renewed models', 'handoff')
    """
    words = path
    while words:
        if words in OWN:
            return OWN[words]
        words = words.rpartition(".")[0]
    mechanism = mechanism_of(path)
    if mechanism is None:
        return "readiness work" if path == "readiness" else "pilot"
    name = mechanism.name.lower()
    return BACKGROUND[1] if name == "background" else name


def only_money(path: str) -> bool:
    """Whether a key says what is spent or earned, and nothing that a pilot lives through."""
    return any(path == key or path.startswith(f"{key}.") for key in ONLY_MONEY)
