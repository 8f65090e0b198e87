"""Begin an entry from a gap or a colleague's reply: a draft file, served to nobody until approved and published."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faqbot.errors import DraftError, Fault
from faqbot.knowledge.entryfile import parse, render
from faqbot.text import is_everyday, stems, tokens
from faqbot.types import Entry

TOPIC = "general"
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a draft is to say, as somebody has written it."""

    question: str
    answer: str
    also_asked: Sequence[str] = ()


class Drafts:
    """The drafts in a folder, one file each, beside those that `extract` writes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, wanted: Wanted) -> Path:
        """Write a new draft; return its file. An existing file is never touched.

        Raises:
            DraftError: it has no question or answer, or cannot be written.
        """
        question, answer = _line(wanted.question), wanted.answer.replace("\r\n", "\n").replace("\0", "").strip()
        if not question or not answer:
            raise DraftError("A draft needs a question and an answer.")
        others = dict.fromkeys(filter(None, map(_line, wanted.also_asked)))
        others.pop(question, None)
        entry = Entry(f"{TOPIC}/{_name(question)}", question, answer, tuple(others), topic=TOPIC, status="draft")
        text, faults = render(entry), list[Fault]()
        if parse(text, entry.id, "draft", faults) is None or faults:
            raise DraftError(f"This cannot be kept as an entry: {faults[0].problem}")
        return _write(self._folder / entry.id, text)


def _line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def _name(question: str) -> str:
    """Name a question by its telling words."""
    words = tokens(question)
    telling = [word for word, stem in zip(words, stems(words), strict=True) if not is_everyday(stem)] or words
    plain = [re.sub(r"[^a-z0-9]", "", word) for word in telling]
    return "-".join(filter(None, plain[:8]))[:LONGEST].strip("-") or "question"


def _write(place: Path, text: str) -> Path:
    """Write a file whole under the first name that is free."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.parent / f".{place.name}.{os.getpid()}.{os.urandom(4).hex()}"
        part.write_text(text, "utf-8")
        try:
            return _link(part, place)
        finally:
            part.unlink()
    except OSError as error:
        raise DraftError(f"The draft cannot be written: {error.strerror}.") from None


def _link(part: Path, place: Path) -> Path:
    """Give a file the first free name, and return it."""
    number = 1
    while True:
        file = place.parent / (f"{place.name}.md" if number == 1 else f"{place.name}-{number}.md")
        try:
            os.link(part, file)
        except FileExistsError:
            number += 1
        else:
            return file
