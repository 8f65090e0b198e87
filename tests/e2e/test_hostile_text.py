"""Nothing that an answer, a label or a person's words hold can run, on a page without any policy of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("playwright", reason="no playwright: pip install 'faqbot[e2e]'")
from playwright.sync_api import expect

from faqbot.markup import to_html

from .states import history, part, reply

if TYPE_CHECKING:
    from .conftest import Visit
    from .hosts import Hosts

pytestmark = pytest.mark.e2e

VECTORS = (Path(__file__).parent / "payloads.txt").read_text("utf-8").splitlines()
SURROUNDINGS = ("{}", "Most people feel [this]({}) and **{}**.", '<p title="{}"><b>It can hurt {} ')
PAYLOADS = [place.replace("{}", vector) for vector in VECTORS for place in SURROUNDINGS]
FORBIDDEN = """
[...document.querySelector('faqbot-chat').shadowRoot.querySelectorAll('*')].filter((node) =>
  ['script', 'iframe', 'object', 'embed', 'style', 'link', 'meta', 'base', 'img', 'video', 'math', 'template']
    .includes(node.localName) ||
  [...node.attributes].some(({ name, value }) => /^on|^style$|^srcdoc$/.test(name) ||
    (/href|src|action/.test(name) && !/^(https?|mailto|tel):/i.test(new URL(value, document.baseURI).protocol))))
  .map((node) => node.outerHTML)
"""


def turns() -> list[dict[str, Any]]:
    """A conversation in which every payload is an answer's words and its source, and a person's words and name."""
    made: list[dict[str, Any]] = []
    for number, payload in enumerate(PAYLOADS):
        said = part(
            text=payload, html=to_html(payload), question=payload, sources=[{"title": payload, "reviewed": None}]
        )
        answer = reply(said, said, options=[{"id": "a", "label": payload}])
        base = {"seq": 3 * number, "message_id": f"m{number}", "name": "", "text": payload, "reply": None}
        made += [base | {"author": "patient"}, base | {"author": "bot", "reply": answer}]
        made.append(base | {"author": "staff", "name": payload, "message_id": f"s{number}"})
    return made


def test_a_hundred_hostile_payloads_render_inert(visit_page: Callable[..., Visit], server: str, hosts: Hosts) -> None:
    visit = visit_page("window.pwned = []", at=hosts.page("plain", server))
    history(visit, turns(), None)
    visit.page.evaluate("localStorage.setItem('faqbot.conversation', 'c')")
    visit.open()
    expect(visit.log.locator(".staff")).to_have_count(len(PAYLOADS))
    visit.page.wait_for_timeout(300)
    assert visit.page.evaluate("window.pwned") == []
    assert visit.page.evaluate(FORBIDDEN) == []
    assert len(set(PAYLOADS)) >= 100


def test_the_payloads_would_run_without_the_sanitiser(
    visit_page: Callable[..., Visit], server: str, hosts: Hosts
) -> None:
    """What proves the test above: the same words put in as they are do run."""
    visit = visit_page("window.pwned = []", at=hosts.page("plain", server))
    visit.page.evaluate("(texts) => texts.forEach((text) => { document.body.innerHTML = text; })", VECTORS[:3])
    visit.page.wait_for_function("window.pwned.length >= 1")
    visit.complaints.clear()
