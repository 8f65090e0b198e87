"""Read plain text: paragraphs apart by empty lines, headings as bare, capital or underlined lines, bullets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from faqbot.extraction.blocks import Block, Document, Kind, Skip, placed, tidy
from faqbot.extraction.furniture import line_reason, title_reason

_BULLET = re.compile(r"^(\s*)(?:[•●○■□➢➤✓✔*\-–▪◦‣·\uf0b7]|o(?=\s)|\d{1,2}[.)])\s+(?=\S)")
_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s+")
_RULE = re.compile(r"^\s*([=\-~_*])\1{2,}\s*$")
_ENDS = (".", "!", ",", ";", "…", '."', ".”")
LONGEST_LINE = 120
"""A longer line is a paragraph, not a line of one."""
LONGEST_HEADING = 14
"""A bare heading has at most this many words."""


@dataclass(frozen=True)
class _Chunk:
    """Lines that stand together, with the number of the first."""

    line: int
    lines: tuple[str, ...]


def read_plain(text: str, path: str) -> Document:
    """Read the text; the first bare line that is no furniture is its title."""
    blocks: list[Block] = []
    skipped: list[Skip] = []
    chunks = [part for chunk in _chunks(text) for part in _parts(chunk)]
    for index, chunk in enumerate(chunks):
        leads_in = bool(blocks) and blocks[-1].kind == "text" and blocks[-1].text.endswith(":")
        if leads_in and _is_indented(chunk):
            blocks += (Block("item", tidy(line), 1, line=chunk.line + n) for n, line in enumerate(chunk.lines))
        elif reason := _chunk_reason(chunk, index, len(chunks)):
            skipped += [Skip(tidy(line), reason, chunk.line + n) for n, line in enumerate(chunk.lines)]
        else:
            blocks += _blocks(chunk, not any(block.kind == "heading" for block in blocks))
    title = next((block.text for block in blocks if block.kind == "heading"), "")
    return Document(path, title, placed(blocks), tuple(skipped), kind="text")


def _chunks(text: str) -> Iterator[_Chunk]:
    start = 1
    lines: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip():
            start = start if lines else number
            lines.append(line.rstrip())
        elif lines:
            yield _Chunk(start, tuple(lines))
            lines = []


def _parts(chunk: _Chunk) -> Iterator[_Chunk]:
    """Cut lines apart that are paragraphs of their own: in texts without empty lines, and at lines that ask."""
    lines = chunk.lines
    ends = sum(line.rstrip().endswith((".", "!", "?", ":")) for line in lines)
    apart = len(lines) > 2 and (max(map(len, lines)) > LONGEST_LINE or 3 * ends >= 2 * len(lines))
    start = 0
    for number in range(1, len(lines)):
        both_plain = not _BULLET.match(lines[number]) and not _is_rule(lines[number]) and not _is_reply(lines[number])
        at_question = _asks(lines[number]) and lines[number - 1].rstrip().endswith((".", "!", "?"))
        after_question = apart and _asks(lines[number - 1])
        if both_plain and (at_question or (apart and not after_question)):
            yield _Chunk(chunk.line + start, lines[start:number])
            start = number
    yield _Chunk(chunk.line + start, lines[start:])


def _asks(line: str) -> bool:
    return line.rstrip().endswith("?") and _is_heading(line)


def _is_reply(line: str) -> bool:
    return bool(re.match(r"(?i)(q|a|question|answer)\s?\d{0,2}\s*[:.)]\s", line.strip()))


def _chunk_reason(chunk: _Chunk, index: int, count: int) -> str:
    """Furniture by its words, a block of short bare lines (a byline, a caption), or one in lower case."""
    reasons = [line_reason(line) for line in chunk.lines]
    if any(reasons) and all(why or _is_bare(line) for why, line in zip(reasons, chunk.lines, strict=True)):
        return next(filter(None, reasons))
    if all(_is_bare(line) and not line.rstrip().endswith(("?", ":")) for line in chunk.lines):
        if len(chunk.lines) > 1 and not _is_rule(chunk.lines[1]):
            return "short lines without a sentence: a byline or a caption"
        if chunk.lines[0].strip()[:1].islower() or (index == count - 1 and len(chunk.lines) == 1):
            return "a line without a sentence"
    return ""


def _is_indented(chunk: _Chunk) -> bool:
    """Whether it is a list as browsers copy it: each item on an indented line, without its bullet."""
    return all(re.match(r"\s{2,}|\t", line) and not _BULLET.match(line) for line in chunk.lines)


def _is_rule(line: str) -> bool:
    return bool(_RULE.match(line))


def _is_bare(line: str) -> bool:
    words = line.split()
    return len(words) <= LONGEST_HEADING and not line.rstrip().endswith(_ENDS) and not _BULLET.match(line)


def _is_heading(line: str) -> bool:
    """A short line that starts like a title and does not end like a sentence; a question may end in its mark."""
    first = _NUMBER.sub("", line).strip()[:1]
    is_label = re.match(r"(?i)(q|a|question|answer)\s?\d{0,2}\s*[:.)]", line.strip())
    is_greeting = line.rstrip().endswith(",") or re.match(r"(?i)(dear|hello|hi)\b", line.strip())
    leads_in = line.rstrip().endswith(":") and len(line.split()) > 5
    return _is_bare(_NUMBER.sub("", line)) and not (first.islower() or is_label or is_greeting or leads_in)


def _blocks(chunk: _Chunk, is_first: bool) -> Iterator[Block]:
    lines, line = list(chunk.lines), chunk.line
    if len(lines) > 1 and _is_rule(lines[1]):
        yield Block("heading", tidy(lines[0]), 1 if "=" in lines[1] else 2, line=line)
        lines, line = lines[2:], line + 2
    elif _is_heading(lines[0]) and (len(lines) == 1 or _heads(lines)):
        text = tidy(lines[0])
        is_label = text.endswith(":") and len(text.split()) <= 3
        yield Block("heading", text, 1 if is_first else 3 if is_label else 2, line=line)
        lines, line = lines[1:], line + 1
    yield from _body(lines, line)


def _heads(lines: list[str]) -> bool:
    """Whether the first of several lines heads the others: a question, a title of furniture, or all in capitals."""
    if lines[0].rstrip().endswith("?") or title_reason(lines[0]):
        return True
    return lines[0].isupper() and not lines[1].isupper()


def _body(lines: list[str], line: int) -> Iterator[Block]:
    """Split into list items and paragraphs; a line that follows an item or a paragraph goes on with it."""
    parts: list[tuple[int, int, list[str]]] = []
    for number, text in enumerate(lines, line):
        bullet = _BULLET.match(text)
        if bullet:
            parts.append((number, 1 + len(bullet[1].expandtabs(4)) // 4, [text[bullet.end() :]]))
        elif parts and not _is_reply(text):
            parts[-1][2].append(text)
        else:
            parts.append((number, 0, [text]))
    shallow = min((depth for _, depth, _ in parts if depth), default=1)
    for number, depth, texts in parts:
        kind: Kind = "item" if depth else "text"
        yield Block(kind, tidy(" ".join(texts)), max(0, depth - shallow + 1) if depth else 0, line=number)
