"""The words of the model as integers that a kernel can read.

`Purpose` is append-only: it is part of the addresses of random draws. So are the laws, the causes and the
waits, by which results are counted. The numbers of `Row` and `Event` stand nowhere but in memory: rows follow
the waits, and events are in the order in which they happen at one instant. The vocabulary imports nothing of
ours.
"""

from enum import IntEnum

MOST_EVENTS = 20_000
"""A history with so many is cut: it stays where it is, and is counted (docs/model.md, 12)."""
KNOTS, Z_MAX = 513, 8.5
"""Tabulated quantiles stand at so many normal scores, evenly from minus this to this."""


class Mechanism(IntEnum):
    """What can keep a successful pilot from production; each has a neutral setting."""

    SPONSORS = 0
    FUNDING = 1
    HANDOFF = 2
    COST = 3
    AUTHORITY = 4
    BACKGROUND = 5


class Area(IntEnum):
    """The five areas of the production readiness contract, in their default order of work."""

    OWNERSHIP = 0
    ECONOMICS = 1
    RELIABILITY = 2
    OPERABILITY = 3
    GOVERNANCE = 4


class Authority(IntEnum):
    """Who signs a readiness area off."""

    LINE = 0
    CENTRAL = 1


class Endpoint(IntEnum):
    """The milestone that a report counts as reached."""

    LIVE = 0
    PRODUCTION = 1
    SUSTAINED = 2


class Cause(IntEnum):
    """Why a history was abandoned in the valley or rolled back from live."""

    FAILED_PILOT = 0
    PRIORITIES = 1
    SPONSORS = 2
    FUNDING = 3
    HANDOFF = 4
    COST = 5
    READINESS = 6
    OBSOLESCENCE = 7


ABANDON_CAUSES = (Cause.FAILED_PILOT, Cause.PRIORITIES, Cause.SPONSORS, Cause.FUNDING)
"""Causes that can end a history before it is live."""

VALLEY_CAUSES = (Cause.PRIORITIES, Cause.SPONSORS, Cause.FUNDING)
"""Causes with a cancellation clock in the valley."""

ROLL_BACK_CAUSES = (Cause.SPONSORS, Cause.HANDOFF, Cause.COST, Cause.READINESS, Cause.OBSOLESCENCE)
"""Causes with a roll-back clock once live."""


class Wait(IntEnum):
    """What a history that has neither ended nor arrived is waiting for."""

    PILOT = 0
    COVER = 1
    READINESS_WORK = 2
    LINE_SIGN_OFF = 3
    CENTRAL_SIGN_OFF = 4
    PARKED = 5
    BUDGET_WINDOW = 6
    FUNDING_LEAD = 7
    PARALLEL_RUN = 8
    REDISCOVERY = 9
    PROVING = 10
    START = 11
    PROOF = 12
    BUILDERS = 13
    OWNER = 14
    REFUSED = 15


class Row(IntEnum):
    """First rows of the tally of states; the waits, `Wait`, come before, one row each.

    ``ABANDONED`` has a row for each of `ABANDON_CAUSES`; ``ROLLED_BACK`` one for each of
    `ROLL_BACK_CAUSES`, three times: rolled back before production, before sustained, and after.
    """

    SUSTAINED = 16
    ABANDONED = 17
    ROLLED_BACK = 21
    END = 36


class Outcome(IntEnum):
    """Where a history stands when it is read."""

    STALLED = 0
    LIVE = 1
    PRODUCTION = 2
    SUSTAINED = 3
    ABANDONED = 4
    ROLLED_BACK = 5


class Event(IntEnum):
    """What happens in a history. Among events at one instant the lower number goes first.

    Good news first: work done, signed off, seat filled, budget window, money arrives, go live;
    then losses; the horizon is read last.
    """

    PILOT_END = 0
    WORK_DONE = 1
    SIGNED_OFF = 2
    REDISCOVERED = 3
    SEAT_FILLED = 4
    BUILDER_COUNTS = 5
    BUDGET_WINDOW = 6
    MONEY_ARRIVES = 7
    PARALLEL_RUN_ENDS = 8
    GO_LIVE = 9
    SUSTAINED = 10
    OCCUPANT_LEAVES = 11
    BUILDER_LEAVES = 12
    REORGANISATION = 13
    OBSOLESCENCE = 14
    RUNWAY_ENDS = 15
    CANCELLED = 16
    ROLLED_BACK = 17
    HORIZON = 18


class Milestone(IntEnum):
    """What happens to a pilot once, and may be known to have happened on a day."""

    PILOT_END = 0
    ASKED = 1
    MONEY = 2
    INNOVATION_ENDS = 3
    PARALLEL_RUN = 4
    LIVE = 5
    PRODUCTION = 6
    SUSTAINED = 7
    ENDED = 8


class Fact(IntEnum):
    """What may be known of a pilot that has started already; areas and milestones one each."""

    STAGE = 0
    MONEY = 1
    REFUSALS = 2
    BUILDERS = 3
    KNOWLEDGE = 4
    FIRST_AREA = 5
    FIRST_MILESTONE = 10
    SIGNALS = 19
    END = 20


class Signal(IntEnum):
    """What people see of a pilot without an assessment, or assess; each goes with a state of the pilot."""

    ESCALATIONS_FALL = 0
    EVALUATION_HELD = 1
    BUDGET_EMBEDDED = 2
    USERS_ASK_FOR_MORE = 3
    PLAYBOOK_EXECUTED = 4
    COST_WITHIN_BUDGET = 5
    BUILDERS_STILL_FIX = 6
    OVERSIGHT_REDUCED = 7
    MANUAL_PROCESS_KEPT = 8
    ON_INNOVATION_MONEY = 9
    FIRST_ASSESSED = 10
    """Then an assessment of each area, by `Area`."""
    END = 15


class Law(IntEnum):
    """The laws of chance that a variate can follow, as the kernel knows them."""

    FIXED = 0
    EXPONENTIAL = 1
    WEIBULL = 2
    LOGNORMAL = 3
    UNIFORM = 4
    TRIANGULAR = 5
    LOGNORMAL_PARETO = 6
    LOG_TABLE = 7
    LOGIT_TABLE = 8
    EMPIRICAL = 9


class Purpose(IntEnum):
    """What one random draw is for. Part of the draw's address; see docs/model.md, section 2."""

    PILOT = 0
    CANCELLATION = 1
    ROLL_BACK = 2
    WORK = 3
    SIGN_OFF = 4
    BACKLOG = 5
    FUNDING = 6
    APPROVAL = 7
    COST = 8
    HANDOFF = 9
    BUILDER = 10
    TENURE = 11
    SUCCESSION = 12
    EXPOSURE = 13
    REORGANISATION = 14
    OBSOLESCENCE = 15
    REVALIDATION = 16
    TURN = 17
    OWNER = 18
    PROPENSITY = 19
    REFUSAL = 20
    REPLACEMENT = 21


class Seat(IntEnum):
    """How a seat of the coalition is held."""

    SUPPORTING = 0
    UNSUPPORTIVE = 1
    VACANT = 2
