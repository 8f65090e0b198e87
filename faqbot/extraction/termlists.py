"""Find the lists of terms of a document, what kind each is, and what its items are said of."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from faqbot.extraction.asks import Piece
from faqbot.extraction.blocks import Document
from faqbot.extraction.owning import Owned
from faqbot.extraction.terms import ListKind, Term, list_kind, names_in, split_term, term_question
from faqbot.extraction.topics import Made, in_sentence

FEWEST = 2
FEWEST_WORDS = 5
"""What a kind of something is takes at least so many words: “Neck: called cervical spondylosis” is only a name."""
_OF = re.compile(
    r"(?:benefits|risks|drawbacks|disadvantages|advantages|side[- ]effects|pros and cons|complications|"
    r"contraindications) (?:of|for|to) (.+?)\??$|(?:used|have|get|treat(?:ed)?) (?:\w+ )?(?:with|by|an?) (.+?)\??$|"
    r"^what (?:is|are|can|does) (.+?) (?:used|help|treat|good)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TermList:
    """A run of items that are mostly terms with descriptions.

    `blocks` are all of its blocks, `intro` the block before it that leads into it (or -1); `detached` says that the
    list is about something else than the question above it.
    """

    terms: tuple[Term, ...]
    questions: tuple[Made, ...]
    blocks: tuple[int, ...]
    intro: int
    kind: ListKind
    subject: str
    heading: tuple[str, ...]
    detached: bool

    def below(self, block: int) -> list[int]:
        """Return the deeper items under the item in this block."""
        starts = [term.block for term in self.terms]
        after = next((start for start in starts if start > block), self.blocks[-1] + 1)
        return [n for n in self.blocks if block < n < after]


def term_lists(document: Document, found: list[Owned], subject: str) -> list[TermList]:
    """Find every list whose items have questions of their own."""
    owners = {piece.block: one for one in found for piece in one.pieces}
    lists = []
    for blocks in _runs(document):
        tops = [n for n in blocks if document.blocks[n].level <= document.blocks[blocks[0]].level]
        split = {n: term for n in tops if (term := split_term(document.blocks[n]))}
        if len(split) >= FEWEST and len(split) >= 0.8 * len(tops) and not document.blocks[blocks[0]].panels:
            lists.append(_described(document, blocks, split, owners, subject))
    return [each for each in lists if each.questions]


def _runs(document: Document) -> Iterator[list[int]]:
    """Return the runs of list items, as block numbers."""
    run: list[int] = []
    for number, block in enumerate(document.blocks):
        if block.kind == "item" and block.main:
            run.append(number)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _described(
    document: Document,
    blocks: list[int],
    split: Mapping[int, tuple[str, int]],
    owners: Mapping[int, Owned],
    subject: str,
) -> TermList:
    owner = owners.get(blocks[0])
    before = blocks[0] - 1
    block = document.blocks[before] if before >= 0 else None
    leads_in = block is not None and block.kind == "text" and block.text.rstrip().endswith(":")
    intro = before if leads_in else -1
    label = block.text if block and (leads_in or block.kind == "heading") else ""
    heading = owner.heading if owner else ()
    kind = list_kind(label, *reversed(heading))
    own = _named(label, *reversed(heading)) or subject
    terms = tuple(Term(term, start, number) for number, (term, start) in split.items())
    names = names_in(document)
    told = [document.blocks[term.block].text[term.start :] for term in terms]
    if kind == "kinds" and any(len(text.split()) < FEWEST_WORDS for text in told):
        kind = ""
    made = [term_question(term.term, kind, own, names) for term in terms]
    detached = _is_apart(owner, intro, kind)
    questions = tuple(m for m in made if m)
    return TermList(terms, questions, tuple(blocks), intro, kind, own, heading, detached)


def _named(*contexts: str) -> str:
    """Return what the nearest context says the list is about: “Drawbacks of freezing” gives “freezing”."""
    for context in contexts:
        found = _OF.search(context.rstrip(": "))
        name = next((group for group in found.groups() if group), "") if found else ""
        if name and len(name.split()) <= 4 and not re.search(r"\b(it|this|that|you|we)\b", name):
            return (
                re.sub(r"^(?:the|an?) ", "", in_sentence(name))
                if name.split()[0].lower() == "the"
                else in_sentence(name)
            )
    return ""


def _is_apart(owner: Owned | None, intro: int, kind: ListKind) -> bool:
    """A list with a leading line of its own, after other text, under a question about something else."""
    if owner is None or intro < 0 or owner.ask.how != "found":
        return False
    has_text_before = any(piece.block < intro for piece in owner.pieces)
    return has_text_before and list_kind(owner.ask.question) != kind


__all__ = ["Piece", "TermList", "term_lists"]
