"""Pages from answers and from folders: the same content, stored and read again, in one whole file."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.questions.asked import QUESTION_OF, answer_of
from valleysim.errors import OutputError
from valleysim.report.content import Chapter, Picture
from valleysim.report.files import json_text
from valleysim.report.folder import MANIFEST
from valleysim.report.html.answers import chapter_drawn, chapter_kept
from valleysim.report.html.colours import in_the_dark
from valleysim.report.html.markup import Markup, element
from valleysim.report.html.page import page
from valleysim.report.html.stored import PAGE, chapter_from, chapter_plain
from valleysim.report.tables import Table

KINDS = [kind for kind in QUESTION_OF if kind not in ("calibration", "portfolio advice")]
"""Two take long to ask, and are made as the others are."""


@pytest.fixture(scope="module")
def chapter() -> Chapter:
    return chapter_drawn(answer_of("portfolio"))[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as ``--out`` writes it."""
    answer_of("result").save(tmp_path / "kept")
    return tmp_path / "kept"


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_has_every_table_and_every_chart_of_the_answer_once(kind: str) -> None:
    answer = answer_of(kind)
    pieces = [item for one in answer.chapter().sections for item in one.items]
    titles = [one.title for one in pieces if isinstance(one, Table) and not one.is_folded]
    assert sorted(titles) == sorted(table.title for table in answer.tables())
    names = [one.name for one in pieces if not isinstance(one, Table) and hasattr(one, "caption")]
    assert names == [chart.name for chart in answer.charts()] or kind == "portfolio"
    assert sorted(names) == sorted(chart.name for chart in answer.charts())


@pytest.mark.parametrize("kind", KINDS)
def test_every_chart_can_be_pointed_at_and_has_its_data(kind: str) -> None:
    chapter, notices = chapter_drawn(answer_of(kind))
    assert notices == ()
    for one in (item for section in chapter.sections for item in section.items):
        if isinstance(one, Picture):
            assert one.svg.startswith("<svg")
            assert one.points, one.name
            assert len(one.rows) >= len(one.points)


def test_a_chapter_as_plain_values_is_the_same_chapter(chapter: Chapter) -> None:
    plain = json.loads(json_text(chapter_plain(chapter)))
    assert page([chapter_from(plain, "here")], "again") == page([chapter], "again")


@pytest.mark.parametrize(
    "damage",
    [
        lambda plain: plain.pop("title"),
        lambda plain: plain.update(format="valleysim-page-0"),
        lambda plain: plain.update(sections=[{"title": "a", "items": [{"is": "other"}]}]),
        lambda plain: plain.update(sections=7),
        lambda plain: plain.update(points=[1]),
        lambda plain: plain["sections"][0]["items"][0]["styles"].append(""),
    ],
)
def test_a_chapter_that_is_none_is_refused_in_one_line(chapter: Chapter, damage: Any) -> None:
    plain = json.loads(json_text(chapter_plain(chapter)))
    damage(plain)
    with pytest.raises(OutputError, match=r"^here: found .*; allowed: a folder that --out wrote$"):
        chapter_from(plain, "here")


def test_a_page_of_a_folder_is_that_of_the_answer_it_was_written_for(folder: Path) -> None:
    kept, (told, _) = chapter_kept(folder), chapter_drawn(answer_of("result"))
    assert page([kept], "again") == page([told], "again")


def test_a_folder_of_which_something_was_changed_is_refused(folder: Path) -> None:
    text = (folder / PAGE).read_text()
    (folder / PAGE).write_text(text.replace("Enterprise", "Enterprises"))
    with pytest.raises(
        OutputError, match=r"found no page.json as valleysim writes it; allowed: a folder that --out"
    ):
        chapter_kept(folder)


def test_a_folder_without_a_manifest_is_refused(folder: Path) -> None:
    (folder / MANIFEST).unlink()
    with pytest.raises(OutputError, match=r"found no manifest.json as valleysim writes it"):
        chapter_kept(folder)


def test_a_page_takes_the_place_of_a_page_as_we_wrote_it_and_of_nothing_else(tmp_path: Path) -> None:
    path, answer = tmp_path / "page.html", answer_of("result")
    answer.save_page(path)
    before = path.read_bytes()
    answer.save_page(path)
    assert path.read_bytes() == before
    path.write_bytes(before.replace(b"Enterprise", b"enterprise", 1))
    with pytest.raises(OutputError, match="a page that was changed since valleysim wrote it"):
        answer.save_page(path)
    path.write_text("<p>mine</p>")
    with pytest.raises(OutputError, match="a file that valleysim did not write"):
        answer.save_page(path)
    assert path.read_text() == "<p>mine</p>"
    assert [one.name for one in tmp_path.iterdir()] == ["page.html"]


def test_the_mark_at_the_end_of_a_page_is_the_digest_of_what_stands_before(tmp_path: Path) -> None:
    answer_of("result").save_page(tmp_path / "page.html")
    *lines, last = (tmp_path / "page.html").read_bytes().splitlines(keepends=True)
    assert hashlib.sha256(b"".join(lines)).hexdigest() in last.decode()


@pytest.mark.parametrize("name", ["page.txt", "page", "page.html.gz"])
def test_a_page_is_a_file_of_html(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match=r"^--out: found .*; allowed: a file whose name ends in .html$"):
        answer_of("result").save_page(tmp_path / name)


def test_seed_versions_hashes_and_commands_stand_at_its_end(chapter: Chapter) -> None:
    html = page([chapter], "valleysim report portfolio.toml --out page.html")
    made = html[html.index('id="made"') :]
    for one in chapter.made["scenarios"]:
        assert one["hash"] in made
    for name, version in chapter.made["manifest"]["versions"].items():
        assert f"{name} {version}" in made
    assert "<dt>seed</dt><dd>1</dd>" in made
    assert "valleysim report portfolio.toml --out page.html</pre>" in made


def test_texts_are_escaped_and_what_would_act_is_written_out() -> None:
    found = element("p", "<b>&\u202e\x1b", Markup("<i></i>"), title='"><script>')
    assert found == '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;\\u202e\\x1b<i></i></p>'


@pytest.mark.parametrize("pair", [("#ffffff", "#1f2a35"), ("#1b6e5a", "#ffffff"), ("#ffffff", "#6b7781")])
def test_contrast_in_the_dark_is_nearly_that_by_day_or_enough(pair: tuple[str, str]) -> None:
    def luminance(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted(luminance(in_the_dark(colour)) for colour in pair)
    assert (high + 0.05) / (low + 0.05) > 4.5
