"""All phrases of the red flags in one tree, so that one walk over a message finds every one of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from faqbot.safety.reading import EXACT, Word
from faqbot.text import stem, tokens

GAP, GAP_WORDS = "…", 3
"""In a phrase: up to three other words; at its head: anywhere in the message."""
Span = tuple[int, int]


@dataclass(slots=True, eq=False)
class Node:
    """A place in the tree of phrases: where the next word (or `GAP`) leads, and which terms end here, each once."""

    next: dict[str, "Node"] = field(default_factory=dict)
    terms: tuple[int, ...] = ()


class Found:
    """Where phrases stand in a message, by the node of each, and so where those of each term stand."""

    def __init__(self, hits: Mapping[Node, Sequence[Span]], nodes: Mapping[int, Sequence[Node]] | None = None) -> None:
        self._hits = hits
        self._nodes = _by_term(hits) if nodes is None else nodes
        self._spans: dict[int, Sequence[Span]] = {}

    def __iter__(self) -> Iterator[int]:
        """Return the numbers of the terms that are found."""
        return (number for number in self._nodes if number in self)

    def __contains__(self, number: int) -> bool:
        return not self._hits.keys().isdisjoint(self._nodes.get(number, ()))

    def __getitem__(self, number: int) -> Sequence[Span]:
        """Return the spans of a term's phrases, in order."""
        if number not in self._spans:
            hits = (self._hits.get(node, ()) for node in self._nodes.get(number, ()))
            self._spans[number] = sorted({span for spans in hits for span in spans})
        return self._spans[number]

    def where(self, counts: Callable[[Span], bool]) -> "Found":
        """Return only the spans that count."""
        kept = ((node, [span for span in spans if counts(span)]) for node, spans in self._hits.items())
        return Found({node: spans for node, spans in kept if spans}, self._nodes)


def _by_term(nodes: Iterable[Node]) -> dict[int, list[Node]]:
    """Return the nodes at which each term's phrases end."""
    ending: dict[int, list[Node]] = {}
    for node in nodes:
        for number in node.terms:
            ending.setdefault(number, []).append(node)
    return ending


class Phrases:
    """All phrases of all terms in one tree, so that one walk over a message finds every one of them."""

    def __init__(self) -> None:
        self._root = Node()
        self._numbers: dict[tuple[str, ...], tuple[int, int]] = {}
        self._tokens = lru_cache(maxsize=None)(tokens)
        self._node = lru_cache(maxsize=None)(self._grow)
        self.vocabulary: set[str] = set()

    def number(self, term: tuple[str, ...]) -> tuple[int, int]:
        """Take up a term, once; return the number of its phrases, and of those that may stand anywhere."""
        if term not in self._numbers:
            self._numbers[term] = numbers = 2 * len(self._numbers), 2 * len(self._numbers) + 1
            for phrase in term:
                node, number = self._node(phrase), numbers[phrase.startswith(GAP)]
                if number not in node.terms:
                    node.terms += (number,)
        return self._numbers[term]

    def _grow(self, phrase: str) -> Node:
        node = self._root
        for raw in phrase.removeprefix(GAP).split():
            for word in [GAP] if raw == GAP else self._tokens(raw):
                self.vocabulary.add(word)
                node = node.next.setdefault(EXACT + word if raw.startswith(EXACT) else stem(word), Node())
        return node

    def find(self, words: Sequence[Word]) -> Found:
        hits: dict[Node, list[Span]] = {}
        for start in range(len(words)):
            todo = [(self._root, start, 1)]
            while todo:
                node, at, reach = todo.pop()
                if node.terms:
                    hits.setdefault(node, []).append((start, at))
                if GAP in node.next:
                    todo.append((node.next[GAP], at, 1 + GAP_WORDS))
                for end, word in enumerate(words[at : at + reach], at + 1):
                    for form in word.forms:
                        if form in node.next:
                            todo.append((node.next[form], end, 1))
        return Found(hits)
