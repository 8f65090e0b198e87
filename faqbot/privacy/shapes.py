"""Shapes of private text that a pattern shows by itself: addresses of all sorts, dates of birth, numbers with a label.

Every pattern is bounded or possessive, so that a hostile message takes no longer than its length. Where a pattern
needs words around it to be sure, only its group `it` is private.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_address

from faqbot.text import is_everyday, stem

Span = tuple[int, int]

LOOKUPS = 40  # of one kind in a message; what comes after them is taken for private without a closer look


def one_of(words: Iterable[str]) -> str:
    """Return a pattern of any of these, gathered by first letter: many words are passed over at one look."""
    heads: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        heads.setdefault(word[0], []).append(word[1:])
    return "(?:" + "|".join(f"{head}(?:{'|'.join(tails)})" for head, tails in heads.items()) + ")"


_MONTH = (
    r"(?:(?:jan|feb|apr|aug|sep|oct|nov|dec)[a-z]{0,7}+|mar(?:ch)?|may|june?|july?|"
    r"(?:enero|januar|februar|märz|mai|juni|juli|oktober|dezember))\b\.?"
)
_DAY = r"(?:the )?(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|\.)?"
_YEAR = r"(?:19|20)\d\d"
_SPOKEN = (
    r"(?:oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|first|second|third|fourth|fifth|sixth|"
    r"seventh|eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)"
)
_NUMERIC = (
    rf"(?:{_YEAR} ?[/.-] ?\d{{1,2}} ?[/.-] ?\d{{1,2}}|\d{{1,2}} ?[/.-] ?\d{{1,2}} ?[/.-] ?'?(?:{_YEAR}|\d\d))"
    r"(?![\w%]|[/.-]\d)"
)
_WORDED = (
    rf"(?:{_DAY} ?(?:of )?{_MONTH}(?:,? ?(?:{_YEAR}|'?\d\d)\b)?|{_MONTH},? ?{_DAY}\b(?:,? ?(?:{_YEAR}|'?\d\d)\b)?|"
    rf"{_MONTH},? ?{_YEAR})"
)
_DATE_SPOKEN = rf"(?:the )?(?:{_SPOKEN}[ -](?:of )?){{0,2}}{_MONTH}(?:,?[ -](?:the )?{_SPOKEN}\b){{1,7}}"
_DATE_BARE = r"(?:\d{8}|\d{6}|\d{1,2} \d{1,2} (?:\d{4}|\d\d))\b"
_SMALL_WORDS = (
    r"(?:[\s:=#,()-]|\b(?:is|was|it|it's|its|on|in|at|my|mine|me|him|her|she|he|your|for|as|and|both|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|'s\b){0,8}+"
)

NUMERIC_DATE = re.compile(rf"(?<![\w/.-]){_NUMERIC}")
_BORN = re.compile(
    r"(?i)\b(?:d ?\. ?o ?\. ?b\b\.?|dob|(?:date|day|year) (?:of|off) b(?:irth|rith|ith|rth)|birth ?-?(?:date|day)|"
    rf"b-?day|born){_SMALL_WORDS}(?P<it>{_NUMERIC}|{_DATE_SPOKEN}|{_WORDED}|{_DATE_BARE})"
)
_FULL_DATE = re.compile(
    rf"(?i)(?<![\w/.-])(?:{_NUMERIC}|{_DAY} ?(?:of )?{_MONTH},? ?{_YEAR}\b|{_MONTH},? ?{_DAY},? ?{_YEAR}\b)"
)
_EVENT = re.compile(
    r"(?i)surger|operat|accident|crash|fell\b|fall|injur|fusion|fused|replac|since|hurt|broke|fractur|diagnos|"
    r"procedure|scan|mri\b|x-?ray|stroke|repair|remov|implant|inject|start|until|ago\b|tore\b|torn\b|happened|visit"
)
_CLAUSE = re.compile(r"[,;!?\n]|\. ")

_ID = r"(?:[a-z]{1,8}[-. ]?)?\d[a-z\d]*+(?:(?:[-./]{1,2}| (?=\d\d))[a-z]{0,2}\d[a-z\d]*+){0,5}(?:[-/][a-z]{1,3}\b)?"
_NUMBER_WORD = r"(?: ?(?:id|i\.d\.|number|numbers|num|nr|no|#|code|card))"
_ID_GAP = r"(?:[\s:=#.-]|\b(?:is|was|it's|its|it|ends?|ending|with|in|are|number|no|id|card)\b|'s\b){0,6}+"


_FILE = one_of("patients? pt record chart file case health hospital encounter account acct".split())
_RECORD = re.compile(
    rf"(?i)\b(?=[acefhmnpr])(?:mrn|mr#|emr\b|ehr\b|nhs\b{_NUMBER_WORD}?|(?:medical|patients?|health|hospital|"
    rf"clinic) ?-?(?:record|file|chart){_NUMBER_WORD}?|{_FILE}{_NUMBER_WORD}{{1,2}}){_ID_GAP}(?P<it>{_ID})(?![\w%])"
)
_INSURER = one_of(
    r"""member(?:ship)? policy subscriber group insurance insurer insured claim plan medicare medicaid medi-?cal payer
    payor auth(?:orization)? beneficiary certificate coverage rx bin pcn versicherten aetna cigna humana kaiser anthem
    tricare bcbs blue\s?cross uhc united\s?health(?:care)? bupa""".split()
)
_INSURANCE = re.compile(
    rf"(?i)\b{_INSURER}(?: ?(?:{_INSURER}|holder))?(?:{_NUMBER_WORD}{{1,3}}{_ID_GAP}(?P<it>{_ID})|"
    rf"{_ID_GAP}(?P<long>(?=(?:[-./ ]?[a-z]{{0,8}}\d){{5}}){_ID}))(?![\w%])"
)
_INSURANCE_BARE = re.compile(
    r"\b(?:[1-9][A-Z][A-Z\d]\d-?[A-Z][A-Z\d]\d-?[A-Z]{2}\d\d|(?i:[a-z]{1,4}-?\d{7,12}|[a-z]\d{3}[a-z\d]{5,9}))\b"
)
_SOCIAL = re.compile(
    r"(?i)\b(?:(?P<it>\d{3}([- .])\d\d\2\d{4})(?![\w-]|\.\d)|"
    r"(?:s(?:sn|\.s\.n\.?|s ?#|oc(?:ial)?(?: ?sec(?:urity|urty|uirty)?)?|in)|itin|tax ?id|n(?:ational insurance|in?))"
    rf"\b{_NUMBER_WORD}{{0,2}}{_ID_GAP}(?:last (?:4|four) )?(?P<id>(?:[a-z]{{2}} ?)?\d(?:[ .-]{{0,3}}\d){{3,9}}"
    r"(?: ?[a-d])?)(?!\w)|"
    r"(?P<ni>[a-z]{2} ?\d\d ?\d\d ?\d\d ?[a-d])\b)"
)
_CARD = re.compile(r"(?<![\w.])\d(?:[ -]{0,2}\d){12,18}(?!\w)")
_CARD_CODE = re.compile(
    r"(?i)\b(?:cvv2?|cvc|security code|card (?:number )?end(?:s|ing) (?:in|with))[\s:=#]{0,4}(?:is )?"
    r"(?P<it>\d{3,4})\b"
)

_URL = re.compile(r"(?i)(?<![\w@.])(?:https?://|(?:[a-z\d-]{1,40}\.){1,5}[a-z]{2,12}/)[^\s<>\"|]++")
_TOKEN = re.compile(
    r"(?i)//[^/\s]{1,100}@|[?&#;](?:[\w.-]{0,30}(?:token|key|code|sig|auth|pass|session|sid|mail|phone|name|dob|id)"
    r"[\w.-]{0,10}=.|[\w.-]{1,30}=[^&]{6})|/(?=\w{0,60}\d)(?=\w{0,60}[a-z])\w{16}|"
    r"/[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|eyJ[\w-]{10}"
)
_IP4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)")
_IP6 = re.compile(r"(?i)(?<![\w:])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?![\w:])")

_TLD = r"(?:com|org|net|edu|gov|co|uk|io|de|fr|ca|au|us|info|nz|ie|es|it|nl|example|test|biz|me)"
_EMAIL = re.compile(
    r"(?i)(?<![\w.+%'-])(?:\w[\w.+%'-]*+|\"[^\"\s]{1,40}\") ?@ ?[\w-]{1,40}(?:(?:\.| dot | \. ?)[\w-]{1,40}){0,3}"
    rf"(?:(?:\.| dot | \. ?)[a-z]{{2,12}}|, ?{_TLD})\b|"
    r"(?<![\w.+%'-])(?=[^@\s]{0,80}[^\W\d_])[\w.+%'-]++@(?=[^\W\d_])(?:[\w-]++(?:\.[\w-]++)++|[a-z]{4}[\w-]*+)"
)
_AT = r"(?: ?[(\[{<] ?at ?[)\]}>] ?| at )"
_DOT = r"(?:\.| dot | ?[(\[{] ?dot ?[)\]}] ?)"
_EMAIL_SPOKEN = re.compile(
    r"(?i)(?<![\w.+-])(?P<local>[\w.+-]{1,40}(?: (?:dot|underscore|dash|hyphen|period|minus|plus) [\w+-]{1,30}){0,4})"
    rf"(?P<at>{_AT})(?P<domain>[\w-]{{1,40}}(?:{_DOT}[\w-]{{1,40}}){{0,3}}{_DOT}{_TLD})\b"
)
_EMAIL_CUE = re.compile(r"(?i)\be-?mail|\bwrite|\bmail\b|\bsend")


def _plain(*patterns: re.Pattern[str]) -> Callable[[str], Iterator[Span]]:
    """Return a finder of the group `it` (the first group with a value, or else the whole) of each match."""

    def find(text: str) -> Iterator[Span]:
        for pattern in patterns:
            for match in pattern.finditer(text):
                names = [name for name, value in match.groupdict().items() if value]
                yield match.span(names[0] if names else 0)

    return find


def _with_digits(count: int, *patterns: re.Pattern[str]) -> Callable[[str], Iterator[Span]]:
    def find(text: str) -> Iterator[Span]:
        for start, end in _plain(*patterns)(text):
            if sum(char.isdigit() for char in text[start:end]) >= count:
                yield start, end

    return find


record_numbers = _with_digits(3, _RECORD)
insurance_numbers = _with_digits(3, _INSURANCE, _INSURANCE_BARE)
social_security_numbers = _plain(_SOCIAL)


def is_date(text: str) -> bool:
    """Say whether a match of `NUMERIC_DATE` can be a day of a calendar, in any order of its parts."""
    parts = [int(part) for part in re.findall(r"\d+", text)]
    low, high = sorted(parts[1:] if parts[0] > 31 else parts[:2])
    return 1 <= low <= 12 and high <= 31


def birth_dates(text: str) -> Iterator[Span]:
    """Find what is called a date of birth, and a full date of long ago that tells of no event."""
    yield from _plain(_BORN)(text)
    for count, match in enumerate(_FULL_DATE.finditer(text)):
        numeric = NUMERIC_DATE.fullmatch(match[0])
        a_day = not numeric or is_date(match[0])
        if a_day and _is_long_ago(match[0]) and (count >= LOOKUPS or not _tells_an_event(text, match)):
            yield match.span()


def _tells_an_event(text: str, date: re.Match[str]) -> bool:
    before = _CLAUSE.split(text[max(0, date.start() - 60) : date.start()])[-1]
    after = _CLAUSE.split(text[date.end() : date.end() + 40])[0]
    return bool(_EVENT.search(before) or _EVENT.search(after))


def _is_long_ago(date: str) -> bool:
    if years := re.findall(rf"(?<!\d){_YEAR}(?!\d)", date):
        return int(years[0]) <= 2015
    return int(date[-2:]) >= 35


def card_numbers(text: str) -> Iterator[Span]:
    """Find numbers of 13 to 19 digits with a right check digit (Luhn), and the code on a card's back."""
    yield from _plain(_CARD_CODE)(text)
    for match in _CARD.finditer(text):
        digits = [int(char) for char in reversed(match[0]) if char.isdigit()]
        if sum(digits[::2]) % 10 == -sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2]) % 10:
            yield match.span()


def links(text: str) -> Iterator[Span]:
    """Find web addresses that carry a token, a value of some length, or a sign-in."""
    for match in _URL.finditer(text):
        if _TOKEN.search(match[0]):
            yield match.start(), match.start() + len(match[0].rstrip(".,;:!?)"))


def ip_addresses(text: str) -> Iterator[Span]:
    for pattern in (_IP4, _IP6):
        for match in pattern.finditer(text):
            if any(char.isalnum() for char in match[0]) and _is_ip(match[0]):
                yield match.span()


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def emails(text: str) -> Iterator[Span]:
    """Find mail addresses as written and as spoken ("jane dot doe at mail dot com")."""
    yield from _plain(_EMAIL)(text)
    for match in _EMAIL_SPOKEN.finditer(text):
        local, cue = match["local"], _EMAIL_CUE.search(text, max(0, match.start() - 40), match.start())
        certain = match["at"] != " at " or re.search(r"[\d._+]| (?:dot|underscore) ", local)
        if certain or cue or (" dot " in match["domain"] and not is_everyday(stem(local.lower()))):
            yield match.span()
