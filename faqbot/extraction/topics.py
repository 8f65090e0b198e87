"""Turn a heading that names a topic into the question a patient would ask about it."""

import re
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Made:
    """A question made from a heading or a term, and how sure it is that a patient would ask it so (0..1)."""

    question: str
    confidence: float


_DOES = "affect|help|treat|improve|relieve|reduce|support|prevent|cause|ease|promote|work|boost|benefit|change|protect"
_ARTICLE = r"(?:the |our |your |a |an )?"
_TABLE: tuple[tuple[str, str, float], ...] = (
    (
        rf"{_ARTICLE}(?:pros and cons|advantages and disadvantages|benefits and (?:risks|drawbacks))(?: of (.+))?",
        "What are the pros and cons of {}?",
        0.8,
    ),
    (rf"{_ARTICLE}(?:\w+ )?(?:benefits|advantages|pros)(?: of (.+))?", "What are the benefits of {}?", 0.8),
    (
        rf"{_ARTICLE}(?:possible |potential |common )?(risks(?: and side effects)?|drawbacks|disadvantages|"
        r"complications|side[- ]effects)(?: of (.+))?",
        "What are the {} of {}?",
        0.8,
    ),
    (r"(?:the )?cons(?: of (.+))?", "What are the drawbacks of {}?", 0.8),
    (
        r"contraindications(?: (?:of|for|to) (.+))?|who should(?: not|nt) have (?:it|this)",
        "Who should not have {}?",
        0.7,
    ),
    (r"(?:the )?(?:difference|differences) between (.+)", "What is the difference between {}?", 0.85),
    (r"(.+ (?:vs\.?|versus) .+)", "What is the difference between {}?", 0.7),
    (r"how (?:does )?(?:it|this) works?|how (.+) works|the way it works", "How does {} work?", 0.85),
    (r"how (?:we|to) (?:can )?(treat|help|diagnose) (.+)", "How do you {} {}?", 0.7),
    (r"how to (.+)", "How do I {}?", 0.8),
    (rf"how (.+?) (can|could|may|might) ((?:{_DOES})\b.*)", "How {1} {0} {2}?", 0.75),
    (rf"how (.+?) ({_DOES})s ((?!as\b).+)", "How does {0} {1} {2}?", 0.75),
    (rf"how (.+?s) ({_DOES}) (.+)", "How do {0} {1} {2}?", 0.7),
    (r"why (.+?) matters?", "Why does {} matter?", 0.7),
    (r"(?:the )?importance of (.+)", "Why is {} important?", 0.65),
    (r"(?:the )?role of (.+)", "What is the role of {}?", 0.6),
    (r"what (happens|causes|triggers|helps|makes|changes) (.+)", "What {} {}?", 0.8),
    (r"when to (.+)", "When should I {}?", 0.8),
    (r"where to (.+)", "Where can I {}?", 0.8),
    (r"what (?:you can|you should|to) expect(?: (.+))?", "What should I expect {}?", 0.85),
    (r"what to ((?:bring|wear|pack|eat|drink|do|avoid|watch|look|tell|ask)\b.*)", "What should I {}?", 0.85),
    (r"what we (treat|do|offer|check)(.*)", "What do you {}{}?", 0.75),
    (r"who (?:can|may|should) (.+)", "Who can {}?", 0.8),
    (r"who (?:it )?is (?:it )?for", "Who is {} for?", 0.75),
    (
        rf"{_ARTICLE}(?:conditions?|problems?|symptoms) (?:that )?(?:we )?(treat|treated|help)(?: by| with)?(?: (.+))?",
        "What conditions do you treat with {}?",
        0.75,
    ),
    (r"uses of (.+)|used for", "What is {} used for?", 0.75),
    (r"before you (?:come|visit|arrive)", "What should I do before I come?", 0.7),
    (r"before (?:your|the) (.+)", "How do I prepare before my {}?", 0.7),
    (r"prepar(?:ing|ation)(?: for (?:your )?(.+))?", "How do I prepare for {}?", 0.7),
    (r"after ?care(?: (?:for|after) (.+))?", "What should I do after {}?", 0.75),
    (r"after (?:your|the) (.+)", "What should I do after my {}?", 0.75),
    (r"(?:your |the )?first (visit|appointment|session)", "What happens at the first {}?", 0.75),
    (rf"{_ARTICLE}(?:costs?|prices?|fees?|pricing|price list)(?: of (.+))?", "How much does {} cost?", 0.8),
    (rf"{_ARTICLE}(?:opening|office|clinic|business|consulting)? ?(?:hours|times)", "When are you open?", 0.85),
    (rf"{_ARTICLE}(.+ (?:schedule|timetable))", "What is the {}?", 0.7),
    (rf"{_ARTICLE}parking", "Where can I park?", 0.85),
    (r"getting here(.*)|(?:directions|how to (?:get here|find us))", "How do I get there{}?", 0.75),
    (r"(?:our )?(?:location|address)", "Where are you?", 0.8),
    (r"(?:our |your )?(cancell?ation|payment|privacy|refund|no-show|late) policy", "What is your {} policy?", 0.85),
    (r"cancell?(?:ing|ations)(?: .*)?", "How do I cancel an appointment?", 0.7),
    (r"(?:booking|appointments|making an appointment|scheduling)", "How do I make an appointment?", 0.75),
    (r"referrals?", "Do I need a referral?", 0.6),
    (r"payments?(?: options| methods)?", "How can I pay?", 0.75),
    (r"(?:health )?insurance(?: coverage)?", "What about insurance?", 0.7),
    (r"visiting (?:hours|times)", "When are visiting hours?", 0.8),
    (r"next steps?", "What are the next steps?", 0.7),
    (
        r"(what|when|where|why|how) (it|this|that|they|you) "
        r"(is|are|can|may|might|could|should|will|must) (.+)",
        "{0} {2} {1} {3}?",
        0.7,
    ),
    (r"what (.+?) (?:is|are) (used|good) for", "What is {} {} for?", 0.8),
    (r"what (.+?) (?:can|may) (help|treat|do).*", "What can {} {}?", 0.75),
    (r"what (?:is|are) (.+)|about (?!us|our|the|th[eo]se|your?|me|my)(.+)", "What is {}?", 0.7),
    (
        r"(?:the )?(?:main |most |common |possible |usual )*(?:causes|reasons)(?: (?:of|for|behind) (.+))?",
        "What causes {}?",
        0.8,
    ),
    (r"(?:the )?((?:early |first |warning |danger )+signs)(?: of (.+))?", "What are the {} of {}?", 0.75),
    (
        r"(?:the )?(?:common |main |typical )*(?:signs|symptoms)(?: (?:and|&) symptoms)?(?: of (.+))?",
        "What are the symptoms of {}?",
        0.8,
    ),
    (r"(?:the )?risk factors(?: (?:of|for) (.+))?", "What are the risk factors for {}?", 0.75),
    (r"((?:\w+ )?(?:types|kinds|stages|forms|grades)) of (.+)", "What are the {} of {}?", 0.7),
    (r"((?:\w+ )?(?:exercises|stretches|home remedies|remedies)) for (.+)", "Which {} help with {}?", 0.7),
    (r"((?:\w+ ){0,6}(?:guidelines|instructions|rules|precautions))", "What are the {}?", 0.6),
    (r"(?:\d+ )?(?:\w+ )?tips (?:for|on|to) (.+)", "What are some tips for {}?", 0.6),
    (r"choosing (?:the right|a) (.+)", "How do I choose the right {}?", 0.65),
    (r"diagnosis(?: of (.+))?", "How is {} diagnosed?", 0.75),
    (r"treatments?(?: options)?(?: (?:of|for) (.+))?", "How is {} treated?", 0.7),
    (r"prevention(?: of (.+))?", "How can I prevent {}?", 0.75),
    (r"recovery(?: (?:time|from|after)(?: (.+))?)?", "What is the recovery like after {}?", 0.7),
    (r"safety(?: of (.+))?", "Is {} safe?", 0.7),
    (r"(?:effectiveness|success rates?)(?: of (.+))?", "How effective is {}?", 0.75),
    (r"(?:cleaning|washing|storing|wearing) (?:and .+)", "How do I go about {}?", 0.5),
)
_EMPTY = re.compile(
    r"(?:introduction|intro|overview|summary|conclusions?|in summary|final thoughts|the bottom line|key takeaways|"
    r"(?:frequently asked|common|your|more|patient|good|great|top|popular)? ?questions|"
    r"(?:your |common )?questions (?:and|&) answers|questions people ask.*|faqs?|"
    r"q ?(?:&|and) ?a|welcome.*|home|details|more( information)?|information|notes?|general|"
    r".*[-–—:] ?(?:conclusion|wrap[ -]?up|summary|final thoughts|(?:the )?bottom line))"
)

