"""What it came to when a folder's question was asked again: identical, or what differs."""

from dataclasses import dataclass
from typing import Any

from valleysim.report.content import Item, Sentence
from valleysim.report.differences import Comparison, Difference
from valleysim.report.saved import SavedFolder
from valleysim.report.tables import Column, Table

FORMAT = "valleysim-reproduce-1"
SHOWN = 10
"""Differences that are printed."""
LONGEST_NUMBER = 23
"""Characters of a number with all its digits, which is not broken."""
OF_HOW = "dates, times, paths, the platform and the command"


@dataclass(frozen=True)
class Reproduction:
    """A folder beside the same question asked again."""

    folder: str
    command: str
    differences: tuple[Difference, ...]
    """The first thousand of them."""
    n_differences: int
    counts: tuple[tuple[str, int], ...]
    """How many values differ in each file that was compared."""
    n_values: int
    not_compared: tuple[str, ...]
    versions: tuple[tuple[str, str, str], ...]
    """Of what has another version now: name, then, now."""
    changed: tuple[str, ...]
    """Files of the folder that somebody changed since they were written."""

    @classmethod
    def of(
        cls, then: SavedFolder, now: SavedFolder, found: Comparison, changed: tuple[str, ...]
    ) -> "Reproduction":
        """What a comparison found."""
        names = dict.fromkeys((*now.versions, *then.versions))
        versions = [(name, then.versions.get(name, "none"), now.versions.get(name, "none")) for name in names]
        return cls(
            folder=f"{then.path}",
            command=then.command,
            differences=tuple(found.kept),
            n_differences=sum(found.counts.values()),
            counts=tuple(found.counts.items()),
            n_values=found.n_values,
            not_compared=tuple(found.not_compared),
            versions=tuple(one for one in versions if one[1] != one[2]),
            changed=changed,
        )

    @property
    def identical(self) -> bool:
        """Whether every value that was compared is what it was."""
        return self.n_differences == 0

    @property
    def sentence(self) -> str:
        """The answer in a sentence."""
        files = "one file" if len(self.counts) == 1 else f"{len(self.counts)} files"
        if self.identical:
            return f"Identical: run again, all {self.n_values:,} values in {files} are what they were."
        verb = "differs" if self.n_differences == 1 else "differ"
        where = ", ".join(f"{name} ({count:,})" for name, count in self.counts if count)
        return (
            f"Not identical: {self.n_differences:,} of {self.n_values:,} values in {files} {verb} "
            f"from what they were: {where}."
        )

    def content(self) -> list[Item]:
        """What people read, in order."""
        items: list[Item] = [Sentence(self.sentence, "answer")]
        if self.versions:
            told = "; ".join(f"{name} {then} then, {now} now" for name, then, now in self.versions)
            items.append(Sentence(f"Versions differ: {told}."))
        if self.changed:
            items.append(Sentence(f"Changed since valleysim wrote it: {', '.join(self.changed)}."))
        if not self.identical:
            items.append(self._table())
        drawn = f"; {', '.join(self.not_compared)}" if self.not_compared else ""
        items.append(Sentence(f"Run again: {self.command}. Not compared: {OF_HOW}{drawn}.", "note"))
        return items

    def _table(self) -> Table:
        shown = self.differences[:SHOWN]
        more = self.n_differences > len(shown)
        title = f"The first {len(shown)} of {self.n_differences:,} that differ" if more else "What differs"
        table = Table(title, [Column(head) for head in ("File", "Field", "Then", "Now")])
        table.left(0, 1, narrowest=12)
        table.left(2, 3, narrowest=LONGEST_NUMBER)
        for one in shown:
            table.add_row(one.file, one.field, one.then, one.now)
        return table

    def document(self) -> dict[str, Any]:
        """Everything as one document of plain values."""
        return {
            "format": FORMAT,
            "folder": self.folder,
            "command": self.command,
            "answer": self.sentence,
            "identical": self.identical,
            "values": self.n_values,
            "differ": self.n_differences,
            "differences": [one.plain() for one in self.differences],
            "files": dict(self.counts),
            "not_compared": list(self.not_compared),
            "versions": [{"name": name, "then": then, "now": now} for name, then, now in self.versions],
            "changed": list(self.changed),
        }

    def __str__(self) -> str:
        """The answer in a sentence."""
        return self.sentence

    def __repr__(self) -> str:
        return f"<Reproduction: {self.sentence}>"
