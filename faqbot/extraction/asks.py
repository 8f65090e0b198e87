"""Cut a document into what asks (a question, a topic) and what tells, in reading order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from faqbot.extraction.blocks import LINK, Block, Document, sentence_spans
from faqbot.extraction.furniture import title_reason
from faqbot.extraction.questions import asks, heading_question, is_call, is_question, opens_lightly
from faqbot.extraction.terms import list_kind, names_in, term_question
from faqbot.extraction.topics import Made, from_heading
from faqbot.types import How

OPENER, BARE, INLINE = 10, 20, 30
FEWEST_TERMS = 3
"""Ranks of what asks, below the headings' 1 to 6: an opener of a panel, a question on a line, one inside a text."""
CONFIDENCE = {
    "question data in the page": 0.97,
    "a details element": 0.95,
    "a definition list": 0.92,
    "an accordion": 0.94,
    "a table of questions": 0.92,
    "Q: and A:": 0.95,
    "a question as heading": 0.93,
    "a bold question": 0.92,
    "a question on a line of its own": 0.88,
    "a question inside a text": 0.75,
}
_Q = re.compile(r"^(?:q|question)\s?\d{0,2}\s*[:.)]\s*", re.IGNORECASE)
_A = re.compile(r"^(?:a|answer)\s?\d{0,2}\s*[:.)]\s+", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:the )?(?:pros|cons|benefits|drawbacks|advantages|disadvantages|dos|don.ts)\s*:?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that asks. An empty `question` holds what follows without a draft, for the `reason`."""

    question: str
    rank: int
    rule: str
    how: How
    confidence: float
    block: int
    title: str = ""
    panels: tuple[int, ...] = ()
    opens: int = 0
    reason: str = ""
    ends: bool = False
    """Whether it ends with its block."""
    start: int = 0
    end: int = 0
    """Where a question inside a text stands in its block."""

    @property
    def loose(self) -> bool:
        """Whether nothing but its own words shows that it asks: no heading, panel, bold face or label."""
        return self.rule in ("a question inside a text", "a question on a line of its own")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a block's text. Of a `term` only the term is shown; a `label` is a small heading."""

    block: int
    start: int
    end: int
    label: bool = False
    term: bool = False


Step = Ask | Piece


def steps(document: Document, subject: str) -> Iterator[Step]:
    """Cut the document up; a text that no question stands in is one piece."""
    top = next((n for n, block in enumerate(document.blocks) if block.kind == "heading"), -1)
    for index, block in enumerate(document.blocks):
        if block.kind == "heading":
            yield _heading(document, index, subject, index == top)
        elif block.kind == "opener":
            yield _opener(block, index, subject)
        elif block.kind == "item" and _is_topic_among_questions(document.blocks, index):
            yield _bold_topic(block, index, subject)
            yield from _answer(block.text, index, len(block.lead))
        elif block.kind == "item" and _is_asking_item(document.blocks, index):
            yield _bare(block, index, block.text, "a question on a line of its own")
        elif block.kind == "row" or (block.kind == "item" and not is_question(block.lead)):
            yield Piece(index, 0, len(block.text))
        else:
            yield from _text(document.blocks, index, subject)


def _heading(document: Document, index: int, subject: str, is_top: bool) -> Step:
    block = document.blocks[index]
    ask = Ask("", block.level, "a heading", "heading", 0.0, index, block.text, block.panels)
    leads_on = index > 0 and block.text.endswith(":") and document.blocks[index - 1].text.endswith(":")
    if leads_on or (_LABEL.fullmatch(block.text) and _is_weighed(document, index)):
        return Piece(index, 0, len(block.text), label=True)
    reason = title_reason(block.text) or (_is_teaser(document, index) and block.form) or ""
    if not reason and (question := heading_question(block.text)):
        rule = "a question as heading"
        ask = replace(ask, question=question, rule=rule, how="found", confidence=CONFIDENCE[rule])
        return replace(ask, rank=BARE) if opens_lightly(block.text) else ask
    if block.panels and not reason:
        return Piece(index, 0, len(block.text), label=True)
    return _topic(document, ask, subject, is_top, reason)


