"""Drawings within a page: nothing acts, no name clashes with that of another, colours follow the reader.

A drawing is written anew from the few elements and attributes that matplotlib's drawings have; whatever
else stands in it is left out, be it a style for the whole page, a script or an address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from valleysim.errors import OutputError
from valleysim.report.html.markup import Markup
from valleysim.report.pictures import in_hundredths

TAGS = {"svg", "g", "path", "use", "defs", "clipPath", "pattern", "rect", "circle", "line"}
PLAIN = {"d", "x", "y", "width", "height", "transform", "patternUnits", "viewBox", "cx", "cy", "r"}
PAINTED = {
    "fill", "stroke", "opacity", "fill-opacity", "stroke-opacity", "stroke-width", "stroke-dasharray",
    "stroke-dashoffset", "stroke-linejoin", "stroke-linecap", "stroke-miterlimit", "clip-path", "fill-rule",
    "clip-rule",
}  # fmt: skip
"""Attributes that may stand in a style as well."""
HARMLESS = re.compile(r"[-+\w\s.,()#%]*")
COLOUR = re.compile(r"#[0-9a-f]{6}")
REFERENCE = re.compile(r"(?:url\()?#([-\w]+)\)?")
BLACK = "#000000"
"""What a drawing does not colour."""


@dataclass
class Inline:
    """A drawing as markup, with the colours that it has."""

    markup: Markup
    colours: set[str] = field(default_factory=set)


def inline(svg: str, prefix: str) -> Inline:
    """A drawing for a place in a page; every name in it begins with ``prefix``.

    Raises:
        OutputError: it is no SVG.
    """
    try:
        root = ElementTree.fromstring(svg)
    except (ElementTree.ParseError, ValueError):
        raise OutputError("a drawing: found no SVG; allowed: what valleysim drew") from None
    writer = _Writer(prefix, set(_references(root)))
    text = writer.written(root)
    return Inline(Markup(text), writer.colours)


def _name(tag: object) -> str:
    return f"{tag}".rpartition("}")[2]


def _references(root: ElementTree.Element) -> Iterator[str]:
    for one in root.iter():
        for value in one.attrib.values():
            yield from (found[1] for found in REFERENCE.finditer(value))


@dataclass
class _Writer:
    prefix: str
    referred: set[str]
    colours: set[str] = field(default_factory=lambda: {BLACK})

    def written(self, root: ElementTree.Element) -> str:
        """The whole drawing; who hears the page is told of it by what stands around."""
        box = self._plain("viewBox", root.get("viewBox", ""))
        inner = "".join(self._element(child) for child in root)
        return f'<svg{box} class="f000000" aria-hidden="true" focusable="false">{inner}</svg>'

    def _element(self, one: ElementTree.Element) -> str:
        tag = _name(one.tag)
        if tag not in TAGS or tag == "svg":
            return ""
        inner = "".join(self._element(child) for child in one)
        if not inner and tag in ("g", "defs"):
            return ""
        said = "".join(self._attributes(one))
        return f"<{tag}{said}>{inner}</{tag}>" if inner else f"<{tag}{said}/>"

    def _attributes(self, one: ElementTree.Element) -> Iterator[str]:
        classes: list[str] = []
        style = [part.partition(":") for part in one.get("style", "").split(";")]
        pairs = [(_name(name), value) for name, value in one.attrib.items() if _name(name) != "style"]
        pairs += [(name.strip(), value.strip()) for name, _, value in style]
        for name, value in pairs:
            if name == "id":
                if value in self.referred and re.fullmatch(r"[-\w]+", value):
                    yield f' id="{self.prefix}{value}"'
            elif name == "href":
                found = re.fullmatch(r"#([-\w]+)", value)
                yield f' href="#{self.prefix}{found[1]}"' if found else ""
            elif name in ("fill", "stroke") and COLOUR.fullmatch(value):
                self.colours.add(value)
                classes.append(f"{name[0]}{value[1:]}")
            elif name in PAINTED:
                yield self._painted(name, value)
            elif name in PLAIN:
                yield self._plain(name, value)
        if classes:
            yield f' class="{" ".join(classes)}"'

    def _painted(self, name: str, value: str) -> str:
        if value.startswith("url("):
            found = re.fullmatch(r"url\(#([-\w]+)\)", value)
            return f' {name}="url(#{self.prefix}{found[1]})"' if found else ""
        return self._plain(name, value)

    def _plain(self, name: str, value: str) -> str:
        if not HARMLESS.fullmatch(value):
            return ""
        if name in ("d", "x", "y", "width", "height"):
            value = in_hundredths(value)
        return f' {name}="{" ".join(value.split())}"'
