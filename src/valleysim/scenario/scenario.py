"""A scenario: an immutable, validated value that can be edited into another."""

from collections.abc import Mapping
from html import escape
from typing import Any

from valleysim.errors import UsageError, ValidationIssue
from valleysim.scenario.editing import edited
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.notices import scenario_notices
from valleysim.scenario.reading.ledger import Entry, ledger

MISSING: Any = type("_Missing", (), {"__repr__": lambda _: "…"})()
"""Of a value that was not given, since None has a meaning."""
USUAL_MONTHS = 36.0
"""The last horizon, where nobody says another."""
MOST_SHOWN = 20
"""Rows of the ledger that Jupyter shows."""


class Scenario(ScenarioData):
    """What is known and not known of one pilot, its sponsors, its money and its organisation.

    Made by `valleysim.load`; see the page on the scenario format for every key. Immutable:
    `with_` returns an edited copy.
    """

    def with_(self, key: str | Mapping[str, object], value: object = MISSING) -> "Scenario":
        """Return a copy with some keys set, validated like a file.

        Args:
            key: a dotted key such as ``"funding.approval"``, ``"sponsors[0].served"`` or
                ``"sponsors[executive sponsor].served"``; or a mapping of several.
            value: what a scenario file would say; None takes the key out.

        Raises:
            ScenarioError: a key that nobody knows, or a value that is not allowed.
            UsageError: a key without its value, or a mapping with one.

        >>> from valleysim import load
        >>> load("enterprise").with_("funding.approval", 0.5).funding.approval.text
        '0.5'
        """
        if isinstance(key, Mapping) != (value is MISSING):
            found = "a mapping and a value" if isinstance(key, Mapping) else f"{key!r} without a value"
            raise UsageError(
                f"with_: found {found}; allowed: a key and its value (None takes the key out), or a mapping"
            )
        return edited(self, dict(key) if isinstance(key, Mapping) else {key: value})

    def notices(
        self, *, months: float = USUAL_MONTHS, endpoint: str = "production", money: bool = True
    ) -> tuple[ValidationIssue, ...]:
        """What people should know before they run it: a shared resource that decides the answer, and so on.

        Args:
            months: the last horizon.
            endpoint: what counts as reached: ``live``, ``production`` or ``sustained``.
            money: whether amounts of money are asked about too.

        >>> from valleysim import load
        >>> load("enterprise").notices(money=False)
        ()
        """
        return scenario_notices(self, months=months, endpoint=endpoint, money=money)

    def ledger(self) -> list[Entry]:
        """Every number that was written, with its evidence or assumption, file and line."""
        return ledger(self)

    def _repr_html_(self) -> str:
        """A row a written number, for Jupyter."""
        rows = "".join(
            f"<tr><td>{escape(entry.key)}</td><td>{escape(entry.text)}</td><td>{escape(entry.basis)}</td></tr>"
            for entry in self.ledger()[:MOST_SHOWN]
        )
        head = "<tr><th>key</th><th>value</th><th>basis</th></tr>"
        return f"<p>{escape(repr(self))}</p><table>{head}{rows}</table>"
