"""What a patient needs who uses a keyboard, a screen reader, a phone, large print or other colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="no playwright: pip install 'faqbot[e2e]'")
from playwright.sync_api import expect

from .states import unread

if TYPE_CHECKING:
    from .conftest import Visit

pytestmark = pytest.mark.e2e

QUESTION = "Does dry needling hurt?"
EMERGENCY = "I had needling near my shoulder today and now my chest hurts and I can't breathe"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SHADOW = "document.querySelector('faqbot-chat').shadowRoot"

KEEP_WHAT_IS_SAID = f"""
window.said = [];
new MutationObserver((changes) => {{
  for (const change of changes) for (const node of change.addedNodes) window.said.push(node.textContent);
}}).observe({SHADOW}.querySelector('dialog [aria-live=polite]'), {{ childList: true }});
"""

# Every piece of visible text with the ratio to the colours behind it (WCAG 2.2, relative luminance).
CONTRASTS = """
(root) => {
  const rgba = (text) => [...text.match(/[\\d.]+/g).map(Number), 1].slice(0, 4);
  const over = (top, below) => below.map((c, i) => top[3] * top[i] + (1 - top[3]) * c);
  const parent = (node) => node.parentElement ?? node.getRootNode().host;
  const light = (color) => color.map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    const layers = [];
    for (let at = node; at; at = parent(at)) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
    const page = matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
    return layers.reduce((below, top) => over(top, below), page);
  };
  const shown = (node) => node.checkVisibility() && !node.closest('.quiet');
  const says = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  const texts = [...root.querySelectorAll('*')].filter((node) => shown(node) && says(node));
  const pieces = texts.map((node) => [node, getComputedStyle(node).color, node.textContent]);
  const input = root.querySelector('textarea');
  if (input) pieces.push([input, getComputedStyle(input, '::placeholder').color, input.placeholder]);
  return pieces.map(([node, color, text]) => {
    const back = behind(node), front = over(rgba(color), back);
    const [low, high] = [light(front), light(back)].sort((a, b) => a - b);
    return [text.trim().slice(0, 40), (high + 0.05) / (low + 0.05)];
  });
}
"""

SMALL_TARGETS = f"""
[...{SHADOW}.querySelectorAll('button, textarea, a[href^="tel:"]')].filter((node) => node.checkVisibility())
  .map((node) => [node.textContent || node.ariaLabel || node.id, node.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44)
  .map(([name, box]) => `${{name}}: ${{box.width}} x ${{box.height}}`)
"""


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_opening_moves_the_focus_in_and_esc_gives_it_back(
    visit_page: Callable[..., Visit], viewport: dict[str, int]
) -> None:
    visit = visit_page(viewport=viewport)
    visit.button("open").focus()
    visit.page.keyboard.press("Enter")
    expect(visit.input).to_be_focused()
    visit.page.keyboard.press("Escape")
    expect(visit.dialog).to_be_hidden()
    expect(visit.button("open")).to_be_focused()
    visit.open()
    visit.button("close").click()
    expect(visit.button("open")).to_be_focused()


def test_a_new_message_never_takes_the_focus(visit: Visit) -> None:
    visit.open()
    held = visit.hold()
    visit.input.fill(QUESTION)
    visit.input.press("Enter")
    visit.button("close").focus()
    expect(visit.page.get_by_role("status")).to_have_text(visit.labels["typing"])
    held[0].continue_()
    expect(visit.bot_turns).to_have_count(2)
    expect(visit.button("close")).to_be_focused()


def test_the_focus_stays_in_the_chat_when_the_picked_option_goes_away(visit: Visit) -> None:
    visit.open()
    visit.log.get_by_role("button").first.focus()
    visit.page.keyboard.press("Enter")
    expect(visit.bot_turns).to_have_count(2)
    expect(visit.input).to_be_focused()


def test_the_focus_stays_in_the_chat_when_the_retry_goes_away(visit: Visit) -> None:
    visit.open()
    visit.page.route("**/api/messages", lambda route: route.abort())
    visit.input.fill(QUESTION)
    visit.input.press("Enter")
    visit.button("retry").focus()
    visit.page.unroute("**/api/messages")
    visit.page.keyboard.press("Enter")
    expect(visit.bot_turns).to_have_count(2)
    expect(visit.input).to_be_focused()
    visit.complaints.clear()


def test_the_keyboard_reaches_everything_in_a_sensible_order(visit: Visit) -> None:
    visit.open()
    visit.button("close").focus()
    seen = []
    for _ in range(3 + len(visit.chat["suggestions"]) + 4):
        visit.page.keyboard.press("Tab")
        seen.append(visit.page.evaluate(f"(at => at?.ariaLabel || at?.textContent || at?.id)({SHADOW}.activeElement)"))
    suggestions = [suggestion["label"] for suggestion in visit.chat["suggestions"]]
    labels = visit.labels
    wanted = [labels["title"], *suggestions, labels["person"], labels["clear"], "input", labels["send"]]
    assert [it for it in seen if it in wanted] == wanted


def test_the_live_region_says_a_reply_once_and_nothing_else(visit: Visit) -> None:
    visit.open()
    visit.page.evaluate(KEEP_WHAT_IS_SAID)
    with visit.page.expect_response("**/api/messages") as answer:
        visit.ask(QUESTION)
    assert visit.page.evaluate("window.said") == [answer.value.json()["reply"]["text"]]
    expect(visit.log).to_have_attribute("aria-live", "off")


def test_restored_history_is_not_announced(visit: Visit) -> None:
    visit.open()
    visit.ask(QUESTION)
    visit.page.reload()
    visit.button("open").wait_for()
    visit.page.evaluate(KEEP_WHAT_IS_SAID)
    visit.open()
    expect(visit.bot_turns).to_have_count(2)
    assert visit.page.evaluate("window.said") == []


def test_an_unread_mark_is_said_while_the_chat_is_shut(visit: Visit) -> None:
    unread(visit)
    news = visit.page.locator("faqbot-chat .launcher + [aria-live=polite]")
    expect(news).to_have_text(visit.labels["unread"])
    visit.button("unread").click()
    expect(news).to_be_empty()


def test_the_typing_indicator_is_a_status_and_goes_away(visit: Visit) -> None:
    visit.open()
    held = visit.hold()
    visit.input.fill(QUESTION)
    visit.input.press("Enter")
    status = visit.page.get_by_role("status")
    expect(status).to_have_text(visit.labels["typing"])
    held[0].continue_()
    expect(visit.bot_turns).to_have_count(2)
    expect(status).to_be_empty()


def test_every_control_and_turn_says_what_it_is(visit: Visit) -> None:
    visit.open()
    expect(visit.dialog).to_have_accessible_name(visit.labels["title"])
    expect(visit.dialog.get_by_role("textbox")).to_have_accessible_name(visit.labels["input"])
    for label in ("close", "person", "clear", "send"):
        expect(visit.button(label)).to_be_visible()
    turn = visit.ask(QUESTION)
    expect(visit.patient_turns).to_contain_text([visit.labels["you"]])
    expect(turn).to_contain_text(visit.labels["bot"])


def test_beside_the_page_on_a_desktop_and_modal_on_a_phone(visit_page: Callable[..., Visit]) -> None:
    visit = visit_page(viewport=DESKTOP)
    visit.open()
    assert not visit.dialog.evaluate("(dialog) => dialog.matches(':modal')")
    visit.page.get_by_role("link", name="Contact").click(trial=True)
    visit.input.fill("half a question")
    visit.page.set_viewport_size({"width": 390, "height": 844})
    expect(visit.input).to_be_focused()
    expect(visit.input).to_have_value("half a question")
    assert visit.dialog.evaluate("(dialog) => dialog.matches(':modal')")
    assert visit.dialog.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert visit.page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    visit.page.keyboard.press("Escape")
    expect(visit.button("open")).to_be_focused()
    assert visit.page.evaluate("getComputedStyle(document.documentElement).overflow") == "visible"


def test_on_a_phone_the_keyboard_leaves_room_for_the_input(visit_page: Callable[..., Visit]) -> None:
    visit = visit_page(viewport=PHONE, is_mobile=True, has_touch=True)
    visit.open()
    visit.page.set_viewport_size({"width": 390, "height": 420})
    box = visit.input.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 420
    assert visit.input.evaluate("(input) => parseFloat(getComputedStyle(input).fontSize)") >= 16


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_targets_are_wide_and_high_enough(visit_page: Callable[..., Visit], viewport: dict[str, int]) -> None:
    visit = visit_page(viewport=viewport)
    assert visit.page.evaluate(SMALL_TARGETS) == []
    visit.open()
    assert visit.page.evaluate(SMALL_TARGETS) == []
    visit.ask(EMERGENCY)
    visit.ask(QUESTION)
    assert visit.page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(visit_page: Callable[..., Visit], scheme: str) -> None:
    visit = visit_page(viewport=DESKTOP, color_scheme=scheme)
    on_page = visit.page.evaluate(f"({CONTRASTS})(document.body)")
    launcher = visit.page.evaluate(f"({CONTRASTS})({SHADOW})")
    visit.open()
    visit.ask(QUESTION)
    visit.ask(EMERGENCY)
    visit.page.route("**/api/messages", lambda route: route.abort())
    visit.input.fill(QUESTION)
    visit.input.press("Enter")
    visit.button("retry").wait_for()
    in_chat = visit.page.evaluate(f"({CONTRASTS})({SHADOW})")
    assert len(on_page) > 10
    assert len(in_chat) > 10
    assert [(text, ratio) for text, ratio in [*on_page, *launcher, *in_chat] if ratio < 4.5] == []
    visit.complaints.clear()


@pytest.mark.parametrize("viewport", [{"width": 640, "height": 400}, {"width": 320, "height": 256}])
def test_enlarged_print_hides_nothing(visit_page: Callable[..., Visit], viewport: dict[str, int]) -> None:
    """A window of 1280 by 800 at 200 %, and of 1280 by 1024 at 400 %."""
    visit = visit_page(viewport=viewport)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    visit.open()
    turn = visit.ask(QUESTION)
    expect(turn).to_be_in_viewport()
    visit.page.route("**/api/messages", lambda route: route.abort())
    visit.input.fill(QUESTION)
    visit.input.press("Enter")
    visit.button("retry").wait_for()
    assert visit.log.evaluate("(log) => log.clientHeight") > 60
    buttons = [visit.button(label) for label in ("close", "retry", "person", "clear", "send")]
    for control in [*buttons, visit.input]:
        control.scroll_into_view_if_needed()
        expect(control).to_be_in_viewport(ratio=1)
    assert visit.log.evaluate("(log) => log.scrollWidth - log.clientWidth") == 0
    visit.complaints.clear()


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_things_move_only_where_motion_is_welcome(visit_page: Callable[..., Visit], motion: str, moves: bool) -> None:
    visit = visit_page(viewport=DESKTOP, reduced_motion=motion)
    visit.open()
    held = visit.hold()
    visit.input.fill(QUESTION)
    visit.input.press("Enter")
    expect(visit.page.get_by_role("status")).to_have_text(visit.labels["typing"])
    assert visit.page.evaluate(f"{SHADOW}.getAnimations().length > 0") is moves
    assert visit.log.evaluate("(log) => getComputedStyle(log).scrollBehavior === 'smooth'") is moves
    held[0].continue_()
    expect(visit.bot_turns).to_have_count(2)


def test_forced_colours_keep_every_turn_and_control_apart(visit_page: Callable[..., Visit]) -> None:
    visit = visit_page(viewport=DESKTOP, forced_colors="active")
    visit.open()
    visit.ask(EMERGENCY)
    borders = visit.page.evaluate(f"""
      [...{SHADOW}.querySelectorAll('.part, .patient, .send, form')].map((node) => {{
        const style = getComputedStyle(node);
        return [parseFloat(style.borderTopWidth) >= 1, style.borderTopStyle, style.borderTopColor];
      }})""")
    assert len(borders) >= 4
    assert all(wide and kind != "none" and color != "rgba(0, 0, 0, 0)" for wide, kind, color in borders)
