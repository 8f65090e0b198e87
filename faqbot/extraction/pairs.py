"""Questions with their answers, from one document: found, made from headings, made by template from lists of terms."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from faqbot.errors import SourceError
from faqbot.extraction.answers import says_something, trimmed, words_in
from faqbot.extraction.asks import Ask, Piece, steps
from faqbot.extraction.blocks import Document, Skip, sentence_spans
from faqbot.extraction.chatter import is_about_person, is_advert, is_praise, is_selling_title
from faqbot.extraction.owning import Owned, owned
from faqbot.extraction.subject import subject_of
from faqbot.extraction.termlists import TermList, term_lists
from faqbot.extraction.unanswered import settled
from faqbot.types import How

MOST_QUESTIONS = 2000
FEWEST_WORDS = 25
"""A section under a title that no rule knows is a draft if it tells at least so many words of fact."""
LONGEST_WITH_TERMS = 150
"""An answer of more words shows only the terms of its lists: each of them has a draft of its own."""


@dataclass(frozen=True)
class Pair:
    """A question and the pieces of one document that answer it.

    `rule` says what gave it away, `how` how it was made, `heading` the headings above it, `also` other forms of the
    question in the same document, `joined` whether its pieces come from two places.
    """

    question: str
    document: Document
    pieces: tuple[Piece, ...]
    rule: str
    how: How
    confidence: float
    heading: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    subject: str = ""
    kind: str = ""
    joined: bool = False

    @property
    def in_panel(self) -> bool:
        return bool(self.pieces) and bool(self.document.blocks[self.pieces[0].block].panels)

    @property
    def loose(self) -> bool:
        """Whether its question is only “What should I know about …?”."""
        return self.how == "heading" and self.question.startswith("What should I know about ")


@dataclass(frozen=True)
class Findings:
    """What one document gave: pairs in order, and what was left out and why."""

    document: Document
    pairs: tuple[Pair, ...] = ()
    skipped: tuple[Skip, ...] = field(default=())


def find_pairs(document: Document) -> Findings:
    """Find every question of a document with its answer.

    Raises:
        SourceError: it holds more questions than can be compared in good time.
    """
    subject = subject_of(document)
    found, _ = owned(document, steps(document, subject))
    if len(found) > MOST_QUESTIONS:
        raise SourceError(f"it holds {len(found)} questions, more than {MOST_QUESTIONS}: split it")
    lists = term_lists(document, found, subject)
    _detach(found, lists)
    found = [_with_sections(one, found) for one in found]
    pairs = [_pair(document, one, lists, subject) for one in found if one.ask.question]
    pairs = [pair for pair in pairs if pair.how == "found" or _tells(document, pair)]
    pairs = [pair for pair in pairs if not _is_cut(pair)]
    pairs, unasked = _without_loose_topics(pairs)
    pairs, open_questions = settled(document, pairs, subject)
    terms = [pair for each in lists for pair in (*_overview(document, each), *_term_pairs(document, each))]
    skipped = [*_left_out(document, found), *open_questions, *unasked]
    return Findings(document, (*pairs, *terms), (*document.skipped, *skipped))


def _tells(document: Document, pair: Pair) -> bool:
    """Whether there is a sentence or a list under a topic, and not a topic that only invites or introduces."""
    texts = [document.blocks[piece.block].text[piece.start : piece.end] for piece in pair.pieces]
    is_idle = all(map(is_advert, texts)) or is_about_person(pair.heading[-1], " ".join(texts))
    return says_something(document, pair.pieces) and not (pair.loose and is_idle)


def _is_cut(pair: Pair) -> bool:
    """Whether its text breaks off to go on at another page."""
    ends = [pair.document.blocks[piece.block].text[piece.start : piece.end] for piece in pair.pieces[-1:]]
    return any(text.rstrip(" ]").endswith(("…", "...")) for text in ends)


def _without_loose_topics(pairs: list[Pair]) -> tuple[list[Pair], list[Skip]]:
    """Keep topics that no rule knows only among questions of their form: elsewhere they are a site's section titles."""
    kept, skips = list(pairs), []
    for in_panel in (True, False):
        form = [pair for pair in pairs if pair.in_panel == in_panel]
        loose = [pair for pair in form if pair.loose]
        if len(loose) > sum(pair.how == "found" for pair in form):
            why = "a section title that is no question, on a page with few questions"
            idle = [pair for pair in loose if not _informs(pair)]
            skips += [Skip(pair.heading[-1], why) for pair in idle]
            kept = [pair for pair in kept if pair not in idle]
    return kept, skips


