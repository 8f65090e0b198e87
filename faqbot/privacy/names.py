"""Names, where people say that they are: after an introduction, in a greeting, and below a message.

How sure an introduction is decides what it takes for a name. After "my name is" comes one, in any spelling; after
"ask for" whatever looks like one; after "I'm" or "this is" only a known given name or two capitalised words.
"""

import re
from collections.abc import Iterator, Sequence

from faqbot.privacy.shapes import Span
from faqbot.text import is_english, is_everyday, is_given_name, stem

_WORD = re.compile(r"[^\W\d_]{1,40}(?:['-][^\W\d_]{1,40}){0,4}\.?")
_LETTERS = r"(?:[a-z](?: |\.|-| - ){1,2}){2,20}[a-z]"
_TITLES = frozenset("mr mrs ms miss mx dr prof professor sir madam mister missus".split())
_PARTICLES = frozenset("van von de der den la le del della di da dos du bin ibn al el st o mac mc".split())
_NO_NAME = frozenset(
    """a about accurate actually address advance again age aged ago ahead all already also always am an and any anymore
    appointment april are as asap at august available back be because been before being born but by bye called calling
    can cant cell change changed changing clinic correct could currently day days december desk did different
    directions do dob doctor doctors does doing done due during either else email etc ever everyone february feeling
    fine first for free friday from front getting going gone good got great guys had hardly has have having he hello
    help her here hers hey hi him his how however i i'd i'll i'm i've id if ill im in incorrect info information
    insurance is isnt it its ive january july june just last later listed lol long ma'am maam many march may maybe me
    missing misspelled misspelt mobile monday monday's more morning most much my myself never new next no none not
    nothing november now number october of off office oh ok okay old on once one only or other our out over phone
    please pls plz possible probably question questions quick quite really receipt reception referral refund regarding
    registered right same saturday see september she should since so some someone something soon sorry spelled spelt
    staff still stop sunday sure swamped talk team than thank thanks that the their them then there these they this
    those though through thursday till to today tomorrow tonight too tuesday two unavailable under until up upon
    urgent us very voicemail want was we wednesday week weekend well were what whats when where which while who why
    will with within without wondering would written wrong yes yesterday yet you your yours""".split()
)
_RATHER_WORDS = frozenset(
    """amber bill crystal daisy dale dawn dean don drew faith frank glen grace grant heather holly hope iris ivy jack
    jade jasmine jean joy lee lily mark max miles nick pat penny pierce ray reed rob robin rose ruby sue wade
    will""".split()
)
_RELATIVE = (
    r"(?:son|daughter|husband|wife|mother|mom|mum|dad|father|partner|brother|sister|friend|child|kid|boyfriend|"
    r"girlfriend|fianc[eé]e?|grandson|granddaughter|grandmother|grandfather|neighbou?r|aunt|uncle)"
)
_NAME = r"(?:name|nane|naem|nmae|nam|neme|mane|nme|namw|namne|nname|naame)"
_SURE = re.compile(
    rf"(?i)\b(?=[mns])(?:m[yi] ?)?(?:sur)?{_NAME}(?:(?:'?s)?[ ,]{{1,2}}(?:is|iz|si|iss)\b|'s\b| ?[:=])"
    r"[\s:,'\"-]{0,4}|"
    rf"\bm[yi] ?{_NAME}(?:is|iz|s\b)[\s:,'\"-]{{0,4}}"
)
_SPELLED = re.compile(rf"(?i)\bspel(?:led|t|ling)\b[ :,]{{1,3}}(?:is )?(?P<it>{_LETTERS})(?!\w)")
_HEADING = re.compile(
    r"(?:^|\n)[ \t]{0,4}(?P<it>[^\W\d_][\w'.-]{1,25}(?: [^\W\d_][\w'.-]{0,25}){1,3})[,:;-]{0,2} {1,3}"
    r"(?=[(+\[#]|\d[\d ./()-]{4}|(?i:dob|d\.o\.b|born|mrn|ssn|phone|cell|tel|e-?mail)\b|[\w.+-]{1,40}@)"
)
_LIKELY = re.compile(
    r"(?i)\b(?:(?:i(?:'?m| am|s)|s?he(?:'?s| is)|was|been|known as) ?(?:called|caled|calld|named)|go(?:es)? by|call me|"
    r"a(?:[sk][ks] for|sk(?:s|ing)? to (?:speak|talk) (?:to|with)|sking for)|signed,?|patient|"
    r"me llamo|mi nombre es|je m'appelle|ich hei(?:ß|ss)e|mein name ist|mi chiamo)\b"
    r"[\s:,'\"]{1,4}(?:the name )?"
)
_I_AM = r"(?:i(?:'?m| am| m|t'?s|t is)|th(?:is is|is's|at'?s))"
_MAYBE = re.compile(
    rf"(?i)\b(?:{_I_AM}|h(?:i|ello|ey|ere is|ere's)|my {_RELATIVE}|dear|appointment for|booking for|behalf of|name|"
    r"emergency contact(?: is)?)[\s:,'\"]{1,4}"
)
_SPEAKING = re.compile(
    rf"(?i)(?:\b(?:{_I_AM}|hi|hello|hey)[ ,]{{1,2}}|^|(?<=[.!?\n] ))"
    r"(?P<it>[^\W\d_][\w'-]{0,25}\.?(?: [^\W\d_][\w'.-]{0,25}){0,2}?)[ ,]{1,2}"
    r"(?P<tail>speaking|speeking|here|calling|on the (?:phone|line)|writing)\b"
)
_CLOSING = re.compile(
    r"(?i)(?:^|[\n.!?,;] {0,2}|(?<=\w) (?=tha|reg|che|sinc))"
    r"(?:many |with |kind |kindest |best |warm |warmest |yours |very |so )*"
    r"(?:thanks|thank you|thankyou|thx|thanx|tks|ty|ta|regards|wishes|best|cheers|sincerely|truly|faithfully|love|xx|"
    r"respectfully|cordially|yours|grateful)(?: (?:so|very) much| again| in advance| a lot)?"
    r"(?P<mark>[ ,.!-]{0,4}\n\s{0,4}|[,.!-]{1,3} ?| )"
)
_END = re.compile(r" {0,4}(?:\Z|\n)|[,.!]{0,4}\s{0,4}\Z")
_ITEM = re.compile(r"(?:^|\n)[ \t]{0,4}[-~] ?[^\n]*$")
_DASHED = re.compile(r"(?:\n[ \t]{0,4}(?:--?|~|/)\n?|[ \n](?:--?|~)) ?(?=[^\W\d_])")


