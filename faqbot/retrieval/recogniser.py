"""Tell which group of examples a text belongs with, or that it is an ordinary message.

The same features and regression as the search, over examples instead of phrasings: so a text is recognised by its
likeness to all examples of a group at once, in words that no rule lists.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from faqbot.retrieval import cache
from faqbot.retrieval.embedding import Embedder
from faqbot.retrieval.index import Index
from faqbot.retrieval.sparse import Floats
from faqbot.text import tokens


class Recogniser:
    """Knows groups of examples by name. Immutable once fitted; safe to share between threads."""

    def __init__(self, names: Sequence[str], index: Index) -> None:
        self._names, self._index = tuple(names), index

    @classmethod
    def fit(
        cls,
        groups: Mapping[str, Sequence[str]],
        ordinary: Sequence[str],
        longest: int,
        cache_dir: Path | None = None,
        embed: Embedder | None = None,
    ) -> "Recogniser":
        """Fit on examples, or read what was fitted on them before.

        Args:
            groups: the examples of each group, at least one group.
            ordinary: messages that belong to none.
            longest: the most words of a text that it is asked about; longer examples are left out.
            cache_dir: where fitted indexes are kept; None keeps none.
            embed: adds what sentences mean to what their words are.
        """
        texts = [*groups.values(), ordinary]
        name = cache.key("recogniser", texts, longest, embed.name if embed else "") if cache_dir else ""
        index = cache.read(cache_dir, name, partial(cache.unpack_index, embed=embed)) if cache_dir else None
        if index is None:
            examples = [(tokens(text), number) for number, group in enumerate(texts) for text in group]
            examples = [(words, number) for words, number in examples if 0 < len(words) <= longest]
            words, owner = [words for words, _ in examples], [number for _, number in examples]
            index = Index.fit(words, owner, [()] * len(texts), embed, balanced=False)
            if cache_dir:
                cache.write(cache_dir, name, cache.pack_index(index))
        return cls(list(groups), index)

    def __call__(self, text: str) -> dict[str, float]:
        """Return the chance, 0..1, that the text belongs to each group; what is missing to 1 is ordinary."""
        words = tokens(text)
        if not words:
            return dict.fromkeys(self._names, 0.0)
        chances: Floats = self._index.chances(self._index.features.vectors(words), self._index.embed(words))[0]
        return dict(zip(self._names, chances.tolist(), strict=False))
