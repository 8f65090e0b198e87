"""Read Markdown with markdown-it, keeping the line of each block."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from faqbot.extraction.blocks import Block, Document, Skip, placed, tidy
from faqbot.extraction.furniture import line_reason
from faqbot.extraction.html import read_html
from faqbot.extraction.questions import is_question
from faqbot.extraction.rows import TABLE, heads_questions

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_HTML = re.compile(r"^\s*<(details|summary|dl|div|table|section|h[1-6]|p|ul|ol)\b", re.MULTILINE | re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\s*\{[#.:][^{}]*\}\s*$")
_NOTE = re.compile(r"\[\^[^\]\s]+\](:?)")


def read_markdown(text: str, path: str) -> Document:
    """Read the text; a YAML header is left out. One with HTML of its own is read as the page that it makes."""
    header = _FRONT_MATTER.match(text)
    body = "\n" * header[0].count("\n") + text[header.end() :] if header else text
    if _HTML.search(body):
        page = MarkdownIt("commonmark").enable("table").render(body)
        return read_html(f"<html><body>{page}</body></html>", path, "Markdown")
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(body)
    blocks: list[Block] = []
    skipped = [Skip(tidy(header[0])[:80], "a header for programs", 1)] if header else []
    for block in _with_asked(_blocks(tokens)):
        if reason := _reason(block):
            skipped.append(Skip(block.text, reason, block.line))
        else:
            blocks.append(block)
    title = next((block.text for block in blocks if block.kind == "heading"), "")
    return Document(path, title, placed(blocks), tuple(skipped), kind="Markdown")


def _reason(block: Block) -> str:
    reason = "a footnote" if _NOTE.match(block.text) else line_reason(block.text)
    return reason or ("links only" if re.fullmatch(r"[^.?!]+( \| [^.?!]+)+", block.text) else "")


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    depth, fresh, heading, line = 0, False, 0, 0
    cells: list[str] = []
    for index, token in enumerate(tokens):
        line = token.map[0] + 1 if token.map else line
        if token.type.endswith("_list_open"):
            depth += 1
        elif token.type.endswith("_list_close"):
            depth -= 1
        elif token.type == "list_item_open":
            fresh = True
        elif token.type == "heading_open":
            heading = int(token.tag[1])
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            first = cells[0] if len(cells) == 2 else ""
            yield Block("row", (": " if first else " | ").join(cells), lead=first, line=line)
        elif token.type == "inline" and tokens[index - 1].type in ("td_open", "th_open"):
            cells.append(tidy(_plain(token)))
        elif token.type in ("inline", "code_block", "fence"):
            block = _block(token, depth if fresh else 0, heading, line)
            fresh, heading = False, 0
            yield from _split(block)


def _with_asked(blocks: Iterable[Block]) -> Iterator[Block]:
    """Turn rows of two cells into openers with their texts where the first cell asks, or its column does."""
    number, asked = 0, False
    for block in blocks:
        cells = [block.lead, block.text.removeprefix(f"{block.lead}: ")] if block.kind == "row" and block.lead else []
        if heads_questions(cells):
            asked = True
        elif cells and (asked or is_question(cells[0])):
            number += 1
            yield Block("opener", cells[0], opens=number, form=TABLE, line=block.line)
            yield Block("text", cells[1], panels=(number,), line=block.line)
        else:
            asked = asked and block.kind == "row"
            yield block


def _block(token: Token, depth: int, heading: int, line: int) -> Block:
    text, lead = tidy(_plain(token)), tidy(_lead(token))
    if heading:
        return Block("heading", _ATTRIBUTES.sub("", text), heading, line=line)
    text = _NOTE.sub(lambda note: note[0] if note[1] else "", text)
    return Block("item" if depth else "text", text, depth, lead, line=line)


def _split(block: Block) -> Iterator[Block]:
    """A line that starts with “A:” is a paragraph of its own."""
    parts = re.split(r"\n(?=A(?:nswer)?\s?[:.]\s)", block.text)
    for part in parts:
        if part:
            yield replace(block, text=part, lead=block.lead if part is parts[0] else "")


def _plain(token: Token) -> str:
    """Return the words; the lines of one paragraph stay apart only where a bold line or a label ends."""
    out = ""
    children = token.children or []
    for index, child in enumerate(children):
        if child.type == "softbreak":
            after_bold = children[index - 1].type == "strong_close"
            label = index + 1 < len(children) and re.match(r"A(nswer)?\s?[:.]", children[index + 1].content)
            out += "\n" if after_bold or label else " "
        else:
            out += "\n" if child.type == "hardbreak" else child.content
    return out or ("" if children else token.content)


def _lead(token: Token) -> str:
    """Return the bold words that the text starts with."""
    out, bold = "", False
    for child in token.children or []:
        bold = child.type == "strong_open" or (bold and child.type != "strong_close")
        if child.type == "text" and not bold and child.content.strip():
            break
        out += child.content if bold else ""
    return out