def names(text: str) -> Iterator[Span]:
    shouted = sum(map(str.isupper, text)) > sum(map(str.islower, text))
    for cue, fits in ((_SURE, _any_name), (_LIKELY, _name_like), (_MAYBE, _known_name)):
        for match in cue.finditer(text):
            start = match.end()
            if (words := _words(text, start, shouted)) and fits(words, shouted):
                yield start, _end(words)
    yield from (match.span("it") for match in _SPELLED.finditer(text))
    for match in _HEADING.finditer(text):
        words = _words(text, match.start("it"), shouted)
        if words and words[-1].end() == match.end("it") and len(words) > 1 and _known_name(words, shouted):
            yield match.span("it")
    yield from _speaking(text, shouted)
    yield from _signatures(text, shouted)


def _words(text: str, start: int, shouted: bool) -> list[re.Match[str]]:
    """Return the words from `start` on that can be one name together, at most four."""
    words: list[re.Match[str]] = []
    while len(words) < 4 and (match := _WORD.match(text, start)):
        word = match[0].rstrip(".").lower()
        title = word in _TITLES and not words
        capital = match[0][0].isupper() and not shouted
        initial = len(word) == 1 and capital and match[0].endswith(".")
        if (word in _NO_NAME and not initial) or (words and not (capital or _continues(word, words, shouted))):
            break
        words.append(match)
        if (match[0].endswith(".") and len(word) > 2 and not title) or text[match.end() : match.end() + 1] != " ":
            break
        start = match.end() + 1
    while words and words[-1][0].lower() in _PARTICLES and len(words) > 1:
        words.pop()
    return words


def _end(words: Sequence[re.Match[str]]) -> int:
    """Return where a name ends: before a full stop, unless that belongs to an initial."""
    return words[-1].end() - (words[-1][0].endswith(".") and len(words[-1][0]) > 2)


def _continues(word: str, words: Sequence[re.Match[str]], shouted: bool) -> bool:
    """Say whether a word in small letters belongs to the name before it: "jane sample", "ana de la test"."""
    if word in _PARTICLES or words[-1][0].rstrip(".").lower() in _TITLES or len(word) == 1:
        return True
    if is_everyday(stem(word)) and word != "doe":  # the stem of "does"
        return False
    return not is_english(word) or (len(words) == 1 and (shouted or words[0][0].islower()))


def _any_name(words: Sequence[re.Match[str]], shouted: bool) -> bool:  # noqa: ARG001  # as the other two are called
    return True


def _name_like(words: Sequence[re.Match[str]], shouted: bool) -> bool:
    first = words[0][0].rstrip(".")
    capital = first[0].isupper() and not shouted
    return _known_name(words, shouted) or capital or not (is_english(first.lower()) or is_everyday(stem(first.lower())))


def _known_name(words: Sequence[re.Match[str]], shouted: bool) -> bool:
    said = [word[0].rstrip(".") for word in words]
    first = said[0].lower().removesuffix("'s")
    if first in _TITLES:
        return len(said) > 1 and (said[1][0].isupper() or not is_english(said[1]))
    if is_given_name(first) and ((said[0][0].isupper() and not shouted) or first not in _RATHER_WORDS):
        return True
    capitals = [word for word in said if word[0].isupper() and not shouted]
    return len(capitals) > 1 and not all(is_english(word.lower()) for word in capitals) and not is_everyday(stem(first))


def _speaking(text: str, shouted: bool) -> Iterator[Span]:
    """Find "this is X speaking" and "X here"."""
    for match in _SPEAKING.finditer(text):
        words = _words(text, match.start("it"), shouted)
        if words and words[-1].end() == match.end("it"):
            fits = _name_like if match["tail"].lower() in ("speaking", "speeking") else _known_name
            capitals = all(word[0][0].isupper() for word in words) and not shouted and len(words) > 1
            if fits(words, shouted) or (capitals and not is_everyday(stem(words[0][0].lower()))):
                yield match.span("it")


def _signatures(text: str, shouted: bool) -> Iterator[Span]:
    """Find a name that ends a message, or a line of it, after a closing or a dash."""
    for cue in (_CLOSING, _DASHED):
        for match in cue.finditer(text):
            words = _words(text, match.end(), shouted)
            if not words or not _END.match(text, words[-1].end()):
                continue
            capital = words[0][0][0].isupper() and not shouted
            alone = cue is _CLOSING and match["mark"].strip(" ") != "" and capital
            listed = cue is _DASHED and _ITEM.search(text, max(0, match.start() - 200), match.start())
            if not listed and (_known_name(words, shouted) or (alone and not is_everyday(stem(words[0][0].lower())))):
                yield match.end(), _end(words)
