"""Lists of the form “term: description”: what kind of list it is, and the question each item answers."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from faqbot.extraction.blocks import Block, Document
from faqbot.extraction.topics import Made, in_sentence

ListKind = Literal["uses", "pros", "cons", "not-for", "kinds", ""]

_KINDS: tuple[tuple[ListKind, str], ...] = (
    ("not-for", r"should not|shouldn.t|contraindicat|not suitable for|avoid .* if|tell us|must not|not have"),
    ("cons", r"\bcons\b|drawback|disadvantage|\brisks?\b|side[- ]effect|downside|complication"),
    ("pros", r"\bpros\b|benefit|advantage|\bwhy \w+ works\b"),
    (
        "uses",
        r"used (for|to treat|in)|can (help|treat|ease)|may (help|treat)|helps? (with|to)|conditions|treats?\b|"
        r"good for|beneficial for|indicat|suitable for|we treat",
    ),
    ("kinds", r"(types|kinds|forms|methods) of|services|treatments we offer|we offer|include"),
)
_TERM = re.compile(r"^(?P<term>[^:.?!–—]{2,70}?)\s*(?::\s|\s[–—-]\s)\s*(?P<text>\S.*)$", re.DOTALL)
_THIRD_PERSON = {"does": "do", "has": "have", "goes": "go", "is": "be", "relaxes": "relax", "fixes": "fix"}
_VERBS = set(
    "address aid alleviate allow assist avoid boost break build bring calm carry cause change come cost cut decrease "
    "deliver depend do ease eliminate enable encourage enhance feel fix free give go have heal help hurt improve "
    "increase involve keep last lead leave lessen let lift limit loosen lower make mean minimize need offer prepare "
    "preserve prevent promote protect provide put raise reduce relax release relieve remove replace require restore "
    "save shorten show slow speed start stay stimulate stop strengthen stretch support take target train treat use "
    "work".split()
)


@dataclass(frozen=True, slots=True)
class Term:
    """One item: its term, where its description starts in the block's text, and the block's index."""

    term: str
    start: int
    block: int


def split_term(block: Block) -> tuple[str, int] | None:
    """Return the term and where its description starts, or None for an item of another form."""
    lead = block.lead.rstrip(" :.–—-")
    if 0 < len(lead) <= 80 and len(block.lead) < len(block.text) and block.text.startswith(block.lead):
        rest = block.text[len(block.lead) :]
        return lead, len(block.text) - len(rest.lstrip(" :.–—-\n"))
    found = _TERM.match(block.text)
    return (found["term"].strip(), found.start("text")) if found and len(found["term"].split()) <= 9 else None


def list_kind(*contexts: str) -> ListKind:
    """Tell the kind of a list by the nearest words that say it: a label, the line before it, the heading."""
    for context in contexts:
        for kind, pattern in _KINDS:
            if re.search(pattern, context.lower()):
                return kind
    return ""


def names_in(document: Document) -> frozenset[str]:
    """Return the words that keep their capital inside plain sentences: “Western”, “Achilles”."""
    plain = " ".join(s.text.rpartition(": ")[2] for s in document.sentences if s.text.endswith("."))
    capital = set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]+\b", plain))
    return frozenset(word for word in capital if not re.search(rf"\b{word.lower()}\b", plain))


def term_question(term: str, kind: ListKind, subject: str, names: Collection[str] = ()) -> Made | None:
    """Make the question that the description of a term answers, by template; None for a kind without one."""
    plain = _spoken(term, names)
    if kind == "uses":
        verbal = _as_verb(plain)
        return Made(f"Does {subject} {verbal}?" if verbal else f"Can {subject} help with {plain}?", 0.8)
    if kind == "not-for":
        return Made(f"Can I have {subject} if this fits me: {plain}?", 0.6)
    if kind == "kinds":
        return Made(f"What is {plain}?", 0.6)
    return _trait(plain, subject, kind) if kind else None


_TRAITS: tuple[tuple[str, str, float], ...] = (
    (r"(?:may|might|can|could) (.+)", "Can {} {}?", 0.7),
    (r"(?:potential|risk|chance|possibility) (?:for|of) (.+)", "Can {} cause {}?", 0.7),
    (r"(?:is )?(?:not|never) (.+)", "Is {} {}?", 0.7),
    (r"((?:limited|little|few|lack of) .+)", "Is there {1} of {0}?", 0.55),
    (r"((?:no|less|fewer) .+)", "Is there {1} with {0}?", 0.55),
    (r"(\w+(?:less|able|ible|ive|ful)|safe|natural)", "Is {} {}?", 0.65),
    (r"((?:based|made|done|suited|safe|easy|quick|fast|gentle|cheap|drug-free|non-\w+)\b.*)", "Is {} {}?", 0.65),
)
"""Forms of a benefit or a drawback, and the question: {0} is the subject, {1} the words found."""


def _trait(plain: str, subject: str, kind: ListKind) -> Made:
    """Ask for a benefit or a drawback: “Requires X” gives “Does … require X?”, a noun asks whether it can come."""
    if verbal := _as_verb(plain):
        return Made(f"Does {subject} {verbal}?", 0.7)
    for pattern, question, confidence in _TRAITS:
        if found := re.fullmatch(pattern, plain):
            return Made(question.format(subject, found[1]), confidence)
    return Made(f"Can {subject} cause {plain}?" if kind == "cons" else f"Is {plain} a benefit of {subject}?", 0.6)


def _spoken(term: str, names: Collection[str]) -> str:
    """Lower the term, and keep a second name in brackets as “X or Y” only when it is short."""
    plain = in_sentence(term.strip(), names)
    return re.sub(r"\s+", " ", re.sub(r"\s*\(([^()]{40,})\)", "", plain)).strip()


def _as_verb(plain: str) -> str:
    """Return a phrase that begins with a verb in the third person in its plain form, or nothing."""
    first, _, rest = plain.partition(" ")
    verb = _plain_verb(first)
    if not rest or not verb:
        return ""
    rest = re.sub(r"\b(and|or) (\w+)", lambda found: f"{found[1]} {_plain_verb(found[2]) or found[2]}", rest)
    return f"{verb} {rest}"


def _plain_verb(word: str) -> str:
    """Return a verb's plain form for its third person: “reduces” gives “reduce”; nothing for other words."""
    if word in _THIRD_PERSON:
        return _THIRD_PERSON[word]
    if not word.endswith("s") or word.endswith("ss"):
        return ""
    forms = [word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y"]
    return next((form for form in forms if form in _VERBS), "")
