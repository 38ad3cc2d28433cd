"""How an answer shows itself in Python and in Jupyter: one sentence, and its chief table."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from html import escape
from typing import Any

MOST_ROWS = 30
"""Rows of the table that Jupyter shows."""


class Readable(ABC):
    """An answer that prints as its sentence, and shows its chief table in Jupyter."""

    @property
    @abstractmethod
    def answer(self) -> str:
        """The answer in a sentence or two."""

    @abstractmethod
    def chief_rows(self) -> Sequence[dict[str, Any]]:
        """Rows of the table that answers first."""

    def __str__(self) -> str:
        """The answer in a sentence or two."""
        return self.answer

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.answer}>"

    def _repr_html_(self) -> str:
        import pandas as pd

        rows = self.chief_rows()
        table = pd.DataFrame([dict(row) for row in rows[:MOST_ROWS]]).round(4).to_html(index=False)
        more = f"<p>and {len(rows) - MOST_ROWS:,} more rows</p>" if len(rows) > MOST_ROWS else ""
        return f"<p>{escape(self.answer)}</p>{table}{more}"
