"""Read schema.org FAQPage data from a page's scripts: several, nested, with slips that browsers never notice."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

_WRAPPING = re.compile(r"/\*\s*<!\[CDATA\[\s*\*/|/\*\s*\]\]>\s*\*/|<!\[CDATA\[|\]\]>|<!--|-->")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_STRING = r'"((?:[^"\\]|\\.)*)"'
_PAIR = re.compile(
    rf'"@type"\s*:\s*"Question"[^{{}}]*?"name"\s*:\s*{_STRING}\s*,\s*"acceptedAnswer"\s*:\s*\[?\s*\{{[^{{}}]*?'
    rf'"text"\s*:\s*{_STRING}',
    re.DOTALL,
)
DEEPEST = 40
"""Data nested deeper than this is not followed."""


def faq_data(script: str) -> list[tuple[str, str]]:
    """Return the questions with their answers (HTML) that one script holds; broken data gives what can be saved."""
    text = _WRAPPING.sub("", script).strip().rstrip(";")
    for candidate in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return list(_questions(json.loads(candidate, strict=False), 0))
        except (ValueError, RecursionError):
            continue
    return [(_clean(_unquoted(name)), _unquoted(answer)) for name, answer in _PAIR.findall(text)]


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _questions(data: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST:
        return
    if isinstance(data, list):
        for item in data:
            yield from _questions(item, depth + 1)
    elif isinstance(data, dict):
        kinds = data.get("@type")
        answer = _answer(data.get("acceptedAnswer") or data.get("suggestedAnswer"))
        if "Question" in (kinds if isinstance(kinds, list) else [kinds]) and answer:
            name = data.get("name") or data.get("text") or ""
            yield _clean(str(name)), answer
        else:
            for value in data.values():
                yield from _questions(value, depth + 1)


def _answer(data: Any) -> str:
    if isinstance(data, list):
        return next(filter(None, map(_answer, data)), "")
    if isinstance(data, dict):
        return str(data.get("text") or "")
    return data if isinstance(data, str) else ""


def _clean(name: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", html.unescape(name))).split())