def _informs(pair: Pair) -> bool:
    """Whether most of a section is matter of fact, and enough of it, rather than a clinic's praise of itself."""
    texts = [pair.document.blocks[piece.block].text[piece.start : piece.end] for piece in pair.pieces]
    sentences = [text[start:end] for text in texts for start, end in sentence_spans(text)]
    facts = [sentence for sentence in sentences if not is_praise(sentence) and not is_advert(sentence)]
    is_enough = len(" ".join(facts).split()) >= FEWEST_WORDS and 2 * len(facts) > len(sentences)
    return is_enough and not is_selling_title(pair.heading[-1])


def _detach(found: list[Owned], lists: list[TermList]) -> None:
    """Take a list that has a matter of its own away from the question above it."""
    for each in lists:
        if each.detached:
            gone = {each.intro, *each.blocks}
            for one in found:
                one.pieces[:] = [piece for piece in one.pieces if piece.block not in gone]


def _with_sections(one: Owned, found: list[Owned]) -> Owned:
    """A question heading with nothing but topic sections below it is answered by these; terms below it are listed."""
    below = [other for other in found if other.parent is one and other.ask.rank <= 6]
    terms = [
        Piece(other.ask.block, 0, len(other.ask.title), term=True) for other in below if other.ask.how == "template"
    ]
    if terms:
        return replace(one, pieces=[*one.pieces, *terms])
    if one.pieces or one.ask.how != "found" or not below or any(other.ask.how == "found" for other in below):
        return one
    pieces = [
        piece
        for other in below
        for piece in (Piece(other.ask.block, 0, len(other.ask.title), label=True), *other.pieces)
    ]
    return replace(one, pieces=pieces)


def _pair(document: Document, one: Owned, lists: list[TermList], subject: str) -> Pair:
    pieces = trimmed(document, one.ask.question, one.pieces)
    listed = {block for each in lists for block in each.blocks if each.questions}
    if words_in(document, pieces) > LONGEST_WITH_TERMS and any(piece.block in listed for piece in pieces):
        starts = {term.block: term.start for each in lists for term in each.terms}
        pieces = [
            replace(p, term=True, end=starts[p.block]) if p.block in starts and p.block in listed else p for p in pieces
        ]
    ask = one.ask
    return Pair(
        ask.question, document, tuple(pieces), ask.rule, ask.how, ask.confidence, one.heading, tuple(one.also), subject
    )


def _overview(document: Document, each: TermList) -> Iterator[Pair]:
    """A list of uses that stands apart answers what can be helped: its terms."""
    if each.detached and each.kind == "uses":
        intro = Piece(each.intro, 0, len(document.blocks[each.intro].text))
        pieces = (intro, *(Piece(term.block, 0, term.start, term=True) for term in each.terms))
        question, rule = f"Which problems can {each.subject} help with?", "a list of terms"
        yield Pair(question, document, pieces, rule, "template", 0.7, each.heading, (), each.subject, each.kind)


def _term_pairs(document: Document, each: TermList) -> Iterator[Pair]:
    for term, made in zip(each.terms, each.questions, strict=False):
        block = document.blocks[term.block]
        pieces = [Piece(term.block, term.start, len(block.text))]
        pieces += [Piece(n, 0, len(document.blocks[n].text)) for n in each.below(term.block)]
        heading = (*each.heading, term.term)
        rule = "an item of a list of terms"
        yield Pair(
            made.question,
            document,
            tuple(pieces),
            rule,
            "template",
            made.confidence,
            heading,
            (),
            each.subject,
            each.kind,
        )


def _left_out(document: Document, found: list[Owned]) -> Iterator[Skip]:
    """List the sections that were recognised as no answer."""
    for one in found:
        if one.ask.reason not in ("", "a title"):
            yield Skip(one.ask.title, one.ask.reason, document.blocks[one.ask.block].line)


__all__ = ["Ask", "Findings", "Pair", "find_pairs"]
