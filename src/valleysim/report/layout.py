"""Tables laid out for the width of a terminal, without cutting a number.

What is too wide has its heads wrapped, then words in its cells; then, if its columns are months and there
are many of them, months become rows; then columns go below each other, each part with the first column.
"""

from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len, chop_cells

from valleysim.report.characters import known_to, one_line
from valleysim.report.tables import Column, Table, new_table

GAP = 2
"""Spaces between columns."""
MOST_HEADER_LINES = 4
MANY_MONTHS = 8
MONTH = "month "
"""How the head of a column of one month begins."""

Lines = list[tuple[str, str]]
"""Lines with their styles."""


def laid_out(table: Table, width: int, encoding: str = "utf-8") -> Lines:
    """The lines of a table, none wider than ``width`` unless a single number is."""
    columns = [
        replace(
            column,
            header=known_to(encoding, one_line(column.header)),
            cells=[known_to(encoding, one_line(cell)) for cell in column.cells],
        )
        for column in table.columns
    ]
    widths = _widths(columns, width)
    if widths is not None:
        return _lines(columns, widths, table.styles)
    months = [column.header.startswith(MONTH) for column in columns[1:]]
    if all(months) and len(months) > MANY_MONTHS:
        turned = _turned(columns)
        return _in_parts(turned.columns, width, turned.styles)
    return _in_parts(columns, width, table.styles)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` columns, broken at spaces, and within a word only if it is wider."""
    if cell_len(text) <= width:
        return [text]
    lines = [""]
    for word in text.split():
        if lines[-1] and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
            continue
        pieces = chop_cells(word, width) if cell_len(word) > width else [word]
        lines = [*(line for line in lines if line), *pieces]
    return lines


def _narrowest(text: str, lines: int) -> int:
    """The fewest columns in which a text takes at most so many lines, no word of it broken."""
    longest = max((cell_len(word) for word in text.split()), default=0)
    return next(width for width in range(longest, cell_len(text) + 1) if len(wrapped(text, width)) <= lines)


def _widths(columns: Sequence[Column], width: int) -> list[int] | None:
    """Widths of the columns, or None if they do not fit beside each other."""
    room = width - GAP * (len(columns) - 1)
    body = [max((cell_len(cell) for cell in column.cells), default=0) for column in columns]
    heads, widths = body, body
    for lines in range(1, MOST_HEADER_LINES + 1):
        heads = [_narrowest(column.header, lines) for column in columns]
        widths = [max(pair) for pair in zip(body, heads, strict=True)]
        if sum(widths) <= room:
            return widths
    least = [
        wide if column.narrowest is None else min(wide, max(column.narrowest, head))
        for column, head, wide in zip(columns, heads, widths, strict=True)
    ]
    if sum(least) > room:
        return None
    while sum(widths) > room:  # from the widest that may give, a space at a time
        giving = max((k for k in range(len(widths)) if widths[k] > least[k]), key=lambda k: widths[k])
        widths[giving] -= 1
    return widths


def _lines(columns: Sequence[Column], widths: list[int], styles: list[str]) -> Lines:
    heads = [wrapped(column.header, wide) for column, wide in zip(columns, widths, strict=True)]
    tallest = max(len(head) for head in heads)
    raised = [[""] * (tallest - len(head)) + head for head in heads]
    lines = [(_line(columns, [head[k] for head in raised], widths), "bold") for k in range(tallest)]
    for row, style in enumerate(styles):
        cells = [wrapped(column.cells[row], wide) for column, wide in zip(columns, widths, strict=True)]
        for k in range(max(len(cell) for cell in cells)):
            line = _line(columns, [cell[k] if k < len(cell) else "" for cell in cells], widths)
            lines.append((line, style))
    return lines


def _line(columns: Sequence[Column], cells: list[str], widths: list[int]) -> str:
    placed = []
    for column, cell, wide in zip(columns, cells, widths, strict=True):
        room = " " * (wide - cell_len(cell))
        placed.append(f"{cell}{room}" if column.justify == "left" else f"{room}{cell}")
    return (" " * GAP).join(placed).rstrip()


def _in_parts(columns: Sequence[Column], width: int, styles: list[str]) -> Lines:
    """As many columns beside each other as fit, the others below, each time with the first column.

    Months are shared out evenly: the last one would often stand alone, and it is the answer.
    """
    first, *rest = columns
    counted = sum(_counts(column, rest) for column in rest)
    fewest = len(_parts(first, rest, width, [counted]))
    least, more = divmod(counted, fewest)
    shares = [[least + 1] * more + [least], [least] * (fewest - more) + [least + 1]]
    shares += [[most] for most in range(least + 1, counted + 1)]
    parts = next(found for most in shares if len(found := _parts(first, rest, width, most)) == fewest)
    lines: Lines = []
    for part in parts:
        widths = _widths(part, width) or _widths(part, 10**6) or []
        lines += [*([("", "")] if lines else []), *_lines(part, widths, styles)]
    return lines


def _parts(first: Column, rest: list[Column], width: int, most: list[int]) -> list[list[Column]]:
    """Columns in groups of at most so many months, each with the first, that fit if any can.

    The last of ``most`` holds for all groups from there on. Where there are no months all columns count.
    """
    all_columns = rest
    parts: list[list[Column]] = []
    while rest:
        taken, counted = 1, int(_counts(rest[0], all_columns))
        while taken < len(rest) and _widths([first, *rest[: taken + 1]], width) is not None:
            counted += _counts(rest[taken], all_columns)
            if counted > most[min(len(parts), len(most) - 1)]:
                break
            taken += 1
        parts.append([first, *rest[:taken]])
        rest = rest[taken:]
    return parts


def _counts(column: Column, columns: list[Column]) -> bool:
    """Whether a column is one of those that are shared out: months, or all if there are no months."""
    return _is_month(column) or not any(_is_month(one) for one in columns)


def _is_month(column: Column) -> bool:
    return column.header.removeprefix(MONTH).replace(".", "").isdecimal()


def _turned(columns: Sequence[Column]) -> Table:
    """A row a month instead of a column."""
    names, *months = columns
    table = new_table("", "by month", *(name.strip() for name in names.cells))
    for month in months:
        table.add_row(month.header.removeprefix(MONTH), *month.cells)
    return table