def _is_teaser(document: Document, index: int) -> bool:
    """Whether a heading leads to another page, where its text goes on: a question has its whole answer here, or not."""
    block, texts = document.blocks[index], []
    for after in document.blocks[index + 1 :]:
        if after.kind in ("heading", "opener"):
            break
        texts.append(after.text)
    is_cut = not texts or not re.search(r"(?<!\.\.)[.!?:][\"')\]]*$", texts[-1].strip())
    return block.form == LINK and (is_cut or not heading_question(block.text))


def _topic(document: Document, ask: Ask, subject: str, is_top: bool, reason: str) -> Ask:
    """Turn a heading that is no question into one, or say why not."""
    block = document.blocks[ask.block]
    if is_top and not reason and _is_defined(document, ask.block, subject):
        return replace(ask, question=f"What is {subject}?", confidence=0.55)
    if reason or is_top or not block.main or is_call(block.text):
        why = "a title" if is_top else "a call to get in touch" if block.main else "outside the main text"
        return replace(ask, reason=reason or why)
    if made := _as_term(document, ask.block, subject):
        return replace(ask, question=made.question, how="template", rule="a heading below a heading", confidence=0.65)
    made = from_heading(block.text, subject)
    return replace(ask, question=made.question, confidence=made.confidence) if made else ask


def _is_defined(document: Document, index: int, subject: str) -> bool:
    """Whether the text below a title begins by saying what its subject is or does."""
    after = document.blocks[index + 1] if index + 1 < len(document.blocks) else None
    verbs = "is|are|means|involves|uses|helps|works|treats|relieves|describes|refers|targets|thins"
    return bool(
        after
        and after.kind == "text"
        and re.match(rf"(?i)(?:an? |the )?{re.escape(subject)} (?:{verbs})\b", after.text)
    )


def _as_term(document: Document, index: int, subject: str) -> Made | None:
    """A short heading among others below one that says “used for”, “benefits”, “risks” is a term of that list."""
    level = document.blocks[index].level
    headings = [(n, b) for n, b in enumerate(document.blocks) if b.kind == "heading"]
    above = next((n for n, b in reversed(headings) if n < index and b.level < level), -1)
    end = next((n for n, b in headings if n > index and b.level < level), len(document.blocks))
    terms = [b.text for n, b in headings if above < n < end and b.level == level]
    known = sum(_is_term(text, subject) for text in terms)
    if above <= headings[0][0] or len(terms) < FEWEST_TERMS or known < 0.8 * len(terms):
        return None
    kind = list_kind(document.blocks[above].text)
    return term_question(document.blocks[index].text, kind, subject, names_in(document))


def _is_term(text: str, subject: str) -> bool:
    made = from_heading(text, subject)
    return len(text.split()) <= 6 and not re.search(r"[.:!?]$", text) and made is not None and made.confidence < 0.5


def _is_weighed(document: Document, index: int) -> bool:
    """Whether the heading above a “Pros” or “Cons” weighs both, so that they are parts of its answer."""
    level = document.blocks[index].level
    above = [b.text for b in document.blocks[:index] if b.kind == "heading" and b.level < level]
    return bool(above) and bool(re.search(r"(?i)\b(pros|advantages|benefits) (and|&|or|vs\.?) ", above[-1]))


def _opener(block: Block, index: int, subject: str) -> Ask:
    ask = Ask("", OPENER, block.form, "heading", 0.0, index, block.text, block.panels, block.opens)
    if question := heading_question(block.text) or (block.text if is_question(block.text) else ""):
        return replace(ask, question=question, how="found", confidence=CONFIDENCE[block.form])
    if is_call(block.text) or title_reason(block.text):
        return replace(ask, reason=title_reason(block.text) or "a call to get in touch")
    made = from_heading(block.text, subject)
    return replace(ask, question=made.question, confidence=max(made.confidence, 0.6)) if made else ask


