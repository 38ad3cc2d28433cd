"""A page in a browser: it opens alone, answers to pointer and keys, prints, and can be read by everybody."""

import csv
import io
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Open
from tests.questions.asked import answer_of
from valleysim import loads, simulate
from valleysim.report.html.pieces import FEW_ROWS

MOST_BYTES = 2_000_000
AXE = "axe_playwright_python"
SERIOUS = ("serious", "critical")
SMALL: dict[str, Any] = {"replicates": 40, "worlds": 4, "threads": 1, "actions": ()}


@pytest.fixture(scope="module")
def pilot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page on a single pilot, with a chapter of each other question."""
    path = tmp_path_factory.mktemp("pages") / "pilot.html"
    first, *more = (answer_of(kind) for kind in ("result", "comparison", "stress", "explanation", "advice"))
    assert first.save_page(path, *more) == ()
    return path


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page on a portfolio."""
    path = tmp_path_factory.mktemp("pages") / "portfolio.html"
    assert answer_of("portfolio").save_page(path) == ()
    return path


@pytest.fixture(params=["pilot", "portfolio"])
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.getfixturevalue(request.param)
    return found


def test_a_page_opens_alone_and_says_nothing_amiss(opened: Open, path: Path) -> None:
    found = opened(path)
    assert found.said == []
    assert found.asked == [path.as_uri()]
    assert path.stat().st_size < MOST_BYTES


def test_the_policy_of_a_page_stops_a_request_and_a_foreign_script(opened: Open, path: Path) -> None:
    found = opened(path)
    found.page.evaluate(
        """() => {
          const image = document.createElement("img");
          image.src = "http://127.0.0.1:9/a.png";
          const script = document.createElement("script");
          script.textContent = "window.acted = true";
          document.body.append(image, script);
        }"""
    )
    found.page.wait_for_timeout(50)
    assert not found.page.evaluate("window.acted")
    assert sum("Content Security Policy" in text for text in found.said) == 2


def test_the_first_screen_has_the_answer_what_matters_what_to_do_and_the_outside_view(
    opened: Open, path: Path
) -> None:
    page = opened(path).page
    seen = page.evaluate(
        "[...document.querySelectorAll('header p.answer, header .box')]"
        ".map(one => one.getBoundingClientRect()).every(box => box.top >= 0 && box.bottom <= innerHeight)"
    )
    assert seen
    heads = page.locator("header .box h2").all_text_contents()
    assert heads == ["What matters most", "What to do first", "Outside view"]
    assert 2 <= page.locator("header .box li").count() <= 3


def test_what_the_pointer_is_near_is_told_and_goes_when_it_leaves(opened: Open, path: Path) -> None:
    page = opened(path).page
    plot = page.locator(".plot").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.6 * box["height"])
    assert re.match(r"month \d+: .+ [\d.<>]+ %", plot.locator(".tip").inner_text())
    page.mouse.move(2, 2)
    assert not plot.locator(".tip").is_visible()


def test_every_chart_is_one_stop_of_the_keyboard_whose_arrows_go_from_point_to_point(
    opened: Open, path: Path
) -> None:
    page = opened(path).page
    for plot in page.locator(".plot").all():
        assert plot.locator("[tabindex], button, a").count() == 0
    plot = page.locator(".plot").first
    plot.focus()
    texts = []
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowLeft", "End"):
        page.keyboard.press(key)
        texts.append(plot.locator(".tip").inner_text())
        assert page.locator(".said").inner_text() == texts[-1]
    assert texts[1] == texts[3] != texts[2] != texts[4]
    page.keyboard.press("Escape")
    assert not plot.locator(".tip").is_visible()


def test_what_is_pointed_at_lies_within_its_drawing(opened: Open, path: Path) -> None:
    page = opened(path).page
    outside = page.evaluate(
        """() => [...document.querySelectorAll("figure")].flatMap((figure) => {
          const box = figure.querySelector("svg").viewBox.baseVal;
          const { name, points } = JSON.parse(figure.querySelector(".data").textContent);
          return points.filter(([x, y]) => !(x >= 0 && x <= box.width && y >= 0 && y <= box.height))
            .map((point) => [name, ...point]);
        })"""
    )
    assert outside == []


def test_a_table_is_sorted_by_numbers_both_ways_and_says_so(opened: Open, portfolio: Path) -> None:
    page = opened(portfolio).page
    table = page.locator("table", has=page.locator(".spark")).first
    head = table.locator("thead th", has_text=re.compile(r"^36$"))
    cell = head.evaluate("one => one.cellIndex")
    for way in ("ascending", "descending"):
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == way
        rows = table.evaluate(f"one => [...one.tBodies[0].rows].map(row => row.cells[{cell}].textContent)")
        numbers = [float(text) for text in rows]
        assert numbers == sorted(numbers, reverse=way == "descending")
    assert len(set(numbers)) > 3


def test_a_long_table_is_filtered_by_words(opened: Open, portfolio: Path) -> None:
    page = opened(portfolio).page
    box = page.locator(".table", has=page.locator(".spark")).first
    rows = box.locator("tbody tr")
    assert rows.count() > FEW_ROWS
    name = rows.nth(3).locator("th").inner_text()
    box.locator("input").fill(name.upper())
    assert [one.locator("th").inner_text() for one in rows.all() if one.is_visible()] == [name]
    assert box.locator(".filter span").inner_text() == f"1 of {rows.count()} rows"


