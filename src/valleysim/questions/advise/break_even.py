"""Which set is worth most for the money, and at which worth of one pilot in production that changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from valleysim.estimates.intervals import Reals, estimate_means


@dataclass(frozen=True)
class Span:
    """From which worth of one pilot in production on a set, by its position, is worth most for the money.

    ``mc_error`` is one standard error of that worth: 0 of the first set, which is best from nothing on.
    """

    position: int
    worth: float
    mc_error: float


def spans(reached: Reals, costs: Sequence[float], *, uncertain: bool) -> tuple[Span, ...]:
    """The sets that are best at some worth, by rising worth, from what they reach (S, W, R) and cost.

    A set is worth v·P − C at a worth of v: lines, of which the highest at each v is the upper envelope. Two
    meet at v = ΔC/ΔP, whose standard error is that of ΔP, replicate by replicate, times v/ΔP (delta method).
    """
    shares = reached.mean(axis=(1, 2))
    order = sorted(range(len(costs)), key=lambda k: (costs[k], -shares[k], k))
    found = [Span(order[0], 0.0, 0.0)]
    while True:
        now = found[-1].position
        more = [k for k in order if shares[k] > shares[now]]
        if not more:
            return tuple(found)
        meets = {k: float((costs[k] - costs[now]) / (shares[k] - shares[now])) for k in more}
        new = min(more, key=lambda k: (meets[k], -shares[k]))
        gain = estimate_means((reached[new] - reached[now])[..., None], uncertain=uncertain)
        worth = max(meets[new], 0.0)
        found.append(Span(new, worth, worth * float(gain.mc_error[0]) / float(gain.value[0])))
