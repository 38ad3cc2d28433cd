"""That no action is left that would change anything, and why if it is too late."""

from collections import Counter
from collections.abc import Mapping, Sequence

from valleysim.questions.advise.applying import Dropped
from valleysim.questions.advise.moments import TOO_LATE, Moment, passed_by
from valleysim.questions.advise.reasons import Kind
from valleysim.scenario import Scenario

ARE: Mapping[Moment, tuple[str, str]] = {
    Moment.PILOT_END: ("has ended its pilot", "have ended their pilots"),
    Moment.MONEY: ("has its money", "have their money"),
    Moment.LIVE: ("is live", "are live"),
    Moment.PRODUCTION: ("is in production", "are in production"),
    Moment.SUSTAINED: ("is proven in production", "are proven in production"),
    Moment.END: ("has ended", "have ended"),
}
"""How one pilot, and how several stand that have passed a moment."""


def none_left(scenario: Scenario, dropped: Sequence[Dropped]) -> str:
    """That no action is left; where actions come too late, how the pilots stand."""
    late = {
        drop.pilot
        for drop in dropped
        if not drop.on_what and any(one.kind is Kind.LATE for one in drop.reasons)
    }
    passed = [moment for key in late if (moment := passed_by(scenario, key)) is not None]
    why = _why(passed, scenario.n_pilots)
    over = len(passed) == scenario.n_pilots and all(one is Moment.END for one in passed)
    allowed = "a scenario of which some pilot has not ended" if over else "a catalogue of others"
    return f"actions: found none that would change {scenario.name!r}{why}; allowed: {allowed}"


def _why(passed: Sequence[Moment], pilots: int) -> str:
    """That it is too late, with how many of the pilots have passed what."""
    if not passed:
        return ""
    if pilots == 1:
        return f" (too late: {TOO_LATE[passed[0]]})"
    counts = sorted(Counter(passed).items(), reverse=True)
    if len(counts) == 1 and len(passed) == pilots:
        return f" (too late: all {pilots:,} pilots {ARE[passed[0]][True]})"
    stand = [f"{number:,} {ARE[moment][number > 1]}" for moment, number in counts]
    return f" (too late: of {pilots:,} pilots {', '.join(stand)})"
