"""Where people live: streets with number, city and post code, in the order of several countries."""

import re
from collections.abc import Iterator

from faqbot.privacy.shapes import Span
from faqbot.text import is_everyday, stem

_SURE = (
    r"street|str|st|avenue|ave|av|road|rd|blvd|boulevard|bvd|lane|ln|parkway|pkwy|highway|hwy|terrace|crescent|cres|gardens|"
    r"grove|mews|turnpike|expressway|freeway|alley|heights|esplanade|streat|stret|avenu|raod|drv|crt"
)
_UNSURE = (
    r"drive|dr|way|place|pl|court|ct|close|run|circle|cir|square|sq|trail|trl|row|walk|point|pt|loop|path|hill|park|"
    r"view|ridge|green|rise|bend|cove|pass|plaza|landing"
)
_STATE = (
    r"(?:AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|"
    r"OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|ON|QC|BC|AB|NSW|VIC|QLD|WA|SA|TAS)"
)
_UK = r"[A-Z]{1,2}\d[A-Z\d]? ?\d(?!TH|ST|ND|RD)[ABD-HJLNP-UW-Z]{2}"
_CANADA = r"[A-Z]\d[A-Z][ -]?\d[A-Z]\d"
_CODE = rf"(?:\d{{5}}(?:-\d{{4}})?|(?i:{_UK}|{_CANADA})|(?<=[A-Z] )\d{{4}})"
_CITY = r"(?:[^\W\d_][\w.'-]{1,20} ?){1,3}"
_UNIT = (
    r"(?i:[ ,]{0,2}\b(?:apt|apartment|unit|suite|ste|flat|floor|fl|bldg|building|room|rm|lot)\b\.? ?#?[a-z]?-?\d{0,5}"
    r"[a-z]?\b|[ ,]{0,2}# ?[a-z]?\d{1,5}[a-z]?\b)"
)
_TAIL = (
    rf"(?P<tail>{_UNIT})?(?P<city>[,\n]{{0,2}} ?(?:in )?{_CITY},? ?(?:(?i:{_STATE})\.?,? )?{_CODE}\b|"
    rf"[,\n]{{1,2}} ?(?:[A-Z][\w.'-]{{1,20}} ?){{1,3}}(?:,? {_STATE}\b)?)?"
)
_STREET = re.compile(
    r"(?=[\dFfAaUuSs])(?:(?i:\b(?:flat|apt|apartment|unit|suite) ?#?\w{1,5}, ?))?"
    r"(?<![\w$€£+])(?<!\d[/.,:-])\d{1,5}(?:[a-zA-Z]\b|(?:[-/] ?\d{1,4})?),? "
    rf"(?P<words>(?:(?:[^\W\d_][\w.'-]{{0,20}}|\d{{1,3}}(?:st|nd|rd|th)),? ){{0,3}}?"
    rf"(?:[^\W\d_][\w.'-]{{0,20}}|\d{{1,3}}(?:st|nd|rd|th)) )(?i:(?P<sure>{_SURE})|(?P<unsure>{_UNSURE}))\b\.?"
    rf"(?: (?:NE|NW|SE|SW|N|S|E|W)\b)?{_TAIL}"
)
_AFTER_CUE = re.compile(
    r"(?i)\b(?:address(?: is|:| =|'s)?|(?:live|lives|living|reside|staying|moved|move|home is) "
    r"(?:at|on|in|to))[\s:]{1,3}"
    r"(?P<it>\d{1,5}[a-z]?,? [^\W\d_][\w'-]{2,20}(?: [^\W\d_][\w'.-]{1,20}){0,3})"
    rf"(?-i:{_TAIL})"
)
_CUE = re.compile(r"(?i)\b(?:address|liv(?:e|es|ing)|home|house|moved|bill|mail|send|ship|deliver|post|come to)\b")
_CITY_STATE = re.compile(
    rf"\b(?=[A-Z])(?:(?:[A-Z][\w.'-]{{1,20}} ){{0,2}}[A-Z][\w.'-]{{1,20}}, ?)?"
    rf"\b{_STATE}[ ,]{{1,2}}\d{{5}}(?:-\d{{4}})?\b"
)
_POSTCODE = re.compile(
    r"(?i)\b(?:zip|post|postal|plz) ?-?(?:code|cod)?\b[\s:#=]*(?:(?:is|was|of|number) ){0,2}"
    rf"(?P<it>\d{{4,5}}(?:-\d{{4}})?|{_UK}|{_CANADA})(?!\w)"
)
_BARE_CODE = re.compile(rf"(?<![\w/.-])(?:{_UK}|{_CANADA})(?![\w/-])")
_FOREIGN = re.compile(
    r"(?=[\dA-ZÄÖÜcap])(?:\b[A-ZÄÖÜ][\wäöüß-]{1,40}(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer) "
    r"?\d{1,4} ?[a-z]?\b(?:,? (?:D-)?\d{5}(?: [A-ZÄÖÜ]\w{1,30})?)?|"
    r"\b(?:[A-ZÄÖÜ]\w{1,30} (?:Straße|Strasse|Weg|Platz|Allee|Gasse|Ring)) \d{1,4} ?[a-z]?\b"
    r"(?:,? \d{5} [A-ZÄÖÜ]\w{1,30})?|"
    r"\b\d{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|impasse|place|allée|chemin|quai|cours) "
    r"(?:(?:de|du|des|la|le|les|l'|d') ?){0,3}\w[\w'-]{1,30}(?: [A-Z]\w{1,30}){0,2}(?:,? \d{5}(?: [A-Z]\w{1,30})?)?|"
    r"\b(?:[Cc]alle|Via|[Aa]venida|Rua|Piazza|[Pp]aseo|Plaza|Corso) (?:(?:de|del|la|los|di|da|do|das) ){0,2}"
    r"(?:[A-Z]\w{1,30} ?){1,3},? ?\d{1,4}\b(?:,? \d{5}(?: [A-Z]\w{1,30})?)?|"
    r"(?i:\bp\.? ?o\.? ?box (?:no\.? ?|#|number )?\d{1,6})(?:,? (?:[A-Z][\w.'-]{1,20} ?){1,3},? "
    rf"{_STATE} \d{{5}}(?:-\d{{4}})?)?)"
)
_CERTAIN = frozenset("street st str avenue ave boulevard blvd rd ln pkwy hwy".split())
_NO_STREET = frozenset(
    """a a.m acres after am an and at before block blocks calories cm day days days' down every exercises feet floors
    foot for from ft hour hours hours' hr hrs i in inch inches is it kcal kg km kms lb lbs left less meter meters
    metre metres mg mile miles min mins minute minutes ml mm month months more muscles my needles o'clock of on or out
    p.m people per percent pm points pounds rep reps right sec second seconds secs sessions set sets step steps than
    that the this time times to up visits was week way weeks weeks' with x year years your""".split()
)


def addresses(text: str) -> Iterator[Span]:
    """Find streets with their number, what follows "I live at", cities with a code, and post codes."""
    for match in _STREET.finditer(text):
        if _is_street(text, match):
            yield match.span()
    for match in _AFTER_CUE.finditer(text):
        if not _NO_STREET & set(match["it"].lower().replace(",", "").split()[1:2]):
            yield match.start("it"), match.end()
    for pattern in (_CITY_STATE, _FOREIGN, _BARE_CODE):
        yield from (match.span() for match in pattern.finditer(text))
    for match in _POSTCODE.finditer(text):
        yield match.span("it")


def _is_street(text: str, match: re.Match[str]) -> bool:
    words = match["words"].replace(",", "").split()
    if _NO_STREET & {word.lower() for word in words}:
        return False
    cue = bool(_CUE.search(text, max(0, match.start() - 40), match.start()) or match["tail"] or match["city"])
    named = any(word[0].isupper() for word in words)
    if match["unsure"]:
        return cue or (named and match["unsure"][0].isupper())
    return (
        cue or named or match["sure"].lower() in _CERTAIN or not any(is_everyday(stem(word.lower())) for word in words)
    )