def test_a_chart_gives_its_data_as_csv_and_itself_as_a_picture(opened: Open, path: Path) -> None:
    page = opened(path, accept_downloads=True).page
    figure = page.locator("figure").first
    with page.expect_download() as kept:
        figure.locator(".csv").click()
    rows = list(csv.DictReader(io.StringIO(Path(kept.value.path()).read_text("utf-8-sig"))))
    assert kept.value.suggested_filename == "incidence.csv"
    assert list(rows[0]) == ["series", "at", "value", "mc_error", "low", "high"]
    at_last = [float(row["value"]) for row in rows if row["at"] == "month 36"]
    assert sum(at_last) == pytest.approx(1.0)
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(); }")
    with page.expect_download() as kept:
        figure.locator(".png").click()
    data = Path(kept.value.path()).read_bytes()
    assert data.startswith(b"\x89PNG")
    assert len(data) > 20_000


def axe_faults(page: Any) -> list[str]:
    """What axe-core finds of a page that is open."""
    page.evaluate(resources.files(AXE).joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run()")
    assert len(found["passes"]) > 30
    return [f"{one['impact']} {one['id']}: {one['nodes'][0]['html']}" for one in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(opened: Open, path: Path, scheme: str) -> None:
    page = opened(path, color_scheme=scheme).page
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert axe_faults(page) == []


def test_axe_finds_a_fault_that_is_there(opened: Open, portfolio: Path) -> None:
    page = opened(portfolio).page
    page.evaluate("document.querySelectorAll('thead button').forEach(one => { one.textContent = ''; })")
    assert any(one.startswith(SERIOUS) for one in axe_faults(page))


def test_in_the_dark_the_paper_is_dark_and_so_is_what_was_white_in_charts(opened: Open, path: Path) -> None:
    page = opened(path, color_scheme="dark").page
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(25, 25, 25)"
    chart = "getComputedStyle(document.querySelector('.plot .fffffff')).fill"
    assert page.evaluate(chart) == "rgb(25, 25, 25)"
    page.emulate_media(media="print")
    assert page.evaluate(paper) == page.evaluate(chart) == "rgb(255, 255, 255)"


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_it_prints_on_a_few_sheets_without_what_only_a_screen_can_do(opened: Open, path: Path) -> None:
    page = opened(path).page
    page.locator(".plot").first.focus()
    page.keyboard.press("Home")
    page.emulate_media(media="print")
    for gone in (".tip", ".ring", ".tools", ".filter", "nav"):
        assert not any(one.is_visible() for one in page.locator(gone).all()), gone
    folded = pages_of(page.pdf(prefer_css_page_size=True))
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    unfolded = pages_of(page.pdf(prefer_css_page_size=True))
    assert 4 <= folded <= {"pilot": 18, "portfolio": 14}[path.stem]  # of six chapters, and of one
    assert unfolded > folded  # the ledger prints only where somebody unfolded it


def test_nothing_is_wider_than_a_sheet_or_a_small_screen(opened: Open, path: Path) -> None:
    page = opened(path, viewport={"width": 390, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


ACTING = (
    "<script>window.acted = 1; alert(1)</script>",
    '"><img src=x onerror="window.acted = 1">',
    "</script><script>window.acted = 1</script>",
    "'-alert(1)-'",
    "<svg onload=alert(1)>",
    "]]><svg/onload=alert(1)>",
    "--><!-- <iframe src='http://127.0.0.1:9/'>",
    "</title></style></textarea><b>bold",
    "{{ 7 * 7 }} ${7 * 7} $\\frac{1}{0}$",
    "<a href='javascript:alert(1)'>x</a>",
    "&lt;i&gt;&#60;",
    "=cmd|'/c calc'!A0",
    "url(http://127.0.0.1:9/x)",
    "\u202eevil\u2066",
    "<base href='http://127.0.0.1:9/'>",
    "`${alert(1)}`",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "x onfocus=alert(1) autofocus=",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "#d1-x",
)
"""Names that would act, if anything of them were taken for more than a name."""


def test_none_of_two_hundred_hostile_names_acts(opened: Open, tmp_path: Path) -> None:
    names = [f"{text} {k}" for k in range(10) for text in ACTING]
    assert len(set(names)) == 200
    pilots = [{"name": name, "segment": ACTING[k % len(ACTING)]} for k, name in enumerate(names)]
    scenario = loads('name = "any"').with_(
        {"name": ACTING[0], "pilots": pilots, "money.currency": "<b>€</b>"}
    )
    path = tmp_path / "hostile.html"
    simulate(scenario, **SMALL).save_page(path)
    found = opened(path)
    assert found.said == found.dialogs == []
    assert found.asked == [path.as_uri()]
    page = found.page
    assert not page.evaluate("window.acted")
    assert page.locator("img, iframe, base, object, embed, b, textarea").count() == 0
    assert page.evaluate("document.scripts.length - document.querySelectorAll('.data').length") == 1
    assert page.locator("h1").inner_text() == ACTING[0]
    assert path.stat().st_size < MOST_BYTES
