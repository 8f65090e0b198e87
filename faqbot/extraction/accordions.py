"""Find the openers of a page and the panels they open: details, accordions of many makes, definition lists."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml.html import HtmlElement

from faqbot.extraction.series import alike, paired

LONGEST_OPENER = 220
_MENU = re.compile(r"(?<![a-z])(?:mega-?)?menu(?:bar)?(?![a-z])|(?<![a-z])nav(?:bar|igation)?(?![a-z])|pagination")
_OPENER = re.compile(
    r"(?:accordion|toggle|faq|tab|collapse|collapsible|panel|expand(?:er)?)s?(?:[-_]+\w+)?[-_]*(?:title|header|heading|head|"
    r"button|btn|trigger|toggle|question|summary|label|name|link|control)\b|question|dropdown-toggle|\bcollapsible\b|"
    r"\bfaq[-_]?q\b|\bsummary\b|\baccordion\b(?=.*\bactive\b)"
)
_PANEL = re.compile(
    r"answer|(?:accordion|toggle|faq|tab|collapse|panel|expand(?:er)?|collapsible)s?(?:[-_]+\w+)?[-_]*(?:content|body|panel|"
    r"text|desc|description|inner|pane|details|collapse)\b|dropdown-list|\bcollapse\b|\bpanel\b|\bfaq[-_]?a\b|\bcontent\b"
)


@dataclass(frozen=True)
class Panels:
    """The openers (with the panel's number and the form) and the panels of one page, by element."""

    openers: Mapping[HtmlElement, tuple[int, str]]
    panels: Mapping[HtmlElement, int]


def find_panels(root: HtmlElement) -> Panels:
    """Pair each opener with its panel, the surest signs first; an element plays one part only."""
    openers: dict[HtmlElement, tuple[int, str]] = {}
    panels: dict[HtmlElement, int] = {}
    for form, pairs in (
        ("question data in the page", _microdata(root)),
        ("an accordion", _controlled(root)),
        ("an accordion", _named(root)),
        ("an accordion", _clicked(root)),
        ("an accordion", paired(root)),
    ):
        for opener, panel in pairs:
            if _fits(opener, panel, openers, panels):
                panels[panel] = len(panels) + 1
                openers[opener] = (panels[panel], form)
    return Panels(openers, panels)


def _fits(
    opener: HtmlElement,
    panel: HtmlElement,
    openers: Mapping[HtmlElement, tuple[int, str]],
    panels: Mapping[HtmlElement, int],
) -> bool:
    """Both are still free and apart, and the opener has a few words."""
    taken = panel in panels or any(element in openers for element in [*opener.iter(), *opener.iterancestors()])
    apart = panel not in list(opener.iter()) and opener not in list(panel.iter())
    said = _text(opener)
    has_words = len(re.findall(r"[^\W\d_]", said)) > 2
    tells = bool(_text(panel)) and not only_links(panel) and not _is_elsewhere(opener, said)
    return not taken and apart and has_words and len(said) <= LONGEST_OPENER and tells


def _is_elsewhere(opener: HtmlElement, said: str) -> bool:
    """Whether it opens a menu, or a window with a form in front of the page."""
    if "modal" in (opener.get("data-toggle"), opener.get("data-bs-toggle")):
        return "?" not in said
    return any(
        each.tag == "nav" or each.get("role") in ("navigation", "menu", "menubar") or _MENU.search(_names(each))
        for each in (opener, *opener.iterancestors())
        if each.tag not in ("html", "body", "main") and each.find(".//main") is None and each.find(".//h1") is None
    )


def only_links(element: HtmlElement, besides: HtmlElement | None = None) -> bool:
    """Say whether all words of an element, besides those of one in it, are links."""
    linked = "".join(words(each) for each in element.iter("a"))
    rest = words(element).removeprefix(words(besides)) if besides is not None else words(element)
    return bool(linked) and linked == rest


def words(element: HtmlElement) -> str:
    """Return the letters and digits of an element, run together."""
    return re.sub(r"\W+", "", element.text_content())


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _names(element: HtmlElement) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}".lower()


def _microdata(root: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    for item in root.iterfind(".//*[@itemtype]"):
        if item.get("itemtype", "").rstrip("/").endswith("schema.org/Question"):
            name, answer = item.find(".//*[@itemprop='name']"), item.find(".//*[@itemprop='acceptedAnswer']")
            if name is not None and answer is not None:
                yield name, answer


def _controlled(root: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Openers that name the id of their panel."""
    by_id = {element.get("id"): element for element in root.iterfind(".//*[@id]")}
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        targets = [element.get("aria-controls"), element.get("data-target"), element.get("data-bs-target")]
        if element.get("data-toggle") or element.get("data-bs-toggle") or element.get("role") in ("tab", "button"):
            targets.append(element.get("href"))
        panel = next((by_id[t.lstrip("#")] for t in targets if t and t.lstrip("#") in by_id), None)
        if panel is not None:
            yield element, panel


def _named(root: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Openers and panels by the names that site builders give them, one after the other."""
    for element in root.iter():
        if isinstance(element.tag, str) and _OPENER.search(_names(element)):
            panel = _following(element)
            if panel is not None:
                yield element, panel


def _clicked(root: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Buttons and clickable elements that ask, and their likes, with the element after each; nothing names the two."""
    clickable = [
        element
        for element in root.iter()
        if element.tag in ("button", "label") or element.get("onclick") or element.get("role") == "button"
    ]
    asking = [element for element in clickable if "?" in _text(element)]
    for element in dict.fromkeys([*asking, *alike(root, asking)]):
        panel = _next(element)
        if panel is not None and not list(panel.iter("form", "button", "input", "select", "textarea")):
            yield element, panel


def _next(element: HtmlElement) -> HtmlElement | None:
    """Return the element after this one, or after its parent when that holds nothing else."""
    parent = element.getparent()
    if element.getnext() is None and parent is not None and _text(parent) == _text(element):
        element = parent
    after = element.getnext()
    return after if after is not None and isinstance(after.tag, str) else None


def _following(element: HtmlElement) -> HtmlElement | None:
    """Return the element after this one, or after the nearest ancestor that holds no other words, if it is a panel."""
    at = element
    for _ in range(4):
        after = at.getnext()
        if after is not None and isinstance(after.tag, str):
            return after if _PANEL.search(_names(after)) else None
        at = at.getparent()
        if at is None or len(_text(at)) > LONGEST_OPENER:
            return None
    return None
