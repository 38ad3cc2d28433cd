"""The page: its first screen, a section for each part of each chapter, and how all was made.

One file, with its style and its script inside. A policy in its head lets nothing else in: no address is
asked, and no script runs but the one that is named there by its SHA-256.
"""

import base64
import hashlib
import shlex
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import Any

from valleysim.report.characters import one_line
from valleysim.report.content import Chapter, Section
from valleysim.report.html.colours import rules
from valleysim.report.html.markup import Markup, element
from valleysim.report.html.pieces import Pieces, notices_list

NOT_ASKED = "Not asked. valleysim report --advise ranks what can be done by what it adds."
NO_OUTSIDE = "No outside view: nothing that is published counts the same."
MOST_POINTS = 3


def page(chapters: Sequence[Chapter], command: str) -> str:
    """A page of HTML, the same for the same chapters.

    Args:
        chapters: the first one gives the first screen.
        command: what makes the page again.
    """
    pieces = Pieces()
    parts = [_chapter(pieces, number, one, len(chapters)) for number, one in enumerate(chapters, start=1)]
    body = [
        element("a", "Skip to the chapters", href="#chapters", class_="skip"),
        _first_screen(chapters),
        _contents(chapters),
        element("main", *parts, _made(chapters, command), id="chapters"),
        element("p", class_="said", role="status", aria_live="polite"),
    ]
    style, script = _style(pieces.colours), _file("page.js")
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data: blob:; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    )
    head = [
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{chapters[0].kind}: {one_line(chapters[0].title)}"),
        Markup(f"<style>{style}</style>"),
    ]
    html = element(
        "html",
        element("head", *head),
        element("body", *body, Markup(f"<script>{script}</script>")),
        lang="en",
    )
    return f"<!doctype html>\n{html}\n"


def _style(colours: set[str]) -> str:
    classes, day, dark = rules(colours)
    css = _file("page.css")
    return css.replace("/*day*/", day).replace("/*dark*/", dark) + classes


def _file(name: str) -> str:
    return resources.files("valleysim.report.html").joinpath(name).read_text("utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _first_screen(chapters: Sequence[Chapter]) -> Markup:
    """The answer, the outside view, what matters most, and what to do first."""
    chief = chapters[0]
    first = next((one.first for one in chapters if one.first), NOT_ASKED)
    points = [element("li", one_line(text)) for text in chief.points[:MOST_POINTS]]
    boxes = [_box("What matters most", element("ol", *points))] if points else []
    boxes.append(_box("What to do first", element("p", one_line(first))))
    boxes.append(_box("Outside view", element("p", one_line(chief.outside) or NO_OUTSIDE)))
    return element(
        "header",
        element("p", f"{chief.kind} · {_made_on(chief)}", class_="kicker"),
        element("h1", one_line(chief.title)),
        element("p", one_line(chief.sentence), class_="answer"),
        element("div", *boxes, class_="boxes"),
    )


def _box(title: str, inside: Markup) -> Markup:
    return element("section", element("h2", title), inside, class_="box")


def _made_on(chapter: Chapter) -> str:
    return f"{chapter.made.get('manifest', {}).get('started', '')}"[:10]


def _anchor(number: int, place: int) -> str:
    return f"s{number}-{place}"


def _contents(chapters: Sequence[Chapter]) -> Markup:
    rows = []
    for number, chapter in enumerate(chapters, start=1):
        links = [
            element("li", element("a", section.title, href=f"#{_anchor(number, place)}"))
            for place, section in enumerate(chapter.sections)
        ]
        name = chapter.kind if number == 1 else _headline(chapter, chapters)
        rows.append(element("li", element("a", name, href=f"#c{number}"), element("ul", *links)))
    rows.append(element("li", element("a", MADE, href="#made")))
    return element("nav", element("ul", *rows), aria_label="Chapters")


MADE = "How this page was made"


def _headline(chapter: Chapter, chapters: Sequence[Chapter]) -> str:
    """What a chapter is called: with its scenario where several are told of."""
    titles = {one.title for one in chapters}
    return f"{chapter.kind}: {one_line(chapter.title)}" if len(titles) > 1 else chapter.kind


def _chapter(pieces: Pieces, number: int, chapter: Chapter, of: int) -> Markup:
    inside = [] if number == 1 else [element("p", one_line(chapter.sentence), class_="answer")]
    if number > 1 and chapter.outside:
        inside.append(element("p", one_line(chapter.outside)))
    inside.append(notices_list(chapter.notices))
    inside += [_section(pieces, _anchor(number, place), one) for place, one in enumerate(chapter.sections)]
    head = chapter.kind if of == 1 else f"{chapter.kind}: {one_line(chapter.title)}"
    return element("article", element("h2", head), *inside, id=f"c{number}")


def _section(pieces: Pieces, anchor: str, section: Section) -> Markup:
    items = [pieces.written(item) for item in section.items]
    return element("section", element("h3", section.title), element("div", *items, class_="items"), id=anchor)


def _made(chapters: Sequence[Chapter], command: str) -> Markup:
    """Seed, versions, hashes, and the commands that make all this again."""
    parts = [element("h2", MADE)]
    for chapter in chapters:
        pairs = [
            pair for name, value in _told(chapter) for pair in (element("dt", name), element("dd", value))
        ]
        parts += [element("h3", f"{chapter.kind}: {one_line(chapter.title)}"), element("dl", *pairs)]
    parts += [element("h3", "This page"), element("pre", one_line(command), tabindex=0)]
    return element("article", *parts, id="made")


def _told(chapter: Chapter) -> Iterator[tuple[str, str]]:
    made = chapter.made
    manifest: dict[str, Any] = made.get("manifest", {})
    for name, value in made.get("run", {}).items():
        if value is None or value is False:
            continue
        yield f"{name}".replace("_", " "), _plain(value)
    for one in made.get("scenarios", []):
        yield "scenario", f"{one['name']}, hash {one['hash']}"
    for one in made.get("inputs", []):
        yield "file read", f"{one['name']}, SHA-256 {one['sha256']}"
    yield "versions", ", ".join(f"{name} {value}" for name, value in manifest.get("versions", {}).items())
    yield (
        "begun",
        f"{manifest.get('started', '')}, {manifest.get('seconds', '')} s, {manifest.get('platform', '')}",
    )
    command = manifest.get("command", [])
    if command:
        yield "command", shlex.join(["valleysim", *(f"{one}" for one in command[1:])])


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else f"{value}"
