"""Pictures as files: drawn whatever the environment says of matplotlib, or told of in one line."""

import io
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

from valleysim.report.files import written
from valleysim.report.folder import Content
from valleysim.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Draw = Callable[[], "Axes"]
MOST_SHOWN = 8


def content(
    texts: Mapping[str, str],
    pictures: Callable[[], Mapping[str, Draw]],
    scenarios: tuple[Scenario, ...],
    document: Mapping[str, Any],
) -> Content:
    """What a question writes into its folder: texts, and what is drawn of pictures."""
    done, notices = drawn(pictures)
    files = {name: written(text) for name, text in texts.items()}
    files |= {name: partial(_write, picture) for name, picture in done.items()}
    return Content(files, scenarios, document, tuple(notices))


def _write(data: bytes, file: IO[bytes]) -> None:
    file.write(data)


def drawn(pictures: Callable[[], Mapping[str, Draw]]) -> tuple[dict[str, bytes], list[str]]:
    """PNG files by name, and a line for each thing that could not be drawn.

    ``pictures`` gives what draws each; it imports matplotlib, which may be all that fails.
    """
    done: dict[str, bytes] = {}
    notices: list[str] = []
    missing = ""
    try:
        load_matplotlib()
        draws = pictures()
    except Exception as error:  # noqa: BLE001 - a picture never costs the answer, whatever is installed
        return {}, [f"pictures: not drawn ({type(error).__name__}); all other files are written"]
    for name, draw in draws.items():
        try:
            done[name], boxes = _png(draw)
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


def _png(draw: Draw) -> tuple[bytes, str]:
    """A picture, and the letters in it that no font here has; what a user set for plots is left aside."""
    import matplotlib as mpl

    from valleysim.report.drawing import figure_of
    from valleysim.report.fonts import quiet_about_boxes, set_fonts

    with mpl.rc_context():
        mpl.rcdefaults()
        figure = figure_of(draw())
        missing = set_fonts(figure)
        file = io.BytesIO()
        with quiet_about_boxes():
            figure.savefig(file, format="png", dpi=160, metadata={"Software": None})
    return file.getvalue(), missing
