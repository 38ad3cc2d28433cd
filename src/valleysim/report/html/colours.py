"""Colours of drawings as variables: as on paper, or, in the dark, with their lightness turned round."""

from collections.abc import Iterable

BRIGHTEST, SPAN, BEND = 0.96, 0.745, 1.3
"""Lightness that black has in the dark, how much darker white is, and how much lighter than half way grey."""


def in_the_dark(colour: str) -> str:
    """The same hue with its lightness turned round, so that contrasts stay what they were.

    Lightness and hue are those of OKLab (Ottosson 2020, https://bottosson.github.io/posts/oklab/).

    >>> in_the_dark("#ffffff"), in_the_dark("#000000")
    ('#191919', '#f2f2f2')
    """
    red, green, blue = (_linear(int(colour[k : k + 2], 16) / 255.0) for k in (1, 3, 5))
    lms = (
        (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3),
        (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3),
        (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3),
    )
    light = 0.2104542553 * lms[0] + 0.7936177850 * lms[1] - 0.0040720468 * lms[2]
    a = 1.9779984951 * lms[0] - 2.4285922050 * lms[1] + 0.4505937099 * lms[2]
    b = 0.0259040371 * lms[0] + 0.7827717662 * lms[1] - 0.8086757660 * lms[2]
    return _hex(BRIGHTEST - SPAN * max(light, 0.0) ** BEND, a, b)


def rules(colours: Iterable[str]) -> tuple[str, str, str]:
    """CSS of the classes that colours of drawings have, and of their variables by day and in the dark."""
    known = sorted(set(colours))
    classes = "".join(f".f{c[1:]}{{fill:var(--c{c[1:]})}}.s{c[1:]}{{stroke:var(--c{c[1:]})}}" for c in known)
    day = "".join(f"--c{c[1:]}:{c};" for c in known)
    dark = "".join(f"--c{c[1:]}:{in_the_dark(c)};" for c in known)
    return classes, day, dark


def _hex(light: float, a: float, b: float) -> str:
    roots = (
        light + 0.3963377774 * a + 0.2158037573 * b,
        light - 0.1055613458 * a - 0.0638541728 * b,
        light - 0.0894841775 * a - 1.2914855480 * b,
    )
    long, middle, short = (root**3 for root in roots)
    parts = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255.0 * _shown(part)):02x}" for part in parts)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _shown(part: float) -> float:
    part = min(max(part, 0.0), 1.0)
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
