"""The faults that are planted in the page: what acts, what is left out, what a folder may hold."""

from tools.planted import Fault


def _page(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"page: {name}", file, ((old, new),), tuple(f"tests/{one}" for one in seen_by))


PAGES, INLINE, BROWSER = "report/html/test_pages.py", "report/html/test_inline.py", "browser/test_page.py"
PAGE_FAULTS = (
    _page(
        "texts are not escaped",
        "report/html/markup.py",
        "return escape(visible(text))",
        "return visible(text)",
        PAGES,
    ),
    _page(
        "data of a chart may end their element",
        "report/html/pieces.py",
        '.replace("<", "\\\\u003c")',
        "",
        BROWSER,
    ),
    _page(
        "any element of a drawing is taken over",
        "report/html/inline.py",
        'if tag not in TAGS or tag == "svg":',
        'if tag == "svg":',
        INLINE,
    ),
    _page(
        "any value of an attribute is taken over",
        "report/html/inline.py",
        "if not HARMLESS.fullmatch(value):",
        "if not value:",
        INLINE,
    ),
    _page(
        "names of drawings clash",
        "report/html/inline.py",
        "yield f' id=\"{self.prefix}{value}\"'",
        "yield f' id=\"{value}\"'",
        INLINE,
    ),
    _page(
        "what is white by day is white in the dark",
        "report/html/colours.py",
        'dark = "".join(f"--c{c[1:]}:{in_the_dark(c)};" for c in known)',
        'dark = "".join(f"--c{c[1:]}:{c};" for c in known)',
        BROWSER,
    ),
    _page(
        "places of points are counted from below",
        "report/pictures.py",
        "round(float((1.0 - up) * high), 1)",
        "round(float(up * high), 1)",
        BROWSER,
    ),
    _page(
        "points beyond the axes are told",
        "report/pictures.py",
        "if not ax.bbox.padded(EDGE).contains(*place):",
        "if not len(place):",
        BROWSER,
    ),
    _page(
        "a topic without a head loses its tables",
        "questions/chapters.py",
        "or (topic == first and one.topic not in topics)",
        "",
        PAGES,
    ),
    _page(
        "a page that was changed is replaced",
        "report/html/file.py",
        "if hashlib.sha256(data[: found.start()]).hexdigest() != found[1].decode():",
        "if len(found[1]) != 64:",
        PAGES,
    ),
    _page(
        "a folder that was changed is told of",
        "report/folder.py",
        "if told is not None and told == _digest_of(path) else None",
        "if told is not None else None",
        PAGES,
    ),
    _page(
        "options with folders alone go unheard",
        "cli/report.py",
        "if given and not scenarios:",
        "if given and scenarios is None:",
        "cli/test_report.py",
    ),
    _page(
        "an open tooltip prints",
        "report/html/page.css",
        "nav,.tools,.filter,.skip,.tip,.ring,.said{display:none!important}",
        "nav,.tools,.filter,.skip,.said{display:none!important}",
        BROWSER,
    ),
)
