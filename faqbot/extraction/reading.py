"""Read any document: look at what it really is, decode it, and hand it to its reader, within limits."""

import io
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from faqbot.errors import SourceError
from faqbot.extraction.blocks import Document

LARGEST = 20_000_000
"""The largest file that is read, in bytes."""
LARGEST_TEXT = 3_000_000
"""The longest text that is read, in characters."""
LARGEST_UNPACKED = 60_000_000
"""The most that a Word file may hold once unpacked, in bytes."""
KINDS = (".html", ".htm", ".xhtml", ".md", ".markdown", ".txt", ".text", ".pdf", ".docx")
OFFICE = (".doc", ".rtf", ".odt", ".pages", ".ppt", ".pptx", ".xls", ".xlsx", ".epub")
"""Kinds that are not read; in a folder they are told of rather than passed over."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FEWEST_MARKS = 2
"""A text with as many bold lines or headings in the marks of Markdown is read as such."""
_MARKED = re.compile(rb"^(?:#{1,4} \S.*|\*\*[^*\n]+\*\*:?\s*)$", re.MULTILINE)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


def documents_in(paths: Iterable[Path]) -> Iterator[Path]:
    """List the files named, and in folders the documents and the folders that are closed; hidden ones are left out."""
    for path in paths:
        if path.is_dir() and not _is_closed(path):
            inside = sorted(p for p in path.rglob("*") if _is_document(p) or _is_closed(p))
            yield from (p for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts))
        else:
            yield path


def _is_document(path: Path) -> bool:
    return path.suffix.lower() in KINDS + OFFICE and path.is_file()


def _is_closed(path: Path) -> bool:
    """Whether it is a folder that must not be looked into."""
    return path.is_dir() and not os.access(path, os.R_OK | os.X_OK)


def read_file(path: Path, name: str = "") -> Document:
    """Read one file.

    Raises:
        SourceError: it cannot be read; the message says why and what to do.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise SourceError("it is a folder that may not be read" if _is_closed(path) else "it is no file")
        if size > LARGEST:
            raise SourceError(f"it has {size / 1e6:.0f} MB, more than {LARGEST / 1e6:.0f}: split it")
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"it cannot be opened: {error.strerror or error}") from None
    return read_bytes(data, name or path.as_posix(), path.suffix.lower())


def read_bytes(data: bytes, name: str, suffix: str = "", charset: str = "") -> Document:
    """Read what the bytes really are, whatever the name says.

    Raises:
        SourceError: nothing can be made of them.
    """
    kind, note = _kind(data, suffix)
    document = _read(data, name, kind, charset)
    if not any(re.search(r"\w", block.text) for block in document.blocks):
        raise SourceError("it holds no text" + (" (a page that needs JavaScript?)" if kind == "page" else ""))
    return replace(document, notes=(*document.notes, note)) if note else document


def _kind(data: bytes, suffix: str) -> tuple[str, str]:
    """Tell what the bytes are, and a note where the name says otherwise."""
    if not data.strip():
        raise SourceError("it is empty")
    expected = {".html": "page", ".htm": "page", ".xhtml": "page", ".md": "Markdown", ".markdown": "Markdown"}.get(
        suffix, {".pdf": "PDF", ".docx": "Word"}.get(suffix, "text")
    )
    kind = _looks(data) or ("text" if expected in ("PDF", "Word") else expected)
    if expected in ("PDF", "Word") and kind == "text":
        raise SourceError(f"it is called {suffix}, but it is no such file: save it again")
    if kind == "text" and suffix in (".txt", ".text") and len(_MARKED.findall(data[:200_000])) >= FEWEST_MARKS:
        return "Markdown", ""
    is_other = kind != expected and suffix in KINDS
    return kind, f"it is called {suffix}, but it is a {kind} file and was read as such" if is_other else ""


def _looks(data: bytes) -> str:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return "PDF"
    if data[:4] == b"PK\x03\x04":
        return "Word"
    if data[:5] == b"{\\rtf":
        raise SourceError("it is an RTF file: save it as .docx or PDF")
    if data[:8] == _OLE:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise SourceError("it is protected by a password: save a copy without one")
        raise SourceError("it is in the old Office format: save it as .docx or PDF")
    if re.match(rb"(?i)<(!doctype html|html|head|body|\?xml[^>]*>\s*<(!doctype html|html))", head):
        return "page"
    return ""


def _read(data: bytes, name: str, kind: str, charset: str) -> Document:
    if kind == "PDF":
        from faqbot.extraction.pdf import read_pdf  # noqa: PLC0415

        return read_pdf(data, name)
    if kind == "Word":
        from faqbot.extraction.word import read_word  # noqa: PLC0415

        return read_word(checked_package(data), name)
    text, note = decoded(data, charset)
    if kind == "page":
        from faqbot.extraction.html import read_html  # noqa: PLC0415

        document = read_html(text, name)
    elif kind == "Markdown":
        from faqbot.extraction.markdown import read_markdown  # noqa: PLC0415

        document = read_markdown(text, name)
    else:
        from faqbot.extraction.plain import read_plain  # noqa: PLC0415

        document = read_plain(text, name)
    return replace(document, notes=(note,)) if note else document


def decoded(data: bytes, charset: str = "") -> tuple[str, str]:
    """Decode by byte order mark, UTF-8, the charset that is named, or Windows-1252, with a note when that was a guess.

    Raises:
        SourceError: the bytes are no text.
    """
    named = _CHARSET.search(data[:4096])
    codecs = [charset, named[1].decode("ascii") if named else "", "cp1252"]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codecs.insert(0, "utf-16")
    elif b"\x00" in data:
        raise SourceError("it is no text, and no kind of file that can be read")
    for codec in ["utf-8-sig", *filter(None, codecs), "latin-1"]:
        try:
            text = data.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
        break
    was_guessed = codec in ("cp1252", "latin-1") and codec not in codecs[:2]
    note = "it is not UTF-8; it was read as Windows-1252" if was_guessed else ""
    text, mended = _mended(text)
    if len(text) > LARGEST_TEXT:
        raise SourceError(
            f"it has {len(text) / 1e6:.1f} million characters, more than {LARGEST_TEXT / 1e6:.0f}: split it"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n"), mended or note


def _mended(text: str) -> tuple[str, str]:
    """Undo UTF-8 that was once read as Windows-1252 (“â€™” for an apostrophe)."""
    if not re.search(r"â€[™œ\x9d“”¦]|Ã[©¨¶¼¤ŸŒ]", text):
        return text, ""
    try:
        return text.encode("cp1252").decode("utf-8"), "its encoding was damaged (“â€™”) and has been mended"
    except UnicodeError:
        return text, "its encoding is damaged (“â€™”): look at the drafts with care"


def checked_package(data: bytes) -> bytes:
    """Return a Word file's bytes once it is sure that unpacking them does no harm.

    Raises:
        SourceError: it is no Word file, broken, encrypted, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED or len(parts) > 5000:
                raise SourceError("it unpacks to far too much, like a zip bomb: save it again without pictures")
            if "word/document.xml" not in package.namelist():
                raise SourceError("it is an archive, but no Word file")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.read(part).upper()[:4000]:
                    raise SourceError("its XML declares entities, which Word never writes: it is not read")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise SourceError(f"it is broken or cut off: save it again from the program that made it ({error})") from None
    return data
