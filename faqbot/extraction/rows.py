"""Tables whose rows are questions with their answers."""

import re
from collections.abc import Sequence

TABLE = "a table of questions"
"""The form of an opener that is the first cell of such a row."""


def heads_questions(cells: Sequence[str]) -> bool:
    """Say whether a row names its columns as questions and answers."""
    named = " ".join(cells).lower()
    return len(cells) == 2 and bool(re.fullmatch(r"(frequently asked )?(q|questions?)\W+(our )?(a|answers?)", named))
