"""Read a web page: blocks in order, panels with their openers, furniture set aside."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from faqbot.extraction.accordions import find_panels
from faqbot.extraction.blocks import Block, Document, Skip, placed, tidy
from faqbot.extraction.faqdata import faq_data
from faqbot.extraction.furniture import line_reason
from faqbot.extraction.walking import Walk

MOST_ELEMENTS = 6000
"""Trafilatura takes minutes over pages with more elements; all of such a page counts as its main text."""
FAQ_DATA = "question data in the page"


def read_html(text: str, path: str, kind: str = "page") -> Document:
    """Read a page. Blocks outside the main text, as trafilatura judges it, are marked so."""
    root = _parsed(text)
    if root is None:
        return Document(path, kind=kind)
    data = [pair for script in root.iterfind(".//script") if _is_data(script) for pair in faq_data(script.text or "")]
    walk = Walk(find_panels(root))
    walk.read(root)
    blocks, skipped = _without_lines(walk.blocks, walk.skipped)
    if kind == "page" and sum(1 for _ in root.iter()) <= MOST_ELEMENTS:
        blocks = _marked(blocks, _main_text(text))
    title = next((b.text for b in blocks if b.kind == "heading" and b.level == 1), _title(root))
    blocks += _from_data(data, len(walk.panels.panels) + walk.opened)
    return Document(path, title, placed(blocks), tuple(skipped), kind=kind)


def _parsed(text: str) -> HtmlElement | None:
    try:
        return document_fromstring(
            re.sub(r"^\s*<\?xml[^>]*\?>", "", text),
            parser=HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True),
        )
    except etree.ParserError:
        return None


def _is_data(script: HtmlElement) -> bool:
    return "ld+json" in script.get("type", "").lower()


def _title(root: HtmlElement) -> str:
    found = root.findtext(".//title") or ""
    return tidy(re.split(r"\s[|–—-]\s", found)[0])


def _without_lines(blocks: list[Block], skipped: list[Skip]) -> tuple[list[Block], list[Skip]]:
    """Leave out lines that are furniture by their words."""
    kept = []
    for block in blocks:
        if not block.opens and (reason := line_reason(block.text)):
            skipped.append(Skip(block.text, reason, block.line))
        else:
            kept.append(block)
    return kept, skipped


def _main_text(text: str) -> str:
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of pages that are told about here anyway
    found = trafilatura.extract(text, favor_recall=True, include_comments=False, include_tables=True) or ""
    return re.sub(r"\W+", "", found)


def _marked(blocks: list[Block], main: str) -> list[Block]:
    """Mark what comes before and after the main text: pages put their furniture around it, not into it.

    A heading right above it is its own.
    """
    inside = [n for n, block in enumerate(blocks) if re.sub(r"\W+", "", block.text)[:80] in main]
    if not inside:
        return blocks
    first = inside[0]
    while first and blocks[first - 1].kind == "heading":
        first -= 1
    return [replace(b, main=first <= n <= inside[-1] or b.level == 1) for n, b in enumerate(blocks)]


def _from_data(pairs: list[tuple[str, str]], last: int) -> Iterator[Block]:
    """Turn question data into openers and panels of their own, which stand after the visible page."""
    for number, (question, answer) in enumerate(pairs, last + 1):
        root = _parsed(f"<html><body>{answer}</body></html>") if answer.strip() else None
        if root is not None and question:
            walk = Walk(find_panels(root))
            walk.read(root)
            yield Block("opener", question, opens=number, form=FAQ_DATA)
            yield from (replace(block, panels=(number,), opens=0) for block in walk.blocks)
