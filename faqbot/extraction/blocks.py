"""What every reader returns: the blocks of a document in reading order, each with its place, and what was skipped."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

Kind = Literal["heading", "opener", "text", "item", "row"]

LINK = "a link to another page"
"""The `form` of a heading that is one."""

_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[^\sa-z]|\s*\n|\s*$)|\n+")
_ABBREVIATION = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|St|vs|approx|Prof|incl|No|e\.g|i\.e)|\b[A-Z])\.$")


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, table row, or the opener of a panel (a summary, an accordion's button).

    `level` is a heading's rank from 1, or a list item's depth from 1; `lead` the bold words that the text starts
    with; `panels` the panels that the block lies in, outermost first; `opens` the panel that an opener opens, and
    `form` how; `main` is false outside a page's main text. `start` is the offset in the document's text as read.
    """

    kind: Kind
    text: str
    level: int = 0
    lead: str = ""
    panels: tuple[int, ...] = ()
    opens: int = 0
    form: str = ""
    main: bool = True
    line: int = 0
    page: int = 0
    start: int = 0


@dataclass(frozen=True, slots=True)
class Skip:
    """A piece of text that was left out, and why."""

    text: str
    reason: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document: its number from 1, its characters, and the block that it stands in."""

    number: int
    start: int
    end: int
    text: str
    block: int


@dataclass(frozen=True)
class Document:
    """One document as read. `path` is its name in drafts and reports; `notes` are doubts of the reader."""

    path: str
    title: str = ""
    blocks: tuple[Block, ...] = ()
    skipped: tuple[Skip, ...] = ()
    notes: tuple[str, ...] = ()
    kind: str = field(default="text")

    @cached_property
    def text(self) -> str:
        """The text as read, which all character spans refer to: the blocks, one after the other, a line apart."""
        return "\n".join(block.text for block in self.blocks)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        found: list[Sentence] = []
        for index, block in enumerate(self.blocks):
            for start, end in sentence_spans(block.text):
                place = (block.start + start, block.start + end)
                found.append(Sentence(len(found) + 1, *place, block.text[start:end], index))
        return tuple(found)


def placed(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Give each block its offset in the text as read."""
    out, start = [], 0
    for block in blocks:
        out.append(replace(block, start=start))
        start += len(block.text) + 1
    return tuple(out)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Split at sentence ends and line breaks, not after abbreviations; spans are without outer blanks."""
    spans, start = [], 0
    for end in _END.finditer(text):
        if _ABBREVIATION.search(text[start : end.end()]) and end.end() < len(text):
            continue
        spans.append((start, end.end()))
        start = end.end()
    spans.append((start, len(text)))
    trimmed = [(a + len(text[a:b]) - len(text[a:b].lstrip()), a + len(text[a:b].rstrip())) for a, b in spans]
    return [(a, b) for a, b in trimmed if re.search(r"\w", text[a:b])]


def tidy(text: str) -> str:
    """Fold blanks to one space, keeping single line breaks."""
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in re.sub(r"[\u200b\u00ad\ufeff]", "", text).split("\n"))
    return "\n".join(line for line in lines if line)
