"""Find the entries that a message asks for, each with its confidence and the reasons.

Conditions and body parts are often only the context of a question: "does my insurance cover it for sciatica". So when
the best answer leaves informative words unexplained, its own words are taken out and the rest is looked up as well;
if that surely asks for a person, the person comes first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from faqbot.retrieval.calibration import Calibration
from faqbot.retrieval.embedding import Embedder
from faqbot.retrieval.features import Tokens
from faqbot.retrieval.fitted import Fitted, ask_for_person
from faqbot.retrieval.informative import Informative
from faqbot.retrieval.ranking import Hit, Ranker
from faqbot.retrieval.reading import Reader, Reading
from faqbot.text import stem, stems, tokens
from faqbot.types import Candidate, Entry, Why

STRICTNESS = 0.6
"""The share of unanswerable questions that fall below the threshold, unless set otherwise."""
BESIDES = 0.85
"""The confidence from which a question for a person beside another subject wins over it."""


@dataclass(frozen=True)
class Scale:
    """A way to rank entries, and what its scores are worth."""

    ranker: Ranker
    calibration: Calibration


class Retriever:
    """The search over one set of entries. Immutable once fitted; safe to share between threads.

    Attributes:
        threshold: the confidence from which an answer is given.
    """

    def __init__(self, entries: Sequence[Entry], synonyms: Mapping[str, str], fitted: Fitted, threshold: float) -> None:
        self._entries, self._reader = tuple(entries), Reader(fitted.counts, synonyms)
        self._informative = Informative(fitted.terms, ask_for_person(self._entries))
        self._index, self.threshold = fitted.index, threshold
        self._whole = Scale(Ranker(fitted.index, self._informative, fitted.frames), fitted.calibration)
        self._fragment = Scale(Ranker(fitted.index, self._informative), fitted.fragments)
        self._phrasings = [phrasing for entry in self._entries for phrasing in entry.phrasings]
        self._roots = lru_cache(maxsize=10_000)(lambda phrasing: frozenset(stems(tokens(phrasing))))

    @classmethod
    def fit(
        cls,
        entries: Iterable[Entry],
        synonyms: Mapping[str, str] | None = None,
        strictness: float = STRICTNESS,
        cache_dir: Path | None = None,
        embed: Embedder | None = None,
    ) -> "Retriever":
        """Fit on entries, or read what was fitted on them before.

        Args:
            entries: what can be found; at least one. Their phrasings teach; an answer's text helps a little.
            synonyms: patients' words to the entries' words, in lower case.
            strictness: the share of unanswerable questions (0..1) that must fall below the threshold.
            cache_dir: where fitted indexes are kept; None keeps none.
            embed: adds what sentences mean to what their words are; None matches words alone.

        Raises:
            KnowledgeError: a phrasing has no word.
        """
        entries, synonyms = tuple(entries), synonyms or {}
        return cls(entries, synonyms, Fitted.of(entries, synonyms, cache_dir, embed), strictness)

    def search(self, text: str, limit: int = 5, *, fragment: bool = False) -> list[Candidate]:
        """Return up to `limit` entries, the best first; none when no word of the text is known.

        A `fragment`, such as "and the price", is said in a conversation: it has no frame that tells its topic.
        """
        reading, scale = self._reader.read(text), self._fragment if fragment else self._whole
        if not reading.words:
            return []
        hits = self._rank(reading.words, scale)
        first = self._besides(reading.words, hits, scale)
        hits = [*first, *(hit for hit in hits if not first or hit.entry != first[0].entry)]
        return [self._candidate(place, hits, reading, scale) for place in range(min(limit, len(hits)))]

    def _rank(self, words: Tokens, scale: Scale) -> list[Hit]:
        return scale.ranker(words, self._index.embed(words))

    def _besides(self, words: Tokens, hits: Sequence[Hit], scale: Scale) -> list[Hit]:
        """Return the question for a person beside the subject of the best answer, if there surely is one."""
        person = self._informative.person
        if not hits or not hits[0].unexplained or person[hits[0].entry] or not any(person):
            return []
        rest = self._informative.rest(words, hits[0].entry)
        if not 0 < len(rest) < len(words):
            return []
        found = self._rank(rest, scale)[:1]
        if not found or not person[found[0].entry]:
            return []
        sure = scale.calibration.confidence(found[0].score) >= BESIDES
        return [replace(found[0], score=max(found[0].score, hits[0].score))] if sure else []

    def _candidate(self, place: int, hits: Sequence[Hit], reading: Reading, scale: Scale) -> Candidate:
        hit = hits[place]
        rival = next((other for other in hits if other.entry != hit.entry), None)
        phrasing = self._phrasings[hit.phrasing]
        shared = self._roots(phrasing)
        why = Why(
            phrasing=phrasing,
            words=tuple(dict.fromkeys(word for word in reading.words if stem(word) in shared)),
            unexplained=hit.unexplained,
            repairs=reading.repairs,
            runner_up=self._entries[rival.entry].id if rival else None,
            margin=round(hit.score - (rival.score if rival else 0.0), 4),
        )
        return Candidate(self._entries[hit.entry].id, hit.score, scale.calibration.confidence(hit.score), why)
