"""Sentences, notices, tables and charts of a chapter as pieces of a page."""

import json
from dataclasses import dataclass, field

from valleysim.estimates.rounding import percent
from valleysim.report.characters import escaped_in_json, one_line
from valleysim.report.content import Chart, Notices, Picture, Piece, Sentence
from valleysim.report.files import csv_text
from valleysim.report.html.inline import inline
from valleysim.report.html.markup import Markup, element, joined
from valleysim.report.tables import Table

FEW_ROWS = 8
"""A table of more can be filtered."""
SHORT = 16
"""Letters of a cell that is not broken."""
SPARK_WIDE, SPARK_HIGH, SPARK_STEP = 5, 16, 7
NOT_DRAWN = "This chart could not be drawn on the machine on which the page was made; its tables are here."


@dataclass
class Pieces:
    """Writes the pieces of one page: numbers its drawings and gathers their colours."""

    colours: set[str] = field(default_factory=set)
    drawings: int = 0

    def written(self, item: Piece) -> Markup:
        """One piece."""
        if isinstance(item, Sentence):
            return element("p", one_line(item.text), class_=item.style)
        if isinstance(item, Notices):
            return notices_list(item)
        if isinstance(item, Table):
            return table(item)
        assert not isinstance(item, Chart)
        return self._picture(item)

    def _picture(self, item: Picture) -> Markup:
        self.drawings += 1
        caption = element("figcaption", one_line(item.caption))
        if not item.svg:
            return element("figure", caption, element("p", NOT_DRAWN, class_="note"))
        drawing = inline(item.svg, f"d{self.drawings}-")
        self.colours |= drawing.colours
        how = "; arrow keys go from point to point" if item.points else ""
        plot = element(
            "div",
            drawing.markup,
            element("div", class_="ring", hidden=True),
            element("div", class_="tip", hidden=True),
            class_="plot",
            tabindex=0,
            role="application" if item.points else "img",
            aria_roledescription="chart" if item.points else None,
            aria_label=f"{one_line(item.caption)}{how}",
        )
        buttons = [element("button", "Copy as PNG", type="button", class_="png")]
        if item.rows:
            buttons.append(element("button", "Data as CSV", type="button", class_="csv"))
        said = {"name": item.name, "points": item.points, "csv": csv_text(item.rows) if item.rows else ""}
        return element(
            "figure",
            caption,
            plot,
            element("div", *buttons, class_="tools"),
            Markup(f'<script type="application/json" class="data">{_data(said)}</script>'),
        )


def _data(value: object) -> str:
    """JSON within an element of HTML: no ``<`` ends it."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return escaped_in_json(text).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def notices_list(notices: Notices) -> Markup:
    """Notices, the warnings first; nothing where there are none."""
    ordered = sorted(notices.notices, key=lambda one: one.severity != "warning")
    rows = [element("li", one_line(f"{one}"), class_=one.severity) for one in ordered]
    return element("ul", *rows, class_="notices") if rows else Markup()


def table(item: Table) -> Markup:
    """A table that can be sorted, and filtered if it is long."""
    heads = [
        element(
            "th",
            _head(one_line(column.header)),
            scope="col",
            class_=column.justify,
        )
        for column in item.columns
    ]
    if item.sparks:
        heads.insert(1, element("th", f"bars to {percent(_tallest(item))}", scope="col", class_="left"))
    rows = [_row(item, k) for k in range(len(item.styles))]
    whole = element(
        "table",
        element("caption", one_line(item.title)),
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
    )
    if len(rows) > FEW_ROWS:
        search = element("input", type="search", placeholder="show rows with …", aria_label="Filter rows")
        whole = joined([element("div", search, element("span", aria_live="polite"), class_="filter"), whole])
    inside = element(
        "div", whole, class_="table", tabindex=0, role="region", aria_label=one_line(item.title) or "Table"
    )
    if not item.is_folded:
        return inside
    summary = element("summary", f"{one_line(item.title)}: all {len(rows)} rows")
    return element("details", summary, inside)


def _head(name: str) -> Markup:
    """The head of a column: a button that sorts by it."""
    if name.strip():
        return element("button", name, type="button")
    return element("button", "↕", type="button", aria_label="Sort by the first column")


def _row(item: Table, k: int) -> Markup:
    cells = []
    for number, column in enumerate(item.columns):
        text = one_line(column.cells[k])
        tag = "td" if number or not text.strip() else "th"
        lead = len(text) - len(text.lstrip(" "))
        classes = f"{column.justify}{' in' if lead else ''}{' short' if len(text) <= SHORT else ''}"
        cells.append(element(tag, text.strip(), class_=classes, scope="row" if tag == "th" else None))
    if item.sparks:
        cells.insert(1, element("td", _spark(item.sparks[k], _tallest(item)), class_="left spark"))
    return element("tr", *cells, class_=item.styles[k] or None)


def _tallest(item: Table) -> float:
    """The share that the tallest bar of a table stands for."""
    return max((share for row in item.sparks for share in row), default=0.0)


def _spark(shares: list[float], tallest: float) -> Markup:
    """Small bars, one a share; the numbers stand beside them."""
    bars = []
    for k, share in enumerate(shares):
        tall = max(SPARK_HIGH * min(max(share / tallest, 0.0), 1.0), 0.5) if tallest > 0.0 else 0.5
        place = f'x="{k * SPARK_STEP}" y="{SPARK_HIGH - tall:.1f}"'
        bars.append(f'<rect {place} width="{SPARK_WIDE}" height="{tall:.1f}"/>')
    wide = len(shares) * SPARK_STEP
    box = f'viewBox="0 0 {wide} {SPARK_HIGH}" width="{wide}" height="{SPARK_HIGH}"'
    return Markup(f'<svg class="bars" {box} aria-hidden="true">{"".join(bars)}</svg>')