_ORDERS = re.compile(
    r"(?:choose|select|follow|use|find|meet|call|enter|click|fill|start|visit|explore|discover|learn|book|let|join|get|see|"
    r"read|take|try|watch|download|contact|schedule|request|experience|feel|live|move|smile|trust|come)\b(?! of)"
)
"""A title that tells the reader to do something names no matter."""


def from_heading(heading: str, subject: str) -> Made | None:
    """Return the question for a topic, or None for a heading that names no matter (“Overview”)."""
    topic = re.sub(
        r"^(?:\d{1,2}[.)]|understanding)\s+(?=\S)", "", heading.strip(" .:!-–—"), flags=re.IGNORECASE
    ).strip()
    low = re.sub(r"\s+", " ", topic.lower())
    if not low or _EMPTY.fullmatch(low):
        return None
    for pattern, question, confidence in _TABLE:
        if found := re.fullmatch(pattern, low):
            words = [_cased(found.start(n), found[n], topic) for n in range(1, found.re.groups + 1) if found[n]]
            return Made(_filled(question, words, subject), confidence)
    if in_sentence(topic) == subject:
        return Made(f"What is {subject}?", 0.6)
    if _ORDERS.match(low):
        return None
    is_short = len(low.split()) <= 6 and not re.search(r"\b(we|us|our|you|is|are|can|will)\b", low)
    return Made(f"What should I know about {in_sentence(topic)}?", 0.45) if is_short else None


