"""Read a PDF's text layer with pypdfium2: headings by size and weight, running headers and footers set aside."""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from faqbot.errors import SourceError
from faqbot.extraction.blocks import Block, Document, Skip, placed, tidy
from faqbot.extraction.furniture import line_reason
from faqbot.extraction.printed import BULLET, Line, bulleted

MOST_PAGES = 300
_NUMBERED = re.compile(r"^\s*\d{1,2}[.)]\s+(?!.*\?$)")
_LABEL = re.compile(r"(?i)^(q|a|question|answer)\s?\d{0,2}\s*[:.)]\s")


def read_pdf(data: bytes, path: str) -> Document:
    """Read all pages.

    Raises:
        SourceError: the file is encrypted, broken, too long, or holds pictures instead of text.
    """
    lines = _lines(data)
    if sum(len(line.text) for line in lines) < 20:
        raise SourceError("it holds no text, perhaps scanned pictures: run text recognition (OCR) over it first")
    running = _running(lines)
    kept = [line for line in lines if line not in running]
    skipped = tuple(Skip(line.text, reason, line.page) for line, reason in running.items())
    blocks = tuple(_blocks(bulleted(kept)))
    title = next((block.text for block in blocks if block.kind == "heading"), "")
    return Document(path, title, placed(blocks), skipped, kind="PDF")


def _lines(data: bytes) -> list[Line]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise SourceError("it is protected by a password: save a copy without one") from None
        raise SourceError("it is not a PDF that can be read: save it again from the program that made it") from None
    try:
        if len(document) > MOST_PAGES:
            raise SourceError(f"it has {len(document)} pages, more than {MOST_PAGES}: split it") from None
        return [line for number in range(len(document)) for line in _page_lines(document, number)]
    except pypdfium2.PdfiumError as error:
        raise SourceError(f"a page cannot be read ({error}): save it again from the program that made it") from None
    finally:
        document.close()


def _page_lines(document: pypdfium2.PdfDocument, number: int) -> Iterator[Line]:
    page = document[number]
    height = page.get_height() or 1.0
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    at = 0
    for raw in text.split("\n"):
        inked = next((at + n for n, letter in enumerate(raw) if letter.strip() and letter.isalnum()), None)
        if inked is not None and len(text) == text_page.count_chars():
            size = _size_at(text_page, inked)
            last = max(at + n for n, letter in enumerate(raw) if letter.isalnum())
            left, bottom, _, _ = text_page.get_charbox(inked)
            y, right = max(bottom, 0.0) / height, text_page.get_charbox(last)[2]
            yield Line(tidy(raw), size, _is_bold(text_page, inked), number + 1, y, left, right)
        elif raw.strip():
            yield Line(tidy(raw), 0, False, number + 1, 0.5)
        at += len(raw) + 1


def _size_at(text_page: pypdfium2.PdfTextPage, index: int) -> float:
    """Return a letter's size as printed: browsers write one size and shrink the page."""
    size, matrix = pdfium.FPDFText_GetFontSize(text_page, index), pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(text_page, index, matrix):
        return float(size)
    return float(size) * (math.hypot(matrix.b, matrix.d) or 1.0)


def _is_bold(text_page: pypdfium2.PdfTextPage, index: int) -> bool:
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(text_page, index, name, 128, ctypes.c_int())
    return b"bold" in name.value.lower() or pdfium.FPDFText_GetFontWeight(text_page, index) >= 600


def _running(lines: list[Line]) -> dict[Line, str]:
    """Find page furniture: lines in the margins that return on other pages but for their number, and such by words."""
    margin = [line for line in lines if line.y > 0.92 or line.y < 0.08]
    count = Counter(re.sub(r"\d+", "#", line.text) for line in margin)
    found = {}
    for line in lines:
        same = re.sub(r"\d+", "#", line.text)
        if line in margin and (count[same] > 1 or re.search(r"(?i)\bpage\b|[|/]\s*\d+$|^\W*\d+\W*$", line.text)):
            found[line] = "a running header or footer"
        elif reason := line_reason(line.text):
            found[line] = reason
    return found


def _blocks(lines: list[Line]) -> Iterator[Block]:
    """Join the lines of each heading, item and paragraph; a new one starts where size, weight or a gap says so."""
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    larger = sorted({round(line.size, 1) for line in lines if line.size > body * 1.1}, reverse=True)
    parts: list[list[Line]] = []
    for line in lines:
        if parts and _goes_on(parts[-1], line, body):
            parts[-1].append(line)
        else:
            parts.append([line])
    for part in parts:
        yield _block(part, body, larger)


def _goes_on(part: list[Line], line: Line, body: float) -> bool:
    last = part[-1]
    same = abs(last.size - line.size) < 0.5 and last.bold == line.bold
    if not same or BULLET.match(line.text) or _NUMBERED.match(line.text) or _LABEL.match(line.text):
        return False
    if last.page != line.page:
        return line.text[:1].islower()
    gap = (last.y - line.y) * 842 / max(line.size, 1.0)
    if line.size and not 0 < gap < 2.2:
        return False
    if line.bold and line.size <= body * 1.1 and last.text.endswith("?"):
        return False
    return line.size > body * 1.1 or gap < 1.6 or line.text[:1].islower()


def _block(part: list[Line], body: float, larger: list[float]) -> Block:
    text = ""
    for line in part:
        text = (
            text[:-1] + line.text if re.search(r"[a-z]-$", text) and line.text[:1].islower() else f"{text} {line.text}"
        )
    text, first = text.strip(), part[0]
    if first.size > body * 1.1:
        return Block("heading", text, min(6, 1 + larger.index(round(first.size, 1))), page=first.page)
    for mark in (BULLET, _NUMBERED):
        if mark.match(text) and not first.bold:
            return Block("item", mark.sub("", text), 1, page=first.page)
    if first.bold and len(text.split()) <= 14 and not text.endswith("."):
        return Block("heading", text, min(6, 2 + len(larger)), page=first.page)
    return Block("text", text, page=first.page)
