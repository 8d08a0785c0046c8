"""A headless Chromium, and what it complains of."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def _missing(what: str) -> NoReturn:
    """Without a browser the test is left out, but not where it was asked for."""
    required = os.environ.get("ICPSPEC_BROWSER") == "required"
    (pytest.fail if required else pytest.skip)(f"{what}: `make browser` installs it")


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    name: str
    width: int
    height: int
    scheme: str = "light"
    media: str = "screen"


PHONE = Look("phone", 360, 780)
PHONE_DARK = Look("phone-dark", 360, 780, "dark")
LAPTOP = Look("laptop", 1280, 800)
LAPTOP_DARK = Look("laptop-dark", 1280, 800, "dark")
# The width of A4 and of Letter in landscape, without their margins, at 96 pixels an inch.
PAPER = Look("paper", 960, 700, media="print")
LOOKS = (PHONE, PHONE_DARK, LAPTOP, LAPTOP_DARK, PAPER)


@dataclass
class Seen:
    """A page as it is shown, with all that was loaded and said meanwhile."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser."""
    api = pytest.importorskip if os.environ.get("ICPSPEC_BROWSER") != "required" else __import__
    api("playwright")
    from playwright.sync_api import sync_playwright

    named = os.environ.get("ICPSPEC_CHROMIUM")
    program = named or next((p for p in map(shutil.which, _PROGRAMS) if p), None)
    if program is None:
        _missing("no Chromium")
    # As root, as in a container, it refuses its sandbox.
    options = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


@contextmanager
def showing(browser: Any, file: Path, look: Look, *, script: bool = True) -> Iterator[Seen]:
    """A file in a window of its own; its picture is kept where ICPSPEC_SCREENSHOTS says."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.scheme,
        java_script_enabled=script,
    )
    page = context.new_page()
    seen = Seen(page)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
    page.emulate_media(media=look.media, color_scheme=look.scheme)
    page.goto(file.as_uri())
    folder = os.environ.get("ICPSPEC_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{file.stem}-{look.name}.png", full_page=True)
    yield seen
    context.close()
