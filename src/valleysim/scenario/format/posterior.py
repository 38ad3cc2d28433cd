"""Worlds that were calibrated: a small file that a scenario names, with joint points of its quantities."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from valleysim.frozen import FrozenFields
from valleysim.scenario.format.distributions import KEPT, MOST_KEPT, normal_shares
from valleysim.scenario.format.flaws import Flaw, FlawError, shown
from valleysim.scenario.format.quantities import Quantity

Reals = NDArray[np.float64]
FORM = "valleysim-worlds-1"
MOST_BYTES = 50_000_000
MOST_WORLDS = 1 << 16
FARTHEST = 8.2
"""Normal scores beyond this are no points of ours."""
MOVED = 0.4
"""How far a mixed world lies from the one that it is near to, in standard deviations."""
ALLOWED = 'a file of worlds that "valleysim calibrate" has written, or "preset:NAME"'


class WorldFiles(Protocol):
    """The files beside a scenario, of which it may name one with its worlds."""

    def worlds(self, name: str) -> "PosteriorWorlds":
        """The worlds of a file; raise `FlawError` with what is wrong with it."""
        ...


@dataclass(frozen=True, eq=False)
class PosteriorWorlds(FrozenFields):
    """Equally likely worlds W, with a normal score of each of Q quantities: ``scores`` (W, Q) f4.

    A score says where in its distribution a quantity lies, before rank correlations are made. ``laws`` says
    what that distribution was: a quantity that has another one now is no longer what was calibrated.
    ``made`` says in words of what, to what and how.
    """

    names: tuple[str, ...]
    laws: tuple[str, ...]
    scores: NDArray[np.float32]
    made: str = ""

    def __len__(self) -> int:
        return len(self.scores)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that it holds."""
        text = "\x1f".join((*self.names, *self.laws)).encode()
        return hashlib.sha256(text + self.scores.astype("<f4").tobytes()).hexdigest()

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {name: column for column, name in enumerate(self.names)}

    @cached_property
    def _in_order(self) -> Reals:
        return np.sort(self.scores, axis=0).astype(np.float64)

    def _column(self, name: str, quantity: Quantity) -> int | None:
        """Where a quantity stands; None if it was not calibrated as it is now."""
        column = self._columns.get(name)
        return None if column is None or self.laws[column] != law_of(quantity) else column

    def knows(self, name: str, quantity: Quantity) -> bool:
        """Whether a quantity was calibrated as it is now."""
        return self._column(name, quantity) is not None

    def points(
        self, name: str, quantity: Quantity, worlds: NDArray[np.int64], *, mixed: bool = False
    ) -> Reals | None:
        """Points (W,) of a quantity in some worlds; None if it was not calibrated as it is now.

        Worlds beyond the last are the first again, or ``mixed``, see `scores_in`.
        """
        scores = self.scores_in(name, quantity, worlds, mixed=mixed)
        return None if scores is None else normal_shares(scores)

    def scores_in(
        self, name: str, quantity: Quantity, worlds: NDArray[np.int64], *, mixed: bool = False
    ) -> Reals | None:
        """Normal scores (W,) of a quantity in some worlds; None if it was not calibrated as it is now.

        Worlds beyond the last are the first again. If they are ``mixed`` they are new ones: each lies near
        one of the first, drawn a little towards the mean of all and moved along the way between two others,
        so that means, spreads and correlations stay what they are (J. Liu and M. West 2001, in *Sequential
        Monte Carlo methods in practice*, section 10.3.2).
        """
        column = self._column(name, quantity)
        if column is None:
            return None
        own, count = self.scores[:, column].astype(np.float64), len(self)
        scores = own[worlds % count]
        new = worlds >= count
        if not mixed or not new.any():
            return scores
        turns, places = worlds[new] // count, worlds[new] % count
        moved = np.empty(len(places))
        for turn in np.unique(turns):
            there, order = turns == turn, _order(int(turn), count)
            ways = (own[order] - own[np.roll(order, 1)]) / 2.0**0.5
            moved[there] = ways[places[there]]
        mean = float(own.mean())
        scores[new] = mean + (1.0 - MOVED**2) ** 0.5 * (scores[new] - mean) + MOVED * moved
        return np.clip(scores, -FARTHEST, FARTHEST)

    def quantile(self, name: str, quantity: Quantity, u: Reals) -> Reals:
        """Points (n,) of a quantity that have the shares ``u`` of all worlds below them.

        It is the quantity by itself, whatever it goes together with; ``u`` if it was not calibrated as it is
        now.
        """
        column = self._column(name, quantity)
        if column is None:
            return u
        if len(u) > MOST_KEPT:
            return self.quantile_of(column, u)
        return _quantile_kept(self, column, np.asarray(u, np.float64).tobytes()).copy()

    def quantile_of(self, column: int, u: Reals) -> Reals:
        """The same of the quantity in a column."""
        places = np.asarray(u, np.float64) * len(self) - 0.5
        return normal_shares(np.interp(places, np.arange(len(self)), self._in_order[:, column]))

    def as_bytes(self) -> bytes:
        """The file."""
        file = io.BytesIO()
        np.savez_compressed(
            file,
            form=np.array(FORM),
            made=np.array(self.made),
            names=np.array(self.names),
            laws=np.array(self.laws),
            scores=self.scores,
        )
        return file.getvalue()


