"""What a changed document means for entries that cite it: which sentences went, and what stands there now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from faqbot.extraction.blocks import Document
from faqbot.extraction.numbers import numbers
from faqbot.knowledge.folder import anchor
from faqbot.types import Entry

ALIKE = 0.5
"""Two sentences this alike, of 1, are the old and the new form of one."""

Sections = Mapping[str, Sequence[str]]
"""The sentences of a document under the anchor of each heading."""


@dataclass(frozen=True)
class Change:
    """One entry whose cited sentences have changed: the old ones, and those that stand there now."""

    entry_id: str
    status: str
    document: str
    old: str
    new: str

    @property
    def number_changed(self) -> bool:
        """Whether a number that was cited stands there no more, or another has come in."""
        return numbers(self.old) != numbers(self.new)


def sections(document: Document) -> dict[str, list[str]]:
    """Return the sentences of a document by the anchor of the heading above them."""
    found: dict[str, list[str]] = {}
    under = ""
    for sentence in document.sentences:
        if document.blocks[sentence.block].kind == "heading":
            under = anchor(document.blocks[sentence.block].text)
        else:
            found.setdefault(under, []).append(_flat(sentence.text))
    return found


def changes(entries: Iterable[Entry], documents: Iterable[Document], before: Mapping[str, Sections]) -> list[Change]:
    """Return what changed under each entry: by the sentences it cites, or by its section as it was before."""
    now = {document.path: sections(document) for document in documents}
    return [change for entry in entries for change in _of_entry(entry, now, before)]


def _of_entry(entry: Entry, now: Mapping[str, Sections], before: Mapping[str, Sections]) -> Iterator[Change]:
    if entry.found:
        cited = [(cite.document, cite.text.split("\n")) for cite in entry.found.cites]
    else:
        cited = [(s.path, list(before.get(s.path, {}).get(s.anchor, ()))) for s in entry.sources]
    for path, sentences in cited:
        if path in now:
            here = [sentence for under in now[path].values() for sentence in under]
            was = {sentence for under in before.get(path, {}).values() for sentence in under} | set(sentences)
            gone = [sentence for sentence in sentences if _flat(sentence) and _flat(sentence) not in here]
            if gone:
                fresh = [sentence for sentence in here if sentence not in was]
                new = dict.fromkeys(filter(None, (_nearest(sentence, fresh) for sentence in gone)))
                yield Change(entry.id, entry.status, path, "\n".join(gone), "\n".join(new))


def _nearest(sentence: str, fresh: Sequence[str]) -> str:
    """Return the new sentence that is most like an old one, or nothing."""
    scores = [(SequenceMatcher(None, sentence.split(), each.split(), False).ratio(), each) for each in fresh]
    best, text = max(scores, default=(0.0, ""))
    return text if best >= ALIKE else ""


def _flat(text: str) -> str:
    return " ".join(text.split())