def _cased(start: int, found: str, topic: str) -> str:
    return in_sentence(topic[start : start + len(found)])


def _filled(question: str, words: list[str], subject: str) -> str:
    """Fill the holes with the heading's own words, or with the subject where it has none."""
    if "{0}" in question:
        words = [re.sub(r"\byour\b", "my", "I" if word.lower() == "you" else word) for word in words]
        return question.format(*words)[:1].upper() + question.format(*words)[1:]
    default = {"What should I expect {}?": "", "How do I get there{}?": "", "What do you {}{}?": ""}
    rest = iter(words)
    parts = question.split("{}")
    out = parts[0]
    for part in parts[1:]:
        word = next(rest, default.get(question, "" if len(words) > 1 else subject))
        out += (" " if question.startswith("How do I get") and word and not word.startswith(" ") else "") + word + part
    if question == "What conditions do you treat with {}?" and words:
        out = question.replace("{}", words[-1] if len(words) > 1 else subject)
    return re.sub(r"\s+(with |of |after |before )?\?$", "?", re.sub(r"\s+", " ", out))


def in_sentence(topic: str, names: Collection[str] = ()) -> str:
    """Lower a title's capitals, but not those of abbreviations and names: “Jaw Pain (TMJ)” gives “jaw pain (TMJ)”."""
    return re.sub(
        r"[^\W_]+(?:['’][^\W_]+)?", lambda word: word[0] if _stays(word[0], names) else word[0].lower(), topic
    )


def _stays(word: str, names: Collection[str]) -> bool:
    has_capitals = sum(letter.isupper() for letter in word) > 1 or any(letter.isdigit() for letter in word)
    return has_capitals or word in names or word in ("I", "X")
