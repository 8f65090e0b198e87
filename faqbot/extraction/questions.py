"""Tell a question from other text, and write it the way it will be shown."""

import re

from faqbot.text import tokens

LONGEST = 30
"""A question has at most this many words."""
_WH = "what|why|how|when|where|who|whom|whose|which"
_AUXILIARY = (
    "is|are|am|was|were|do|does|did|can|could|will|would|should|shall|may|might|must|has|have|had|isnt|arent|dont|"
    "doesnt|didnt|cant|couldnt|wont|wouldnt|shouldnt|need"
)
_ASKS = re.compile(rf"({_WH}|{_AUXILIARY}|whats|wheres|whos|hows|any|if)\b")
_ASKS_WITHOUT_MARK = re.compile(
    rf"(?:(?:what|why|when|where|who|which|how)(?: (?:much|many|long|often|soon|far|old|\w+ly))?(?: \w+){{0,2}}? "
    rf"(?:{_AUXILIARY})|{_AUXILIARY}) (?:i|you|we|it|my|your|our|the|a|an|there|this|that|they|\w+) \w+"
)
_TELLS = re.compile(
    rf"(?:{_WH}) (?:it|you|we|they|this|that|i) (?:{_AUXILIARY}) |what [\w ]+ (?:is|are) (?:used|good) for$|"
    r"how (?!much|many|long|often|soon|far)[\w ]+ (?:can|could|may|might) (?:help|work|treat)\b|"
    r"what [\w ]+ (?:can|may) (?:help|treat|do)\b"
)
_LABEL = re.compile(r"^(?:q|question)\s?\d{0,2}\s*[:.)–-]\s*|^\(?\d{1,2}[.):]\s+|^#\d+\s+|^[+>»▸▾▶▼•*–-]\s+", re.I)
_TRAILING = re.compile(r"\s*[+×▾▼›»⌄]+$|^[\"“”']+(?=[^\"“”']*$)|(?<=\?)[\"”']+$")
_OPENING = re.compile(r"^(?:(?:so|but|and|well|now|okay|ok|yet|or|then|also|first|finally)\b[,:]?\s+)+", re.IGNORECASE)
_CALLS = re.compile(
    r"(?:(?:do you )?(?:still )?(?:have |got )?(?:any |more |other |a )*questions|need (?:help|more|to|an|a)\b|"
    r"do you (?:suffer|struggle|experience|feel|want|live|wake|wish|have (?:trouble|difficulty|pain\b))|"
    r"have you (?:ever |been |recently |already )*(?:experienc|notic|tried|wonder|suffer|felt|struggl|diagnosed|told)|"
    r"are you (?:feeling|experiencing|dealing|having|worried|in pain|considering|thinking|new)|"
    r"(?:are you |get |feeling )?(?:ready|interested|looking|suffering|struggling|tired of|curious|wondering|"
    r"living with)\b|want (?:to|more)\b|sound familiar|did you know|would(?:nt)? you (?:like|rather|love)\b|"
    r"(?:did you )?find this|(?:cant|cannot|unable to|having trouble|trouble)\b(?! i\b)|"
    r"how (?:can|may) i help you|who (?:says|knew|doesnt|wouldnt|could ask)\b|"
    r"why did i wait|was this|know someone|not sure (?:where|if|what|which)|"
    r"why (?:not )?(?:choose|wait|trust)\b|(?:how )?(?:can|may) we help|new (?:here|patient)|"
    r"who (?:are we|we are)|what are you waiting|dont (?:have|want))"
)
_CONVERSATION = re.compile(
    r"\b(?:right|okay|ok|huh|eh)\?$|\b(?:did|have|had) you (?:ever |often )?(?:hear|heard|notice|noticed|wonder|"
    r"wondered|see|seen)\b",
    re.IGNORECASE,
)

_EMPTY_WORDS = frozenset(f"{_WH}|{_AUXILIARY}".split("|")) | frozenset(
    "i you we it they this that these those a an the if so to of in for with my your our me us about get".split()
)


def is_question(text: str) -> bool:
    """Say whether a whole text is one question that a patient could ask, by its mark and its first words."""
    question = cleaned(text)
    return question.endswith("?") and 2 <= len(question.split()) <= LONGEST and not is_call(question)


def asks(sentence: str) -> bool:
    """Say whether a sentence inside a text asks for something: it begins like a question and names a matter."""
    question = cleaned(sentence)
    words = tokens(question)
    begins = _ASKS.match(" ".join(words)) or (" " in question and re.search(rf", ({_WH}|{_AUXILIARY})\b", question))
    names = set(words) - _EMPTY_WORDS
    return bool(begins and names) and len(words) >= 3 and is_question(sentence) and not _CONVERSATION.search(question)


def heading_question(text: str) -> str:
    """Return a heading or an opener as a question, if it is one even without its mark, or nothing."""
    question = cleaned(text)
    if is_call(question):
        return ""
    if question.endswith("?"):
        return question if is_question(question) else ""
    said = " ".join(tokens(question))
    if (
        _ASKS_WITHOUT_MARK.match(said)
        and not _TELLS.match(said)
        and 3 <= len(question.split()) <= LONGEST
        and question[-1:] not in ".!:"
    ):
        return f"{question}?"
    return ""


def opens_lightly(question: str) -> bool:
    """Say whether a question goes on from what stands before it: “So, does it work?”."""
    return bool(_OPENING.match(question))


def is_call(question: str) -> bool:
    """Say whether it only calls to book or to get in touch: “Ready to start?”, “Still have questions?”."""
    return bool(_CALLS.match(" ".join(tokens(question))))


def cleaned(text: str) -> str:
    """Drop labels, numbers and opening words: “Q: So, does it hurt?” gives “Does it hurt?”; capitals are lowered."""
    question = " ".join(text.split())
    for _ in range(2):
        question = _TRAILING.sub("", _LABEL.sub("", question)).strip()
    question = _OPENING.sub("", question) if question.endswith("?") else question
    if question.isupper() and len(question) > 6:
        question = question.lower()
        question = re.sub(r"\b(i|mri|ct|tmj|ecg|hiv|uk|us)\b", lambda m: m[0].upper(), question)
    return question[:1].upper() + question[1:]
