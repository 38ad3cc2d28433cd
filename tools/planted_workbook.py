"""The faults that are planted in workbooks: what acts, what is cut in silence, what is replaced."""

from tools.planted import Fault

SEEN_BY = ("tests/report/workbook/test_workbook.py",)


def _book(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"workbook: {name}", file, ((old, new),), seen_by or SEEN_BY)


WORKBOOK_FAULTS = (
    _book(
        "texts may become formulas",
        "report/workbook/sheets.py",
        "code = sheet.write_string(row, column, text, self.book.style(**style, **prefix))",
        "code = sheet.write(row, column, text, self.book.style(**style, **prefix))",
    ),
    _book(
        "an edited text becomes a formula",
        "report/workbook/sheets.py",
        'prefix = {"quote_prefix": True} if safe_cell(value) != value else {}',
        "prefix = {} if safe_cell(value) != value else {}",
    ),
    _book(
        "what the library leaves out goes unheard",
        "report/workbook/sheets.py",
        "if isinstance(code, int) and code != 0:",
        "if isinstance(code, str) and code != 0:",
    ),
    _book(
        "a long text is cut without a word",
        "report/workbook/cells.py",
        'return data.decode("utf-16-le", "ignore") + end',
        'return data.decode("utf-16-le", "ignore")',
    ),
    _book(
        "a month that never comes is an empty cell",
        "report/workbook/cells.py",
        "else NEVER if lacks_a_month(table, column) else NONE",
        "else None if lacks_a_month(table, column) else NONE",
    ),
    _book(
        "a workbook that was changed is replaced",
        "report/workbook/file.py",
        "if _digest(parts) != found[1].decode():",
        "if len(_digest(parts)) != len(found[1]):",
    ),
    _book(
        "names of columns are a row too low",
        "report/workbook/book.py",
        "xl_range_abs(1, place, len(rows), place)",
        "xl_range_abs(2, place, len(rows), place)",
    ),
    _book(
        "bars begin at their largest",
        "report/workbook/charts.py",
        "chart.set_x_axis(numbers)\n    else:",
        'chart.set_x_axis({**numbers, "crossing": "max"})\n    else:',
    ),
    _book(
        "an axis cuts intervals off",
        "report/workbook/charts.py",
        "for name in (line.column, line.low, line.high)",
        "for name in (line.column,)",
    ),
    _book(
        "an error bar is as long as its end is high",
        "report/workbook/charts.py",
        "return max(0.0, value - low), max(0.0, high - value)",
        "return max(0.0, value - low), max(0.0, high)",
    ),
    _book(
        "a workbook in a folder is no file of its set",
        "cli/keeping.py",
        "if not keep.is_in_set:",
        "if keep.folder is not None:",
        "tests/cli/test_workbook.py",
    ),
)
