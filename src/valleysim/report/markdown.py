"""An answer as Markdown, for wikis and pull requests: GitHub's dialect, nothing in it acts as markup."""

import re
from collections.abc import Iterable

from valleysim.report.characters import one_line
from valleysim.report.content import Chart, Item, Notices, Sentence
from valleysim.report.tables import Table

MARKUP = re.compile(r"([\\`*_\[\]<>|#~&]|(?<=:)/(?=/)|(?<=www)\.)")
"""Characters that act, also those that make a link of an address."""
STARTS = re.compile(r"^(\d*)([-+=.)])(?=\s|[-=]|$)")
"""What makes a list, a heading or a rule of a line that starts with it."""
RULES = {"left": ":---", "right": "---:"}


def markdown_text(items: Iterable[Item]) -> str:
    """What people read, as Markdown; charts are left out, which are files."""
    blocks = [block for item in items for block in _blocks(item)]
    return "\n\n".join(blocks) + "\n"


def _blocks(item: Item) -> list[str]:
    if isinstance(item, Chart):
        return []
    if isinstance(item, Sentence):
        text = escaped(item.text)
        return [{"answer": f"**{text}**", "plain": text, "note": f"<sub>{text}</sub>"}[item.style]]
    if isinstance(item, Notices):
        return [f"> {escaped(f'{notice}')}" for notice in item.notices]
    title = [f"**{escaped(item.title)}**"] if item.title else []
    return [*title, table_text(item)]


def table_text(table: Table) -> str:
    """A table in pipes; numbers to the right."""
    heads = _line(column.header for column in table.columns)
    rules = f"| {' | '.join(RULES[column.justify] for column in table.columns)} |"
    rows = zip(*(column.cells for column in table.columns), strict=True)
    return "\n".join([heads, rules, *(_line(row) for row in rows)])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(escaped(cell) for cell in cells)} |"


def escaped(text: str) -> str:
    r"""A text on one line in which no character is markup.

    >>> escaped("a|b *c*"), escaped("http://x"), escaped("1. first")
    ('a\\|b \\*c\\*', 'http:\\//x', '1\\. first')
    """
    return STARTS.sub(r"\1\\\2", MARKUP.sub(r"\\\1", one_line(text.strip())))
