"""Find the entry that a patient's question asks for: TF-IDF, logistic regression and fuzzy spelling repair."""

from faqbot.retrieval.embedding import Embedder, SentenceEncoder
from faqbot.retrieval.recogniser import Recogniser
from faqbot.retrieval.retriever import Retriever

__all__ = ["Embedder", "Recogniser", "Retriever", "SentenceEncoder"]
