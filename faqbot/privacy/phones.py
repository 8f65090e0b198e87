"""Phone numbers, written in figures or spoken out, and long numbers of no known kind."""

import re
from collections.abc import Iterator
from itertools import pairwise

import phonenumbers

from faqbot.privacy.shapes import LOOKUPS, NUMERIC_DATE, Span, is_date, one_of

_UNIT = (
    r"(?! ?(?:%|°|\$|€|£|mg|mcg|µg|g|kg|ml|mm|cm|m|km|lbs?|pounds?|steps?|iu|units?|k?cal|calories|kcals|reps?|times|"
    r"dollars|euros?|usd|bucks|people|patients|yards|meters|metres|feet|ft|miles|watts|hz|bpm|pieces)\b)"
)
_EXTENSION = r"(?:[ ,]{0,2}(?:ext(?:ension)?|x|durchwahl)\.? ?#?\d{1,6}\b)?"
_START = r"(?<![\d$€£])(?<!\d[.,/-])(?<![$€£] )"
_SHAPES = re.compile(
    rf"(?i){_START}(?:"
    # A plus or two noughts: an international number, whatever its grouping.
    r"\(?\+ ?\(?\d(?:[ ().\-/]{0,3}\d){6,14}(?!\d)|00[ -]?[1-9](?:[ ().\-/]{0,3}\d){7,13}(?!\d)|"
    # A trunk 0 and 8 to 11 more digits.
    r"\(?0\d(?:[ ().\-/]{0,3}\d){7,10}(?![\d:])|"
    # North America, with or without its area code.
    rf"(?:\(?\+?1\)?[ .-]{{0,3}})?(?:\(\d{{3}}\)|\d{{3}})(?:[ .\-/]{{0,3}}|, )\d{{3}}[ .-]{{0,3}}\d{{4}}(?!\d){_UNIT}|"
    rf"\d{{3}}(?:[.-]| |  | - )\d{{4}}(?!\d|[/.-]\d|[A-Za-z]\d){_UNIT}|"
    rf"(?<![^\W_])\d{{7}}(?<!0000)(?!\w){_UNIT}"
    rf"){_EXTENSION}"
)
_CANDIDATE = re.compile(rf"(?<![\w$€£+])(?<!\d[/,.:-])\(?\d(?:[ ().\-]{{0,3}}\d){{6,}}+{_EXTENSION}")
_NO_MORE = re.compile(rf"(?![\w:%]){_UNIT}")
_CUE = re.compile(
    r"(?i)(?<!\[)\b(?:phones?|cell|mobile|mob|tel|telephone|call|text|ring|reach|whats ?app|fax|contact|dial|numbers?|"
    r"digits|handy|landline|voicemail)\b[^\d\n;!?]{0,25}$"
)
_YEARS = re.compile(r"(?:(?:19|20)\d\d\D{1,3}){1,5}(?:19|20)\d\d")
_LONG = re.compile(
    r"(?<![\d$€£])(?<!\d[.,])(?:\d{9,}+|\d{4}([ -])\d{4}\1\d{4}\1\d{2,7}(?!\d)|"
    r"\d{1,6}(?:-\d{1,6}){2,8}(?<=\d\d)(?![\w%]))"
)

_ONES = dict(zip("zero one two three four five six seven eight nine".split(), range(10), strict=True))
_ONES |= {"oh": 0, "o": 0, "nought": 0, "nil": 0, "to": 2, "for": 4, "fiv": 5, "sevn": 7, "nin": 9, "ate": 8}
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = _ONES | {word: 10 + n for n, word in enumerate(_TEENS)} | {word: 20 + 10 * n for n, word in enumerate(_TENS)}
_REPEATS = {"double": 2, "triple": 3, "treble": 3}
_TOKEN = rf"(?:\+?\d{{1,11}}|{one_of([*_VALUES, *_REPEATS, 'hundred', 'thousand'])})"
_JOINT = r"(?:[ ,.()\-]{1,3}(?:(?:dash|dot|hyphen|minus|space|then|point|area code|and)[ ,]{1,2})?)"
_SPOKEN = re.compile(rf"(?i)\b{_TOKEN}\b(?:{_JOINT}{_TOKEN}\b){{2,24}}+")


def phones(text: str, region: str) -> Iterator[Span]:
    """Find phone numbers as they are written in `region`, abroad, and aloud."""
    text = NUMERIC_DATE.sub(lambda match: "x" * len(match[0]) if is_date(match[0]) else match[0], text)
    for match in _SHAPES.finditer(text):
        if not _YEARS.fullmatch(match[0]):
            yield match.span()
    for count, match in enumerate(_CANDIDATE.finditer(text)):
        if count >= LOOKUPS or (_NO_MORE.match(text, match.end()) and _is_phone(text, match, region)):
            yield match.span()
    for match in _SPOKEN.finditer(text):
        if _is_dictated(match[0]):
            yield match.span()


def _is_phone(text: str, match: re.Match[str], region: str) -> bool:
    groups = re.findall(r"\d+", match[0])
    if _YEARS.fullmatch(match[0]) or _counts([int(group) for group in groups]):
        return False
    if _CUE.search(text, max(0, match.start() - 45), match.start()) or {len(group) for group in groups} == {1}:
        return True
    try:
        number = phonenumbers.parse(match[0], region)
    except phonenumbers.NumberParseException:
        return False
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    if max(map(len, groups)) < 3:
        return national == match[0]  # pairs of figures are phone numbers only where these are written so
    return phonenumbers.is_valid_number(number) and "".join(groups).startswith(re.sub(r"\D", "", national))


def long_numbers(text: str) -> Iterator[Span]:
    """Find what has nine digits and more and cannot be read as anything else: it is somebody's number."""
    for match in _LONG.finditer(text):
        groups = re.findall(r"\d+", match[0])
        if len("".join(groups)) >= 9 and (len(groups) == 1 or max(map(len, groups)) > 2):
            yield match.span()


def _is_dictated(run: str) -> bool:
    """Say whether number words make up a number of 7 digits and more that is no counting."""
    words = re.findall(r"[a-z]+|\d+", run.lower())
    unsure = [word for word in words if word in ("to", "for", "ate")]
    if 3 * len(unsure) >= len(words):
        return False
    if not any(word in _VALUES and word not in unsure for word in words):
        return any(word in ("dash", "dot", "hyphen") for word in words) and len(re.sub(r"\D", "", run)) >= 7
    values = [int(word) if word.isdigit() else _VALUES[word] for word in words if word.isdigit() or word in _VALUES]
    return not _counts(values) and len(set(values)) > 1 and _digits(words) >= 7


def _digits(words: list[str]) -> int:
    """Count the digits of a number said in words: "double five", "oh", "twenty three", "eight hundred"."""
    count, times, tens = 0, 1, False
    for word in words:
        if word in _REPEATS:
            times = _REPEATS[word]
            continue
        if word.isdigit():
            count += len(word) * times
        elif word in _VALUES:
            joined = tens and 0 < _VALUES[word] < 10
            count += 0 if joined else times * (1 if _VALUES[word] < 10 else 2)
        elif word in ("hundred", "thousand"):
            count += 2 if word == "hundred" else 3
        tens, times = word in _TENS, 1
    return count


def _counts(values: list[int]) -> bool:
    """Say whether numbers count up or down: in even steps, or in steps of exercise (10, 12, 15)."""
    steps = {after - before for before, after in pairwise(values)}
    return (
        len(values) > 2
        and (all(step > 0 for step in steps) or all(step < 0 for step in steps))
        and (len(steps) == 1 or 10 <= max(values) <= 100)
    )