def _text(blocks: tuple[Block, ...], index: int, subject: str) -> Iterator[Step]:
    """Cut a paragraph: a labelled, bold or lone question asks; an answer's label is left out."""
    block = blocks[index]
    text, size = block.text, len(block.text)
    first = text.split("\n", 1)[0]
    if label := _Q.match(text):
        end = _question_end(text, label.end())
        yield _bare(block, index, text[label.end() : end], "Q: and A:")
        yield from _answer(text, index, end)
    elif label := _A.match(text):
        yield Piece(index, label.end(), size)
    elif block.lead and heading_question(block.lead) and text.startswith(block.lead):
        yield _bare(block, index, block.lead, "a bold question")
        yield from _answer(text, index, len(block.lead))
    elif block.lead == text and _is_bold_topic(blocks, index):
        yield _bold_topic(block, index, subject)
    elif is_question(first) and asks(first) and first.count("?") == 1:
        yield _bare(block, index, first, "a question on a line of its own")
        yield from _answer(text, index, len(first))
    else:
        yield from _inline(block, index)


def _question_end(text: str, start: int) -> int:
    """Return where a labelled question ends: at its mark, or at the end of its line."""
    mark = re.search(r"\?[\"”']?(?=\s|$)", text[start:])
    line = text.find("\n", start)
    return start + mark.end() if mark else line if line > 0 else len(text)


def _answer(text: str, index: int, start: int) -> Iterator[Piece]:
    """Return the rest of a text after its question, without the answer's label."""
    rest = text[start:].lstrip(" \n:–—-")
    start = len(text) - len(rest)
    if label := _A.match(rest):
        start += label.end()
    if text[start:].strip():
        yield Piece(index, start, len(text))


def _bare(block: Block, index: int, text: str, rule: str) -> Ask:
    question = heading_question(text) or text.strip()
    return Ask(question, BARE, rule, "found", CONFIDENCE[rule], index, question, block.panels)


def _is_bold_topic(blocks: tuple[Block, ...], index: int) -> bool:
    """A short bold line without a sentence's end, with plain text after it."""
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    short = len(blocks[index].text.split()) <= 8 and not re.search(r"[.!,;]$", blocks[index].text)
    return bool(short and not blocks[index].panels and after and after.kind != "heading" and after.lead != after.text)


def _is_topic_among_questions(blocks: tuple[Block, ...], index: int) -> bool:
    """Whether an item of a list starts with a bold title, and one beside it with a bold question."""
    block = blocks[index]
    beside = [b for b in blocks[max(0, index - 1) : index + 2] if b.kind == "item" and b.level == block.level]
    has_title = bool(block.lead) and block.lead != block.text and not is_question(block.lead)
    return has_title and any(is_question(each.lead) for each in beside)


def _is_asking_item(blocks: tuple[Block, ...], index: int) -> bool:
    """Whether an item of a list is a question that the text below the item answers."""
    after = blocks[index + 1 : index + 2]
    return asks(blocks[index].text) and any(each.kind == "text" and not asks(each.text) for each in after)


def _bold_topic(block: Block, index: int, subject: str) -> Ask:
    ask = Ask("", BARE, "a bold heading", "heading", 0.0, index, block.lead, block.panels)
    made = from_heading(block.lead, subject) if block.main and not title_reason(block.lead) else None
    return replace(ask, question=made.question, confidence=made.confidence) if made else ask


def _inline(block: Block, index: int) -> Iterator[Step]:
    """Cut at questions inside the text; one that ends the text is answered by what follows it.

    Several questions and nothing else are a list of contents.
    """
    spans = sentence_spans(block.text)
    kinds = ["ask" if _asks_here(block.text[a:b]) else "tell" for a, b in spans]
    if "ask" not in kinds or (len(kinds) > 1 and "tell" not in kinds):
        yield Piece(index, 0, len(block.text))
        return
    rule = "a question inside a text"
    last_told = max((number for number, kind in enumerate(kinds) if kind == "tell"), default=-1)
    for number, ((start, end), kind) in enumerate(zip(spans, kinds, strict=True)):
        if kind == "ask":
            question = heading_question(block.text[start:end])
            ask = Ask(question, INLINE, rule, "found", CONFIDENCE[rule], index, question, block.panels)
            yield replace(ask, ends=number < last_told, start=start, end=end)
        else:
            yield Piece(index, start, end)


def _asks_here(sentence: str) -> bool:
    return asks(sentence) and bool(heading_question(sentence))
