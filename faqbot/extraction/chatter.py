"""Sentences that tell a patient nothing: throat-clearing that leads into a text, and advertising that ends it."""

import re

from faqbot.extraction.blocks import sentence_spans
from faqbot.extraction.questions import is_call

_FILLER = re.compile(
    r"^(let.s (explore|look|dive|take|find|discuss|break|go|examine|start)|below(, we| are some| you)|"
    r"in this (article|post|blog|guide|section|page)|(we will|we.ll) (look|explore|discuss|cover|go over)|read on|"
    r"keep reading|if you.ve ever|you may (have heard|be wondering|wonder)|you.ve (probably|likely)|"
    r"here are (some|our|the) (answers|common)|as with any (therapy|treatment)[^.]*benefits and|without further ado)|"
    r"prompts curiosity|"
    r"understanding [^.]+ is (essential|important|key|crucial)|(gaining|growing in) (widespread )?"
    r"(interest|popularity)|help determine if it.s the right",
    re.IGNORECASE,
)
_ADVERT = re.compile(
    r"\b(call|contact|book with|visit|reach out to|schedule|speak (with|to)|talk to) (us|our (team|clinic|office|"
    r"experts|specialists))\b|\bbook (your|an?|now|online|today)\b|\b(schedule|request) (your|an?) (\w+ )?"
    r"(appointment|consultation|visit|session)|our (team|clinic|experts|specialists) "
    r"(is|are) (the one|here|ready|happy|standing by)|"
    r"with our (professional|expert) |click (here|below)|get started today|\bcall (now|today)\b|give us a call|"
    r"don.t (wait|hesitate)|we look forward|we.re here to help|for more information|learn more|sign up|"
    r"(best|leading|top|premier|award-winning|trusted|number one|#1)[ -](rated )?(clinic|practice|provider|"
    r"team|staff|in town)",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(guarantee[ds]?|always works|100 ?%|completely (safe|painless)|no (risks?|side effects)\b|cures?\b|"
    r"permanent(ly)? (relief|cure|solution)|instant(ly)? relie(f|ves)|risk[- ]free|miracle|all the benefits)",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(experienced?|experts?|expertise|award|state[- ]of[- ]the[- ]art|compassionate|friendly|dedicated|committed|"
    r"commitment|trust(ed)?|personali[sz]ed|tailored|individuali[sz]ed|(high|highest|top)[- ]quality|world[- ]class|"
    r"cutting[- ]edge|leading|passion(ate)?|same[- ]day|convenien(t|ce)|thousands of|proud(ly)?|holistic|exceptional|"
    r"comprehensive|testimonials?|excellence|welcom(e|ing))\b|\b(we|our|us)\b",
    re.IGNORECASE,
)
_SELLING_TITLE = re.compile(
    r"\b(solutions?|lasting|paths? to|conquer\w*|overcom\w*|journey|transform\w*|advanced|discover\w*|best)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"^(dr|mr|mrs|ms|prof)\b|\b(dds|dmd|md|dpt|dc|rn|np|lmt|bds|phd)\.?$|\b(graduated?|earned|joined|degree|bachelor|"
    r"diploma|certified)\b|\byears of experience\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\b(appointment|book|call|contact|reach|cancel|schedule|ask|phone|who|sign|register|refer)", re.I
)
_BACK = re.compile(
    r"\b(above|below|previous(ly)? (section|mentioned)|as mentioned|see (the )?(table|figure|picture|image|here)|"
    r"following (picture|image|video)|this (page|article|section))\b|click here",
    re.IGNORECASE,
)


_INFORMS = re.compile(r"\b(if|when|after|before|unless|until|as soon as|in case|at once|immediately)\b", re.IGNORECASE)
_SELLS = re.compile(
    r"\b(today|now|book|schedule|appointment|consultation|learn|find out|more|questions?|help you|interested|ready)\b",
    re.IGNORECASE,
)


def is_filler(text: str) -> bool:
    """Say whether every sentence of a text only leads into it."""
    parts = [text[start:end] for start, end in sentence_spans(text)]
    return bool(parts) and all(_FILLER.search(part) for part in parts)


def is_advert(sentence: str) -> bool:
    """Say whether a sentence sends people to book or praises the clinic."""
    is_advice = bool(_INFORMS.search(sentence)) and not _SELLS.search(sentence)
    return (bool(_ADVERT.search(sentence)) and not is_advice) or (sentence.endswith("?") and is_call(sentence))


def is_praise(text: str) -> bool:
    """Say whether a text speaks of the clinic itself, or in the words of its advertising."""
    return bool(_PRAISE.search(text))


def is_selling_title(heading: str) -> bool:
    """Say whether a section's title sells rather than names its matter."""
    return is_praise(heading) or bool(_SELLING_TITLE.search(heading))


def is_about_person(heading: str, text: str) -> bool:
    """Say whether a section introduces a member of the staff."""
    return bool(_PERSON.search(heading) or (len(heading.split()) <= 3 and _PERSON.search(text)))


def is_promise(text: str) -> bool:
    return bool(_PROMISE.search(text))


def points_elsewhere(text: str) -> bool:
    """Say whether a text refers to something that a patient in a chat does not see."""
    return bool(_BACK.search(text))


def is_about_contact(question: str) -> bool:
    """Say whether “call us” may well be the answer to a question."""
    return bool(_CONTACT.search(question))
