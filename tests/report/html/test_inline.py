"""Drawings within a page: what acts is left out, names do not clash, colours are classes."""

import io

import pytest
from matplotlib.figure import Figure

from valleysim.errors import OutputError
from valleysim.report.html.inline import inline

START = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
)


def drawing() -> str:
    """A drawing as matplotlib makes it: hatched, clipped, with letters."""
    figure = Figure()
    ax = figure.subplots()
    ax.fill_between([0, 1], 0, [0.2, 0.7], facecolor="#1b6e5a", edgecolor="white", hatch="////")
    ax.set_title("a name")
    file = io.StringIO()
    figure.savefig(file, format="svg")
    return file.getvalue()


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        "<style>* { display: none }</style>",
        "<foreignObject><b/></foreignObject>",
        "<image href='http://a/b.png'/>",
        "<a href='javascript:alert(1)'><g/></a>",
        "<text onclick='alert(1)'>x</text>",
        "<animate attributeName='href' values='javascript:alert(1)'/>",
    ],
)
def test_elements_that_act_are_left_out(inner: str) -> None:
    found = inline(f"{START}{inner}<path d='M 0 0 L 1 1'/></svg>", "d1-").markup
    assert found == inline(f"{START}<path d='M 0 0 L 1 1'/></svg>", "d1-").markup


@pytest.mark.parametrize(
    "said",
    [
        "onload='alert(1)'",
        "style='background: url(http://a/b)'",
        "style='fill: url(http://a/b)'",
        "fill='url(javascript:alert(1))'",
        "xlink:href='http://a/b'",
        "href='data:text/html,x'",
        "d='M 0 0&quot;&gt;&lt;script&gt;'",
        "id='a&quot; onload=&quot;alert(1)'",
        "class='box'",
    ],
)
def test_attributes_that_act_are_left_out(said: str) -> None:
    assert inline(f"{START}<path {said}/></svg>", "d1-").markup.endswith("><path/></svg>")


def test_every_name_of_a_drawing_and_all_that_refers_to_it_has_its_prefix() -> None:
    found = inline(drawing(), "d7-").markup
    assert 'id="d7-' in found
    assert 'href="#d7-' in found
    assert "url(#d7-" in found
    for start in (' id="', 'href="#', "url(#"):
        assert all(part.startswith("d7-") for part in found.split(start)[1:])


def test_every_colour_is_a_class_and_none_is_left_in_the_drawing() -> None:
    found = inline(drawing(), "d1-")
    assert {"#1b6e5a", "#ffffff", "#000000"} <= found.colours
    assert "f1b6e5a" in found.markup
    assert "sffffff" in found.markup  # of hatches as well: they are not white in the dark
    assert "#1b6e5a" not in found.markup
    assert "style" not in found.markup


def test_paths_are_kept_to_a_hundredth_of_a_point() -> None:
    found = inline(f"{START}<path d='M 1.23456 -0.00001 L 7 8.9999'/></svg>", "").markup
    assert 'd="M 1.23 -0 L 7 9"' in found


@pytest.mark.parametrize("text", ["", "<svg", "no drawing", '<!DOCTYPE x [<!ENTITY a "b">]><svg>&c;</svg>'])
def test_what_is_no_drawing_is_refused(text: str) -> None:
    with pytest.raises(OutputError, match="allowed: what valleysim drew"):
        inline(text, "d1-")
