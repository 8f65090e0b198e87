"""Find the entry that a patient's question asks for: TF-IDF, logistic regression and fuzzy spelling repair."""

from faqbot.retrieval.alarm import Alarm, Examples, Signs
from faqbot.retrieval.embedding import Embedder, SentenceEncoder
from faqbot.retrieval.recogniser import Recogniser
from faqbot.retrieval.retriever import Retriever

__all__ = ["Alarm", "Embedder", "Examples", "Recogniser", "Retriever", "SentenceEncoder", "Signs"]
