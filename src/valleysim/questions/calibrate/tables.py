"""Tables of a calibration at the prompt."""

from valleysim.estimates.rounding import percent, three_digits
from valleysim.questions.calibrate.findings import Findings
from valleysim.report.tables import Table, in_words, new_table

MOST_QUANTITIES = 12


def target_table(found: Findings) -> Table:
    """A row a target: aim and band, before and after, in how many worlds it is met."""
    table = new_table(
        "Targets", "target", "aim", "band", "before", "after", "90 % of worlds", "in band", "met"
    )
    for fit in found.targets:
        target = fit.target
        table.add_row(
            f"{target.name} {target.use}",
            three_digits(target.value),
            f"{three_digits(target.low)} – {three_digits(target.high)}",
            three_digits(fit.prior),
            three_digits(fit.posterior),
            f"{three_digits(fit.low)} – {three_digits(fit.high)}",
            percent(fit.in_band),
            "yes" if fit.is_met else "no",
        )
    return table


def meaning_table(found: Findings) -> Table:
    """What each target is about, and where it comes from."""
    table = new_table("What they are about", "target", "statistic", "source")
    table.left(1, narrowest=30)
    table.left(2, narrowest=12)
    for fit in found.targets:
        target = fit.target
        table.add_row(target.name, target.words, target.evidence or target.assumption or "none given")
    return table


def quantity_table(found: Findings) -> Table:
    """The quantities that moved most, with their 5 %, 50 % and 95 % points."""
    table = new_table("Quantities that moved most", "quantity", "before", "after", "shift", "spread")
    table.left(0, narrowest=24)
    for fit in [fit for fit in found.quantities if fit.is_informed][:MOST_QUANTITIES]:
        table.add_row(
            in_words(fit.name),
            _three(fit.prior),
            _three(fit.posterior),
            f"{fit.shift:+.2f}",
            f"{fit.spread:.2f}",
        )
    return table


def fight_table(found: Findings) -> Table:
    """Targets that fight."""
    table = new_table("Targets that fight: met together in prior worlds", "targets", "together", "by chance")
    for fight in found.fights:
        table.add_row(f"{fight.one}, {fight.other}", percent(fight.together), percent(fight.expected))
    return table


def _three(values: tuple[float, float, float]) -> str:
    low, middle, high = (three_digits(value) for value in values)
    return f"{middle} ({low} – {high})"
