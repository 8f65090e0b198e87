"""The systems that are compared: each is `fit` to entries, and then asked to `rank` them for a message.

Each imports its library where it is used: so one can be missing, and memory is counted to whom it belongs.
"""
# ruff: noqa: PLC0415

import re
import sqlite3
from collections.abc import Sequence
from typing import Self

from benchmarks.ranking import LIMIT, Phrasings, Ranker, Ranking, rank_entries
from faqbot.types import Entry

_ROWS = 100
"""How many phrasings a search engine is asked for, so that LIMIT entries are nearly always among them."""
_WORD = re.compile(r"\w+")


class Faqbot:
    """Our own engine, as it is served; its score is the confidence."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        from faqbot.retrieval import Retriever

        self._retriever = Retriever.fit(entries, synonyms={}, strictness=0.8)
        self.threshold: float | None = self._retriever.threshold

    @classmethod
    def fit(cls, entries: Sequence[Entry]) -> Self:
        return cls(entries)

    def rank(self, query: str) -> Ranking:
        found = self._retriever.search(query, limit=LIMIT)
        return [(candidate.entry_id, candidate.confidence) for candidate in found]


class Peer:
    """What the peers share: the phrasings, and no threshold of their own."""

    threshold: float | None = None

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._phrasings = Phrasings.of(entries)

    @classmethod
    def fit(cls, entries: Sequence[Entry]) -> Self:
        return cls(entries)


class TfidfCosine(Peer):
    """scikit-learn's TfidfVectorizer as it comes, cosine with each phrasing."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        super().__init__(entries)
        self._vectorizer = TfidfVectorizer()
        self._matrix = self._vectorizer.fit_transform(self._phrasings.texts).T.tocsr()

    def rank(self, query: str) -> Ranking:
        return self._phrasings.rank((self._vectorizer.transform([query]) @ self._matrix).toarray()[0])


class TfidfRegression(Peer):
    """scikit-learn's TfidfVectorizer and a multinomial logistic regression, C = 10."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        super().__init__(entries)
        self._vectorizer = TfidfVectorizer()
        features = self._vectorizer.fit_transform(self._phrasings.texts)
        self._model = LogisticRegression(C=10, max_iter=300).fit(features, self._phrasings.owners)

    def rank(self, query: str) -> Ranking:
        chances = self._model.predict_proba(self._vectorizer.transform([query]))[0]
        return rank_entries(self._phrasings.entry_ids, chances)


class TokenSetRatio(Peer):
    """rapidfuzz's token_set_ratio, case and punctuation folded on both sides."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        from rapidfuzz.utils import default_process

        super().__init__(entries)
        self._texts = [default_process(text) for text in self._phrasings.texts]

    def rank(self, query: str) -> Ranking:
        from rapidfuzz import fuzz, process, utils

        scores = process.cdist([utils.default_process(query)], self._texts, scorer=fuzz.token_set_ratio)
        return self._phrasings.rank(scores[0])


class Bm25s(Peer):
    """bm25s as it comes (its own English stop words) with the English Snowball stemmer."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        import bm25s
        import Stemmer

        super().__init__(entries)
        self._tokenizer = bm25s.tokenization.Tokenizer(stemmer=Stemmer.Stemmer("english"), stopwords="en")
        self._index = bm25s.BM25()
        known = self._tokenizer.tokenize(self._phrasings.texts, return_as="tuple", show_progress=False)
        self._index.index(known, show_progress=False)

    def rank(self, query: str) -> Ranking:
        words = self._tokenizer.tokenize([query], update_vocab=False, return_as="ids", show_progress=False)
        return self._phrasings.rank(self._index.get_scores(words[0])) if words[0] else []


class SqliteFts5(Peer):
    """SQLite's full-text search with its Porter stemmer: any word may match, its own bm25 orders."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__(entries)
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE phrasing USING fts5(text, tokenize='porter unicode61')")
        rows = enumerate(self._phrasings.texts)
        self._database.executemany("INSERT INTO phrasing (rowid, text) VALUES (?, ?)", rows)

    def rank(self, query: str) -> Ranking:
        words = " OR ".join(f'"{word}"' for word in _WORD.findall(query.lower()))
        sql = "SELECT rowid, -rank FROM phrasing WHERE phrasing MATCH ? ORDER BY rank LIMIT ?"
        return self._phrasings.rank_rows(self._database.execute(sql, (words, _ROWS)) if words else ())


class Tantivy(Peer):
    """tantivy with its English stemmer: any word may match, its own bm25 orders."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        import tantivy

        super().__init__(entries)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="en_stem")
        builder.add_integer_field("row", stored=True)
        self._index = tantivy.Index(builder.build())
        writer = self._index.writer(num_threads=1)
        for row, text in enumerate(self._phrasings.texts):
            writer.add_document(tantivy.Document(text=text, row=row))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def rank(self, query: str) -> Ranking:
        words = " ".join(_WORD.findall(query.lower()))
        hits = self._searcher.search(self._index.parse_query(words, ["text"]), _ROWS).hits if words else ()
        return self._phrasings.rank_rows((self._searcher.doc(at)["row"][0], score) for score, at in hits)


RANKERS: dict[str, type[Ranker]] = {
    "faqbot": Faqbot,
    "TF-IDF cosine": TfidfCosine,
    "rapidfuzz token_set_ratio": TokenSetRatio,
    "bm25s, stemmed": Bm25s,
    "SQLite FTS5, porter": SqliteFts5,
    "tantivy, en_stem": Tantivy,
    "TF-IDF + regression": TfidfRegression,
}
"""Every system under the name it is shown by, ours first."""
