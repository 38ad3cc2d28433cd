"""A browser without a window, as people have it: pages are opened from a file, with no network."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra test")

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
REQUIRED = "required"
"""What VALLEYSIM_BROWSER says where a browser that is missing is a failure."""


def found_browser() -> str | None:
    """Where a browser of the family of Chromium is: as VALLEYSIM_BROWSER says, or on the path."""
    told = os.environ.get("VALLEYSIM_BROWSER", "")
    if told not in ("", REQUIRED):
        return told
    return next((place for name in NAMES if (place := shutil.which(name))), None)


@dataclass
class Opened:
    """A page that is open, and what it did besides being shown."""

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Addresses that were asked, the page itself among them."""
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    place = found_browser()
    if place is None:
        words = "no Chromium on this machine (apt-get install chromium, or say VALLEYSIM_BROWSER=/its/place)"
        if os.environ.get("VALLEYSIM_BROWSER") == REQUIRED:
            pytest.fail(words)
        pytest.skip(words)
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=place, args=["--no-sandbox"])
        yield started
        started.close()


Open = Callable[..., Opened]


@pytest.fixture
def opened(browser: Any) -> Iterator[Open]:
    """Open a file in a window of its own."""
    contexts = []

    def open_it(path: Path, **options: Any) -> Opened:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        found = Opened(context.new_page())
        found.page.on("console", lambda one: found.said.append(one.text))
        found.page.on("pageerror", lambda one: found.said.append(f"{one}"))
        found.page.on("request", lambda one: found.asked.append(one.url))
        found.page.on("dialog", lambda one: (found.dialogs.append(one.message), one.dismiss()))
        found.page.goto(path.as_uri())
        return found

    yield open_it
    for context in contexts:
        context.close()
