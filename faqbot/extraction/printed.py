"""Lines of print, and which of them start the items of a list although no bullet was printed as a letter."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

BULLET = re.compile(r"^\s*(?:[•●○■□➢➤✓✔▪◦‣\-–*·\uf0b7]|o(?=\s))\s+")
NEAREST, FARTHEST = 0.8, 4.0
"""An item stands this far to the right of the margin, in sizes of its letters."""
OWN_MARGIN = 0.1
"""Where this share of all plain letters starts may be a margin: of a page, or of one of its columns."""
ENDS_EARLY = 0.85
"""A line that ends before this share of the widest is the last of its item."""


@dataclass(frozen=True)
class Line:
    """One line of print: its words, size, whether bold, its page, its height there (0 bottom, 1 top), and its ends."""

    text: str
    size: float
    bold: bool
    page: int
    y: float
    left: float = 0.0
    right: float = 0.0


def bulleted(lines: Sequence[Line]) -> list[Line]:
    """Put a bullet before each item of an indented list; browsers print bullets as drawings, which hold no text."""
    margins = _margins(lines)
    out: list[Line] = []
    for indent, group in groupby(lines, lambda line: _indent(line, margins)):
        run = list(group)
        starts = _starts(run) if indent and not any(BULLET.match(line.text) for line in run) else set()
        out += [replace(line, text=f"• {line.text}") if n in starts else line for n, line in enumerate(run)]
    return out


def _margins(lines: Sequence[Line]) -> list[int]:
    """Return where the plain text of the page, or of each of its columns, starts; columns are far apart."""
    letters = Counter[int]()
    for line in lines:
        letters[round(line.left)] += 0 if line.bold else len(line.text)
    reach = FARTHEST * max((line.size for line in lines), default=0.0)
    margins: list[int] = []
    for left in sorted(letters):
        if letters[left] >= OWN_MARGIN * letters.total() and all(left - margin >= reach for margin in margins):
            margins.append(left)
    return margins


def _indent(line: Line, margins: Sequence[int]) -> int:
    """Return where an indented line starts, or 0 for one that is not."""
    left = round(line.left)
    is_indented = any(NEAREST * line.size < left - margin < FARTHEST * line.size for margin in margins)
    return left if is_indented and not line.bold else 0


def _starts(run: Sequence[Line]) -> set[int]:
    """Return the numbers of the lines that start an item, or nothing for an indented paragraph."""
    widest = max(line.right - line.left for line in run)
    starts = {0} | {n for n in range(1, len(run)) if _ended(run[n - 1], run[n], widest)}
    return starts if len(starts) > 1 else set()


def _ended(line: Line, following: Line, widest: float) -> bool:
    is_short = line.right - line.left < ENDS_EARLY * widest
    return is_short or (following.text[:1].isupper() and line.text.endswith((".", "!", ";")))
