"""axe-core finds nothing in any state, size and scheme, and no target is small; the walk takes the docs' pictures.

FAQBOT_GALLERY=docs/gallery pytest -n 0 tests/e2e/test_axe.py
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="no playwright: pip install 'faqbot[e2e]'")

from .states import STATES
from .test_accessibility import SMALL_TARGETS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from .conftest import Visit

pytestmark = pytest.mark.e2e

SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 760}}
GALLERY = os.environ.get("FAQBOT_GALLERY")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_in_any_state(visit_page: Callable[..., Visit], size: str, scheme: str) -> None:
    visit = visit_page(viewport=SIZES[size], color_scheme=scheme)
    found: dict[str, list[str]] = {}
    for state in STATES:
        visit.page.unroute_all(behavior="ignoreErrors")
        visit.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        visit.page.goto(visit.origin)
        visit.button("open").wait_for()
        state(visit)
        faults = visit.axe("html" if state is STATES[0] else "faqbot-chat")
        if faults := faults + visit.page.evaluate(SMALL_TARGETS):
            found[state.__name__] = faults
        if GALLERY and (size, scheme) in {("desktop", "light"), ("phone", "dark")}:
            take(visit.page, Path(GALLERY) / f"{state.__name__.replace('_', '-')}-{size}-{scheme}.png")
    assert found == {}
    assert len(STATES) >= 20
    visit.complaints.clear()  # the states without a connection say so on the console


def test_axe_looks_inside_the_chat(visit: Visit) -> None:
    visit.open()
    visit.input.evaluate("(input) => { input.previousSibling.remove(); input.placeholder = ''; }")
    assert [fault.partition(":")[0] for fault in visit.axe("faqbot-chat")] == ["label"]


def take(page: Page, file: Path) -> None:
    """Take a small picture: the chat's corner on a desktop, in few colours."""
    from PIL import Image  # noqa: PLC0415  # for the docs' pictures alone

    width, height = page.evaluate("[innerWidth, innerHeight]")
    left = 0 if page.evaluate("document.dir") == "rtl" else max(0, width - 480)
    shot = page.screenshot(clip={"x": left, "y": 0, "width": min(width, 480), "height": height})
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(48).save(file, optimize=True)


def test_axe_finds_nothing_on_the_pages_without_javascript(visit_page: Callable[..., Visit]) -> None:
    visit = visit_page(viewport=SIZES["phone"])
    searches = ["?q=does+it+hurt", "?q=how+much", "?q=I+cant+breathe+and+my+chest+hurts+after+needling"]
    for path in ["", *searches, "/comfort/does-it-hurt"]:
        visit.page.goto(f"{visit.origin}/faq{path}")
        assert visit.axe() == [], path
