"""Pictures: drawn in any script that a font here knows, and never at the cost of the answer."""

import io
import warnings
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from valleysim import loads, simulate
from valleysim.report import pictures
from valleysim.report.drawing import figure_of
from valleysim.report.fonts import quiet_about_boxes, set_fonts
from valleysim.report.pictures import content, drawn

NAMES = "請求書チェック"


def picture(title: str = "any", label: str = "any") -> Axes:
    """A picture with a title and a label of a tick."""
    ax = Figure().subplots()
    ax.set_title(title)
    ax.set_yticks([0.5], [label])
    return ax


def make_font(path: Path, family: str, letters: str) -> None:
    """A font that has a square for each of these letters and nothing else."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 700), (700, 700), (700, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    glyphs = [".notdef", *(f"u{ord(letter):04x}" for letter in letters)]
    font = FontBuilder(1000)
    font.setupGlyphOrder(glyphs)
    font.setupCharacterMap({ord(letter): f"u{ord(letter):04x}" for letter in letters})
    font.setupGlyf(dict.fromkeys(glyphs, square))
    font.setupHorizontalMetrics(dict.fromkeys(glyphs, (800, 0)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": family, "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.save(path)


@pytest.fixture
def only_usual(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A machine that has the fonts of matplotlib; files that are added to the list are its own."""
    own: list[str] = []
    shipped = [font for font in font_manager.fontManager.ttflist if "mpl-data" in font.fname]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", shipped)
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: own)
    return own


def test_letters_that_no_font_has_are_told_in_one_line(only_usual: list[str]) -> None:
    found, notices = drawn(lambda: {"a.png": lambda: picture(NAMES), "b.png": lambda: picture(label=NAMES)})
    assert set(found) == {"a.png", "b.png"}
    assert only_usual == []
    assert notices == ["pictures: no font on this machine has ェクチッ書求請; they are drawn as boxes"]


@pytest.mark.parametrize("place", ["title", "label"])
def test_a_font_that_has_the_letters_draws_them_and_nothing_is_said(
    tmp_path: Path, only_usual: list[str], place: str
) -> None:
    boxes, _ = drawn(lambda: {"a.png": lambda: picture(**{place: NAMES})})
    make_font(tmp_path / "half.ttf", "Half", NAMES[:3])
    make_font(tmp_path / "rest.ttf", "Rest", NAMES[3:])
    only_usual += [f"{tmp_path / one}" for one in ("absent.ttf", "half.ttf", "rest.ttf")]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        letters, notices = drawn(lambda: {"a.png": lambda: picture(**{place: NAMES})})
    assert notices == []
    assert letters["a.png"] != boxes["a.png"]


def test_only_what_is_missing_is_told(tmp_path: Path, only_usual: list[str]) -> None:
    make_font(tmp_path / "half.ttf", "Half again", NAMES[:3])
    only_usual.append(f"{tmp_path / 'half.ttf'}")
    ax = picture(NAMES)
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    assert set(set_fonts(figure)) == set(NAMES[3:])


def test_usual_names_keep_their_font_and_look_for_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> None:
        pytest.fail("fonts were looked for")

    monkeypatch.setattr("valleysim.report.fonts._fonts", never)
    ax = picture("Prüfung, проверка, έλεγχος\u00a0…", "zero\u200bwidth")
    before = ax.title.get_fontfamily()
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    assert set_fonts(figure) == ""
    assert ax.title.get_fontfamily() == before


@pytest.mark.parametrize("whose", ["own", "given"])
def test_a_plot_in_a_notebook_has_the_fonts_that_a_file_has(
    tmp_path: Path, only_usual: list[str], whose: str
) -> None:
    result = simulate(loads(f'name = "{NAMES}"'), replicates=20, horizons=[3])

    def plot() -> Axes:
        ax = Figure().subplots() if whose == "given" else None
        shown = result.plot(ax)
        assert ax is None or shown is ax
        return shown

    def drawn_as(ax: Axes) -> bytes:
        file = io.BytesIO()
        with quiet_about_boxes():
            figure_of(ax).savefig(file)
        return file.getvalue()

    boxes = drawn_as(plot())
    family = f"Whole {whose}"
    make_font(tmp_path / "whole.ttf", family, NAMES)
    only_usual.append(f"{tmp_path / 'whole.ttf'}")
    ax = plot()
    titles = [one for one in ax.findobj(Text) if isinstance(one, Text) and NAMES in one.get_text()]
    assert titles
    assert all(family in title.get_fontfamily() for title in titles)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert drawn_as(ax) != boxes
        if whose == "own":
            assert ax._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]


def test_a_notebook_is_told_nothing_of_letters_that_are_boxes(only_usual: list[str]) -> None:
    result = simulate(loads(f'name = "{NAMES}"'), replicates=20, horizons=[3])
    assert only_usual == []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert result.plot()._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]


def fail() -> Axes:
    """A picture that cannot be drawn."""
    raise ValueError("/usr/lib/somewhere/inside")


def test_a_picture_that_cannot_be_drawn_costs_itself_alone() -> None:
    found, notices = drawn(lambda: {"a.png": fail, "b.png": picture})
    assert set(found) == {"b.png"}
    assert notices == ["a.png: not drawn (ValueError); all other files are written"]


def test_without_matplotlib_all_else_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> None:
        raise ImportError("no module")

    monkeypatch.setattr(pictures, "load_matplotlib", absent)
    found = content({"a.csv": "a\n1\n"}, lambda: {"a.png": picture}, (), {})
    assert set(found.files) == {"a.csv"}
    assert found.notices == ("pictures: not drawn (ImportError); all other files are written",)
