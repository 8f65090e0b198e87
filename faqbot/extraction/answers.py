"""An answer as found: its pieces, without filler and advertising, as Markdown, and the sentences it cites."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from faqbot.extraction.asks import Piece
from faqbot.extraction.blocks import Document, Sentence, sentence_spans
from faqbot.extraction.chatter import is_about_contact, is_advert, is_filler

_MARKS = re.compile(r"([\\`*<\[\]{}])|(?<!\w)(_)|(_)(?!\w)|^(#{1,6}|[-+>]|\d+[.)])(?=\s)", re.MULTILINE)


def words_in(document: Document, pieces: Iterable[Piece]) -> int:
    return sum(len(_text(document, piece).split()) for piece in pieces)


def trimmed(document: Document, question: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Leave out paragraphs that only lead in, and advertising at the end, unless the question asks whom to call."""
    kept = [p for p in pieces if document.blocks[p.block].kind != "text" or not _is_idle(_text(document, p))]
    while kept and (kept[-1].label or (len(kept) > 1 and _is_scrap(document, kept[-1]))):
        kept.pop()
    while kept and not is_about_contact(question) and document.blocks[kept[-1].block].kind == "text":
        last = kept.pop()
        spans = sentence_spans(_text(document, last))
        good = [span for span in spans if not is_advert(_text(document, last)[slice(*span)])]
        if len(good) == len(spans):
            return [*kept, last]
        if good and good == spans[: len(good)]:
            return [*kept, replace(last, end=last.start + good[-1][1])]
        if good:
            return [*kept, last]
    return kept


def _is_idle(text: str) -> bool:
    """A paragraph that only leads in, or the words of a button."""
    is_button = len(text.split()) <= 8 and not re.search(r"[.!?:]$", text) and is_advert(text)
    return is_button or is_filler(text)


def _is_scrap(document: Document, piece: Piece) -> bool:
    """A few words without a sentence's end after an answer: the small title above the next heading."""
    text = _text(document, piece)
    is_text = document.blocks[piece.block].kind == "text" and not document.blocks[piece.block].panels
    return is_text and len(text.split()) <= 6 and not re.search(r"[.!?:;,)\d]$", text)


def says_something(document: Document, pieces: Sequence[Piece]) -> bool:
    """Say whether there is a sentence or a list under a topic, not just another title."""
    listed = sum(piece.term or document.blocks[piece.block].kind in ("item", "row") for piece in pieces)
    texts = (_text(document, piece) for piece in pieces)
    return listed > 1 or any(re.search(r"\w{2}[.!?][\"')\]]*$", text) and len(text.split()) > 3 for text in texts)


def _text(document: Document, piece: Piece) -> str:
    return document.blocks[piece.block].text[piece.start : piece.end].strip()


def markdown(document: Document, pieces: Sequence[Piece]) -> str:
    """Render the pieces: paragraphs an empty line apart, items and rows as a list, labels in bold."""
    out, last = "", ""
    for group in _joined(pieces):
        block = document.blocks[group[0].block]
        text = _escaped(" ".join(_text(document, piece) for piece in group)).replace("\n", "  \n")
        if group[0].label:
            kind, text = "label", f"**{text.rstrip(':')}**"
        elif group[0].term:
            kind, text = "item", f"- {text.rstrip(' :–—-')}"
        elif block.kind == "item" and not group[0].start:
            indent = "  " * max(0, block.level - 1)
            kind, text = "item", f"{indent}- {text}".replace("\n", f"\n{indent}  ")
        elif block.kind == "row":
            kind, text = "item", f"- {text}"
        else:
            kind = "text"
        out += ("\n" if kind == last == "item" else "\n\n" if out else "") + text
        last = kind
    return _begun(out)


def _begun(text: str) -> str:
    """Start with a capital."""
    return text[:1].upper() + text[1:] if text[:1].isalpha() else text


def _joined(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Put together the sentences of one paragraph."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        if groups and groups[-1][-1].block == piece.block and piece.start:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _escaped(text: str) -> str:
    return _MARKS.sub(
        lambda found: f"\\{found[0]}" if not found[0][:1].isdigit() else found[0][:-1] + "\\" + found[0][-1], text
    )


def cited(document: Document, pieces: Iterable[Piece]) -> list[Sentence]:
    """Return the sentences that the pieces stand in, in order, each once."""
    spans = [(document.blocks[p.block].start + p.start, document.blocks[p.block].start + p.end) for p in pieces]
    return [s for s in document.sentences if any(s.start < end and start < s.end for start, end in spans)]
