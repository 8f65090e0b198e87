"""Pages that are careless or were tampered with: the chat goes on, asks no other server, and stays readable."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="no playwright: pip install 'faqbot[e2e]'")
from playwright.sync_api import expect

if TYPE_CHECKING:
    from .conftest import Visit
    from .hosts import Hosts

pytestmark = pytest.mark.e2e

QUESTION = "Does dry needling hurt?"
SHADOW = "document.querySelector('faqbot-chat').shadowRoot"
LINE = '<script src="{}/static/widget.js" defer></script>'
OWN = "rgb(15, 102, 95)"


def open_html(visit_page: Callable[..., Visit], hosts: Hosts, html: str) -> Visit:
    """Open a page of the given HTML on the friend's origin."""
    page = f"<!doctype html><html lang=en><title>A clinic</title>{html}</html>"
    return visit_page(at=hosts.made(page), color_scheme="light")


@pytest.mark.parametrize(
    "html",
    [
        "<head>" + LINE.replace(" defer", "") + "</head><body><h1>No defer</h1></body>",
        "<body><h1>Twice</h1>" + LINE * 2 + "</body>",
        '<body><img name="currentScript" alt=""><form name="body"></form>' + LINE + "</body>",
    ],
    ids=["no defer in the head", "twice", "names that stand in the document's way"],
)
def test_the_chat_answers_on_a_careless_page(
    visit_page: Callable[..., Visit], server: str, hosts: Hosts, html: str
) -> None:
    visit = open_html(visit_page, hosts, html.replace("{}", server))
    visit.open()
    visit.ask(QUESTION)
    assert visit.page.locator("faqbot-chat").count() == 1


def test_loaded_as_a_module_the_script_says_what_is_wrong(
    visit_page: Callable[..., Visit], server: str, hosts: Hosts
) -> None:
    visit = open_html(visit_page, hosts, LINE.format(server).replace("defer", 'type="module"'))
    visit.page.wait_for_timeout(300)
    assert any("not as a module" in complaint for complaint in visit.complaints)
    visit.complaints.clear()


@pytest.mark.parametrize(
    "script",
    [
        "Array.prototype.extra = () => {}; Object.prototype.more = 'x'; Object.prototype.html = '<img src=x>';",
        "const own = customElements.define.bind(customElements);"
        "customElements.define = (name, made) => own(name, class extends made {});",
        "const real = fetch; window.fetch = (...asked) => real(...asked).then((response) => response);",
        "sessionStorage.setItem('faqbot.unsent', 'null'); localStorage.setItem('faqbot.seen', 'x');",
        "sessionStorage.setItem('faqbot.unsent', '{}');",
    ],
    ids=["wider prototypes", "wrapped elements", "wrapped fetch", "unsent null", "unsent no list"],
)
def test_the_chat_answers_where_other_scripts_have_changed_the_browser(
    visit_page: Callable[..., Visit], server: str, hosts: Hosts, script: str
) -> None:
    visit = visit_page(script, at=hosts.page("plain", server))
    visit.open()
    visit.ask(QUESTION)
    assert visit.log.locator("img").count() == 0


@pytest.mark.parametrize(
    "accent",
    [
        "rgba(0, 0, 0, .1)",
        "no-colour",
        "url(http://127.0.0.1:9/x)",
        "linear-gradient(white, white)",
        "oklch(0.95 0.1 100)",
    ],
)
def test_a_colour_that_lets_the_page_through_or_is_none_is_refused(
    visit_page: Callable[..., Visit], server: str, hosts: Hosts, accent: str
) -> None:
    """`visit_page` sees that nothing is asked of another server."""
    style = f"<style>faqbot-chat {{ --faqbot-accent: {accent}; --faqbot-on-accent: white }}</style>"
    visit = open_html(visit_page, hosts, style + LINE.format(server))
    visit.button("open").wait_for()
    assert visit.page.evaluate(f"getComputedStyle({SHADOW}.querySelector('.launcher')).backgroundColor") == OWN
    assert [complaint for complaint in visit.complaints if "theme is refused" not in complaint] == []
    assert len(visit.complaints) == 1
    visit.complaints.clear()


def test_a_theme_that_changes_later_is_checked_on_opening(
    visit_page: Callable[..., Visit], server: str, hosts: Hosts
) -> None:
    visit = visit_page(at=hosts.page("plain", server), color_scheme="light")
    visit.button("open").wait_for()
    visit.page.evaluate("document.querySelector('faqbot-chat').style.setProperty('--faqbot-accent', '#ffcc00')")
    visit.open()
    assert visit.page.evaluate(f"getComputedStyle({SHADOW}.querySelector('.send')).backgroundColor") == OWN
    assert len(visit.complaints) == 1
    visit.complaints.clear()


def test_colours_on_the_script_cannot_bring_other_rules(
    visit_page: Callable[..., Visit], server: str, hosts: Hosts
) -> None:
    said = 'data-accent="var(--x);} .log{display:none} :host{--y:red" data-on-accent="white}*{display:none}"'
    visit = open_html(visit_page, hosts, LINE.format(server).replace("defer", f"{said} defer"))
    visit.open()
    expect(visit.log).to_be_visible()
    assert visit.page.evaluate(f"getComputedStyle({SHADOW}.querySelector('.send')).backgroundColor") == OWN


def test_english_keeps_its_direction_on_a_page_from_right_to_left(visit: Visit) -> None:
    visit.page.evaluate("document.documentElement.dir = 'rtl'")
    visit.open()
    turn = visit.ask(QUESTION)
    bidi = "(node) => getComputedStyle(node).unicodeBidi"
    assert visit.patient_turns.last.evaluate(bidi) == "plaintext"
    assert turn.locator("p").first.evaluate(bidi) == "plaintext"
    assert visit.log.locator("a[href^='tel:']").first.evaluate("(node) => getComputedStyle(node).direction") == "ltr"
