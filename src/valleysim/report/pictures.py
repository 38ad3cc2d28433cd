"""Pictures as files: drawn whatever the environment says of matplotlib, or told of in one line."""

import io
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

from valleysim.report.content import Chapter, Chart, Picture, Piece, Row
from valleysim.report.files import written
from valleysim.report.folder import Content
from valleysim.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from valleysim.report.marks import Marks

Draw = Callable[[], "Axes"]
MOST_SHOWN = 8
UNITS_PER_INCH = 72.0
"""Of an SVG file of matplotlib's."""
PATHS = re.compile(r'\sd="([^"]*)"')
LONG = re.compile(r"-?\d+\.\d{3,}")
EDGE = 4.0
"""Pixels beyond the ends of axes at which a point is still seen."""


@dataclass(frozen=True)
class Drawn:
    """A chart as files: PNG, SVG; and what can be pointed at in the latter, with the data."""

    png: bytes
    svg: str
    points: tuple[tuple[float, float, str], ...]
    rows: tuple[Row, ...]


def content(
    texts: Mapping[str, str],
    pictures: Callable[[], Mapping[str, Draw]],
    scenarios: tuple[Scenario, ...],
    document: Mapping[str, Any],
    more: Callable[[Mapping[str, Drawn]], Mapping[str, str]] = lambda _: {},
) -> Content:
    """What a question writes into its folder: texts, pictures, and more texts that are made of these."""
    done, notices = drawn(pictures)
    files = {name: written(text) for name, text in {**texts, **more(done)}.items()}
    files |= {name: partial(_write, picture.png) for name, picture in done.items()}
    return Content(files, scenarios, document, tuple(notices))


def with_pictures(chapter: Chapter, done: Mapping[str, Drawn]) -> Chapter:
    """A chapter whose charts are drawn; those whose files are not in ``done`` could not be."""

    def picture(item: Piece) -> Piece:
        if not isinstance(item, Chart):
            return item
        one = done.get(f"{item.name}.png")
        drawing = () if one is None else (one.svg, one.points, one.rows)
        return Picture(item.name, item.caption, *drawing)

    sections = tuple(replace(one, items=tuple(map(picture, one.items))) for one in chapter.sections)
    return replace(chapter, sections=sections)


def _write(data: bytes, file: IO[bytes]) -> None:
    file.write(data)


def drawn(pictures: Callable[[], Mapping[str, Draw]]) -> tuple[dict[str, Drawn], list[str]]:
    """Pictures by the names of their files, and a line for each thing that could not be drawn.

    ``pictures`` gives what draws each; it imports matplotlib, which may be all that fails.
    """
    done: dict[str, Drawn] = {}
    notices: list[str] = []
    missing = ""
    try:
        load_matplotlib()
        draws = pictures()
    except Exception as error:  # noqa: BLE001 - a picture never costs the answer, whatever is installed
        return {}, [f"pictures: not drawn ({type(error).__name__}); all other files are written"]
    for name, draw in draws.items():
        try:
            done[name], boxes = _drawn(draw)
        except Exception as error:  # noqa: BLE001 - as above
            notices.append(f"{name}: not drawn ({type(error).__name__}); all other files are written")
        else:
            missing += boxes
    if missing:
        some = "".join(sorted(set(missing)))
        shown = some[:MOST_SHOWN] + ("…" if len(some) > MOST_SHOWN else "")
        notices.append(f"pictures: no font on this machine has {shown}; they are drawn as boxes")
    return done, notices


def load_matplotlib() -> None:
    """Import it, although the environment may name a backend that it lacks: nothing is shown here."""
    named = None if "matplotlib" in sys.modules else os.environ.pop("MPLBACKEND", None)
    try:
        import_module("matplotlib")
    finally:
        if named is not None:
            os.environ["MPLBACKEND"] = named


def _drawn(draw: Draw) -> tuple[Drawn, str]:
    """A picture, and the letters in it that no font here has; what a user set for plots is left aside."""
    import matplotlib as mpl

    from valleysim.report.drawing import STYLE, figure_of
    from valleysim.report.fonts import quiet_about_boxes, set_fonts

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams["svg.hashsalt"] = STYLE["svg.hashsalt"]
        figure = figure_of(draw())
        missing = set_fonts(figure)
        png, svg = io.BytesIO(), io.StringIO()
        with quiet_about_boxes():
            figure.savefig(png, format="png", dpi=160, metadata={"Software": None})
            figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    told = [(ax, one) for ax in figure.axes for one in getattr(ax, "told", ())]
    points = tuple(point for ax, one in told for point in _places(ax, one))
    rows = tuple(row for _, one in told for row in one.rows)
    return Drawn(png.getvalue(), _bare(svg.getvalue()), points, rows), missing


def _places(ax: "Axes", told: "Marks") -> Iterator[tuple[float, float, str]]:
    """Points of a series with their places in the drawing, which has 72 units an inch from the upper left.

    Those that lie beyond the ends of the axes are not seen, and not told.
    """
    from valleysim.report.drawing import figure_of

    figure = figure_of(ax)
    wide, high = figure.get_size_inches() * UNITS_PER_INCH
    for x, y, text in zip(told.x, told.y, told.told, strict=True):
        place = ax.transData.transform((x, y))
        if not ax.bbox.padded(EDGE).contains(*place):
            continue
        across, up = place / figure.bbox.size
        yield round(float(across * wide), 1), round(float((1.0 - up) * high), 1), text


def _bare(svg: str) -> str:
    """A file of SVG without what stands before its element, its paths in hundredths of a point."""
    text = svg[svg.index("<svg") :]
    return PATHS.sub(lambda found: f' d="{in_hundredths(found[1])}"', text)


def in_hundredths(text: str) -> str:
    """Numbers of a path with two decimals at most: a drawing has half the size.

    >>> in_hundredths("M 1.23456 -20.5 L 7 8.9999")
    'M 1.23 -20.5 L 7 9'
    """
    return " ".join(LONG.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), text).split())
