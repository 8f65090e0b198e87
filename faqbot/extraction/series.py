"""Find questions with their answers by the shape that they share: on a page, a row of likes in which most ask."""

from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

FEWEST = 2
"""So many likes make a series."""
LONGEST_TITLE = 25
"""The first part of each has at most this many words."""
_PASSIVE = frozenset("script style noscript template svg input hr br img link meta".split())


def paired(root: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Return the two parts of each element in a series of elements that hold two parts, a title and a text."""
    for likes in _likes(root):
        parts = [pair for element in likes if (pair := _two_parts(element))]
        if len(parts) == len(likes) and _mostly_ask([title for title, _ in parts]):
            yield from parts


def alike(root: HtmlElement, openers: Sequence[HtmlElement]) -> Iterator[HtmlElement]:
    """Return the elements that look just like these openers, where most of all that do ask something."""
    looks = {_look(opener) for opener in openers if opener.get("class")}
    for look in looks:
        likes = [each for each in root.iter(look[0]) if _look(each) == look]
        if len(likes) > FEWEST and _mostly_ask(likes):
            yield from likes


def _likes(root: HtmlElement) -> Iterator[list[HtmlElement]]:
    """Group the children of each element that look the same, whatever stands between them."""
    for parent in root.iter():
        if len(parent) >= FEWEST and isinstance(parent.tag, str):
            groups: dict[tuple[str, str], list[HtmlElement]] = {}
            for child in parent:
                if isinstance(child.tag, str) and child.tag not in ("p", "td", "tr", "dt", "dd", "details"):
                    groups.setdefault(_look(child), []).append(child)
            yield from (group for group in groups.values() if len(group) >= FEWEST)


def _look(element: HtmlElement) -> tuple[str, str]:
    return str(element.tag), element.get("class", "")


def _two_parts(element: HtmlElement) -> tuple[HtmlElement, HtmlElement] | None:
    """Return the two children that hold all the words, below wrappers that hold the same; or None."""
    while len(told := [each for each in element if _words(each)]) == 1 and not (element.text or "").strip():
        element = told[0]
    loose = [element.text, *(child.tail for child in element)]
    if len(told) != FEWEST or any((text or "").strip() for text in loose):
        return None
    title, text = told
    is_title = len(_words(title)) <= LONGEST_TITLE and not list(title.iter("ul", "ol", "table"))
    return (title, text) if is_title and not list(text.iter("form", "h1", "h2", "h3")) else None


def _words(element: HtmlElement) -> list[str]:
    is_shown = isinstance(element.tag, str) and element.tag not in _PASSIVE
    return element.text_content().split() if is_shown else []


def _mostly_ask(titles: Sequence[HtmlElement]) -> bool:
    asked = sum("?" in title.text_content() for title in titles)
    return asked >= 1 and 2 * asked >= len(titles)
