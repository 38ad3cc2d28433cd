"""Cells of CSV files that a spreadsheet would run as formulas: written so that it does not, and read back.

A text that begins like a formula gets an apostrophe in front, as people type it themselves. The same behind
a semicolon, a tab or a line break inside a text: spreadsheets of other countries begin a cell there.
"""

import re

_BEGINS = r"""(?=[\s"']*[=+\-@＝＋－＠]|["']*[\t\r])"""
_WRITTEN = re.compile(rf"(^|[;\t\r\n]){_BEGINS}")
_READ = re.compile(rf"(^|[;\t\r\n])'{_BEGINS}")


def safe_cell(text: str) -> str:
    """A text as a cell that no spreadsheet runs.

    >>> safe_cell("=1+1"), safe_cell("'Aria' pilot"), safe_cell("a;@b")
    ("'=1+1", "'Aria' pilot", "a;'@b")
    """
    return _WRITTEN.sub(r"\1'", text)


def plain_cell(text: str) -> str:
    """The text of which `safe_cell` made this cell.

    >>> plain_cell("'=1+1"), plain_cell("'Aria' pilot")
    ('=1+1', "'Aria' pilot")
    """
    return _READ.sub(r"\1", text)
