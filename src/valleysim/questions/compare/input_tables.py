"""The table of inputs that make most of a gap, and the sentence above all of them."""

from valleysim.estimates.rounding import signed, two_digits
from valleysim.questions.compare.inputs import ASSUMED, DEFAULT, EVIDENCE, UNSOURCED, Input, Said
from valleysim.questions.compare.swapped import Effect, Inputs
from valleysim.report.tables import Table, in_words, new_table

LONGEST = 60
"""Characters of what a scenario says of an input, in the table."""


def count_text(inputs: Inputs) -> str:
    """How many inputs differ, and on what they rest.

    Of two scenarios that differ in nothing it says so.
    """
    number = len(inputs.differing)
    if not number:
        return "no input differs"
    unsourced = inputs.number(UNSOURCED)
    parts = [f"{inputs.number(EVIDENCE)} on evidence", f"{inputs.number(ASSUMED)} assumed"]
    parts += [f"{unsourced} without a source"] if unsourced else []
    return f"{number} input{' differs' if number == 1 else 's differ'}: {', '.join(parts)}"


def input_table(inputs: Inputs, last: float) -> Table:
    """A row a swap, of those that move most: what each scenario says, on what it rests, and what it does."""
    count = count_text(inputs)
    title = (
        f"{count[0].upper()}{count[1:]}. What B's alone does to A, in months (mean of all, at most {last:g})"
    )
    table = new_table(title, "input", "A", "B", "months", "± MC", "90 % credible", "rests on")
    table.left(0, narrowest=16)
    table.left(1, narrowest=10)
    table.left(2, narrowest=10)
    table.left(6, narrowest=10)
    for effect in inputs.chief:
        table.add_row(*_row(effect))
    return table


def _row(effect: Effect) -> list[str]:
    swap, one = effect.swap, effect.months
    low, high = float(one.low[0]), float(one.high[0])
    known = "all known" if low == high else f"{signed(low, 2)} to {signed(high, 2)}"
    own = next((each for each in swap.inputs if each.key == swap.key), None)
    others = len(swap.inputs) - (own is not None)
    name = in_words(swap.key)
    if own is None:
        said = [_listed(swap.inputs, "a"), _listed(swap.inputs, "b")]
    else:
        said = [_short(own.a), _short(own.b)]
        name += f", with {others} more" if others else ""
    numbers = [signed(float(one.value[0]), 2), two_digits(float(one.mc_error[0])), known]
    return [name, *said, *numbers, rests_on(swap.inputs)]


def _listed(inputs: tuple[Input, ...], side: str) -> str:
    """Of a list that is swapped whole, who is in it by what is said of them."""
    there = {one.key.partition("[")[2].partition("]")[0]: None for one in inputs if _said(one, side) != "–"}
    return ", ".join(there) or "–"


def _said(one: Input, side: str) -> str:
    said: Said = one.a if side == "a" else one.b
    return said.text


def _short(said: Said) -> str:
    return said.text if len(said.text) <= LONGEST else f"{said.text[: LONGEST - 1]}…"


def rests_on(inputs: tuple[Input, ...]) -> str:
    """The sources of inputs that are swapped together; what is assumed is told as that."""
    told: dict[str, None] = {}
    for one in inputs:
        for said in (one.a, one.b):
            if said.basis == EVIDENCE:
                told.update(dict.fromkeys(said.words.split("; ")))
            elif said.basis != DEFAULT:
                told["assumed" if said.basis == ASSUMED else "no source"] = None
    return ", ".join(sorted(told, key=lambda word: word in ("assumed", "no source"))) or "not written"
