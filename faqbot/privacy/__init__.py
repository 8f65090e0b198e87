"""Privacy: one redactor stands before the database, the logs, Slack and every export, and fails closed.

`RULES` is the whole of it, in order: each finds spans of one kind; where spans overlap, all of them go, under the name
of the first rule. What replaces a span names its kind, as "[phone]" does. A text is gone over until nothing
more is found, so that redacting what is redacted changes nothing.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

import phonenumbers

from faqbot.privacy import names, phones, places, shapes
from faqbot.privacy.shapes import Span

Kind = Literal[
    "link",
    "email",
    "card number",
    "social security number",
    "record number",
    "insurance number",
    "birth date",
    "ip address",
    "phone",
    "address",
    "name",
    "number",
    "withheld",
]
Finder = Callable[[str, str], Iterable[Span]]

WITHHELD = "[withheld]"
ROUNDS, DEPTH = 6, 30  # how often a text is gone over, and how deep values are nested, before all of it is withheld


def _alone(find: Callable[[str], Iterable[Span]]) -> Finder:
    return lambda text, _: find(text)


RULES: tuple[tuple[Kind, Finder], ...] = (
    ("link", _alone(shapes.links)),
    ("email", _alone(shapes.emails)),
    ("card number", _alone(shapes.card_numbers)),
    ("social security number", _alone(shapes.social_security_numbers)),
    ("record number", _alone(shapes.record_numbers)),
    ("insurance number", _alone(shapes.insurance_numbers)),
    ("birth date", _alone(shapes.birth_dates)),
    ("ip address", _alone(shapes.ip_addresses)),
    ("phone", phones.phones),
    ("address", _alone(places.addresses)),
    ("name", _alone(names.names)),
    ("number", _alone(phones.long_numbers)),
)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without what is private in it, and how often each kind of it was found."""

    text: str
    kinds: Mapping[Kind, int]


def redact(text: str, region: str = "US") -> Redacted:
    """Replace what is private by its kind; `region` is the country (ISO 3166) whose local numbers are phone numbers.

    Never raises: whatever goes wrong, the text is withheld as a whole.
    """
    try:
        return _redact(text, region)
    except Exception:
        return Redacted(WITHHELD, {"withheld": 1})


def redact_values(value: object, region: str = "US") -> object:
    """Redact every text inside nested mappings and lists, keys too, for a log or an export.

    A text is read together with its key, so that {"dob": "3 May"} is found. Numbers are redacted as text where
    they are private; times stay; objects of other types become redacted text. Never raises: what cannot be
    read is withheld where it stands.
    """
    return _walk(value, region, 0, "")


def _redact(text: str, region: str) -> Redacted:
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(region)
    counts: Counter[Kind] = Counter()
    for _ in range(ROUNDS):
        plain, places_of = _fold(text)
        found = _merge((start, end, rank) for rank, rule in enumerate(RULES) for start, end in rule[1](plain, region))
        if not found:
            return Redacted(text, dict(counts))
        pieces, at = [], 0
        for start, end, rank in found:
            kind = RULES[rank][0]
            counts[kind] += 1
            pieces += [text[at : places_of[start]], f"[{kind}]"]
            at = max(places_of[end], places_of[end - 1] + 1)
        text = "".join([*pieces, text[at:]])
    raise ValueError("no end of private text")


def _fold(text: str) -> tuple[str, list[int] | range]:
    """Return a text as patterns read it, and where each of its characters (and its end) stands in the original."""
    text = text.replace("\t", " ")
    if text.isascii():
        return text, range(len(text) + 1)
    table = {char: _plain(char) for char in set(text)}
    plain = [table[char] for char in text]
    return "".join(plain), [*(place for place, chars in enumerate(plain) for _ in chars), len(text)]


def _plain(char: str) -> str:
    if char.isascii():
        return char
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Mc", "Me"):
        return ""
    if category in ("Pd", "Zs", "Nd"):
        return {"Pd": "-", "Zs": " "}.get(category) or str(unicodedata.digit(char))
    return {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "−": "-"}.get(char) or unicodedata.normalize("NFKC", char)


def _merge(spans: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Join spans that overlap, under the first rule of them."""
    merged: list[tuple[int, int, int]] = []
    for span in sorted(spans):
        if merged and span[0] < merged[-1][1]:
            last = merged[-1]
            merged[-1] = last[0], max(last[1], span[1]), min(last[2], span[2])
        else:
            merged.append(span)
    return merged


def _walk(value: object, region: str, depth: int, key: str) -> object:
    try:
        return _values(value, region, depth, key)
    except Exception:
        return WITHHELD


def _values(value: object, region: str, depth: int, key: str) -> object:
    if depth > DEPTH:
        return WITHHELD
    if isinstance(value, Mapping):
        return {_text(str(k), region): _walk(v, region, depth + 1, str(k)) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_walk(item, region, depth + 1, key) for item in value]
    if value is None or isinstance(value, bool | date | time):
        return value
    text = str(value)
    clean = _text(text, region, key)
    return value if clean == text and isinstance(value, str | int | float) else clean


def _text(text: str, region: str, key: str = "") -> str:
    """Redact a text, also by what its key says of it."""
    alone = redact(text, region).text
    label = key.replace("_", " ") + ": "
    labelled = redact(label + text, region).text
    if not key or alone != text or not labelled.startswith(label):
        return alone
    return labelled.removeprefix(label)