@lru_cache(KEPT)
def _quantile_kept(worlds: PosteriorWorlds, column: int, data: bytes) -> Reals:
    return worlds.quantile_of(column, np.frombuffer(data))


@lru_cache(64)
def _order(turn: int, count: int) -> NDArray[np.int64]:
    """Worlds in an order that looks random, another for each turn (G. Steele and others 2014, SplitMix)."""
    mixed = (np.arange(count, dtype=np.uint64) + np.uint64(turn * count)) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    order = np.argsort(mixed, kind="stable")
    order.flags.writeable = False
    return order


def law_of(quantity: Quantity) -> str:
    """The distribution of a quantity, in words that tell any two apart."""
    return repr((quantity.kind, quantity.parameters, quantity.allowed.low, quantity.allowed.high))


def parse_worlds(value: object, files: WorldFiles | None) -> PosteriorWorlds:
    """The worlds that a scenario names; raise `FlawError`."""
    if isinstance(value, PosteriorWorlds):
        return value
    if not isinstance(value, str) or not value:
        raise FlawError(Flaw(shown(value), ALLOWED))
    if files is None:
        raise FlawError(Flaw(shown(value), "no file: this scenario has no folder of its own"))
    return files.worlds(value)


def worlds_from(data: bytes, name: str) -> PosteriorWorlds:
    """The worlds in the bytes of a file; raise `FlawError` for any other file."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            found = {key: file[key] for key in ("form", "made", "names", "laws", "scores")}
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile, NotImplementedError):
        # the last is what zipfile raises for a way of compression that it does not know
        raise FlawError(Flaw(f"{shown(name)}, which is something else", ALLOWED)) from None
    names, laws, scores = found["names"], found["laws"], found["scores"]
    sound = (
        str(found["form"]) == FORM
        and found["made"].dtype.kind == "U"
        and found["made"].ndim == 0
        and names.ndim == laws.ndim == 1
        and names.dtype.kind == laws.dtype.kind == "U"
        and scores.dtype == np.float32
        and scores.ndim == 2
        and scores.shape[1] == len(names) == len(laws)
        and 0 < len(scores) <= MOST_WORLDS
        and bool((np.abs(scores) < FARTHEST).all())
    )
    if not sound:
        raise FlawError(Flaw(f"{shown(name)}, whose parts do not fit together", ALLOWED))
    return PosteriorWorlds(tuple(names.tolist()), tuple(laws.tolist()), scores, str(found["made"]))
