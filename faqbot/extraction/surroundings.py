"""Judge which elements of a page stand around its text: by their tag, their names, and what they hold."""

import re

from lxml.html import HtmlElement

from faqbot.extraction.accordions import Panels, only_links, words
from faqbot.extraction.furniture import consent_reason, element_reason

SILENT = frozenset("script style noscript template svg iframe head select option textarea input object video".split())
"""Elements whose text nobody sees."""
CONTROLS = frozenset(("button", "label"))
"""These say what to press; their words count only where they open a panel."""
_NEVER = {"figcaption": "a caption", "form": "a form"}
"""These are no part of an answer even inside a panel."""
_SIGN = re.compile(r"icon|symbol|arrow|caret|chevron|sr-only|screen-reader|visually-hidden|plus|minus|indicator")
_RUNNING = frozenset("a abbr b em font i mark small span strong sub sup u".split())
LONGEST_SIGN = 12
"""A sign beside an opener's words has at most this many letters: “+”, “Expand”."""
MOST = 0.6
"""An element with a larger share of the page's visible text is no furniture, whatever its name."""


class Surroundings:
    """What one page knows of its parts: how much text it shows, where its main text is, and its panels."""

    def __init__(self, root: HtmlElement, panels: Panels) -> None:
        self._panels = panels
        self._size = _seen(root) or 1
        main = next(root.iter("main"), None)
        self._around_main = set() if main is None else {main, *main.iterancestors()}

    def reason(self, element: HtmlElement, in_panel: bool) -> str:
        """Say why an element is furniture, or return nothing."""
        tag = str(element.tag)
        if in_panel:
            return "" if self.holds_answers(element) else _NEVER.get(tag, "")
        if tag in ("html", "body", "article", "tr") or element in self._around_main:
            return ""
        reason = self._named(element, tag)
        is_most = bool(reason) and tag not in ("nav", "footer", "ul") and _seen(element) > self._size * MOST
        return "" if is_most else reason

    def _named(self, element: HtmlElement, tag: str) -> str:
        names = f"{element.get('class', '')} {element.get('id', '')}"
        if self.holds_answers(element):
            return consent_reason(names)
        if tag == "ul" and only_links(element):
            return "a list of links"
        if tag == "header" and element.find(".//h1") is None:
            return "a page header"
        return element_reason(tag, element.get("role", ""), names) or consent_reason(names)

    def holds_answers(self, element: HtmlElement) -> bool:
        """Say whether a panel or its opener is in it."""
        panels = self._panels
        return any(e in panels.panels or e in panels.openers or _is_panel(e) for e in element.iter())

    def asks(self, control: HtmlElement) -> bool:
        """Say whether a control is an opener, holds one, or holds all the words of one."""
        around = (each for each in control.iterancestors() if each in self._panels.openers)
        return self.opener_in(control) or any(words(each) == words(control) for each in around)

    def opener_in(self, element: HtmlElement) -> bool:
        return any(inner in self._panels.openers for inner in element.iter())


def said(opener: HtmlElement) -> str:
    """Return the words of an opener without its signs, and without a button beside them."""
    return _said(opener, words(opener))


def _said(element: HtmlElement, every_word: str) -> str:
    out = [element.text or ""]
    for child in element:
        is_beside = child.tag in CONTROLS and words(child) != every_word
        if isinstance(child.tag, str) and child.tag not in SILENT and not is_beside and not is_sign(child):
            text = _said(child, every_word)
            out.append(text if child.tag in _RUNNING else f" {text} ")
        out.append(child.tail or "")
    return "".join(out)


def is_sign(element: HtmlElement) -> bool:
    """Say whether it is a plus, an arrow, or a word for screen readers beside the words of an opener."""
    names = f"{element.get('class', '')} {element.get('id', '')}".lower()
    return bool(_SIGN.search(names)) and len(words(element)) <= LONGEST_SIGN and "?" not in element.text_content()


def _is_panel(element: HtmlElement) -> bool:
    """Whether it is a details element of the text, not one that opens a menu of links."""
    return element.tag == "details" and not only_links(element, element.find("summary"))


def _seen(element: HtmlElement) -> int:
    """Count the letters that a reader sees."""
    silent = {inner for top in element.iter(*SILENT) for inner in top.iter()}
    texts = [each.text for each in element.iter() if isinstance(each.tag, str) and each not in silent]
    texts += [each.tail for each in element.iter() if each is not element and each.getparent() not in silent]
    return sum(len("".join((text or "").split())) for text in texts)
