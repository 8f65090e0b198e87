"""Tell the language of a message that is not English, and answer it in that language where an entry is translated.

A language is told by the script of its letters or by its commonest words. Nothing is translated here: what is said
is a reviewed translation of an entry, or an honest sentence that there is none.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from faqbot.text import is_english, stem, tokens
from faqbot.types import Decision, Entry, Language, Translation

READ = 200
"""The words of a message from which its language is told."""


class Languages:
    """The languages that a clinic's `languages.yaml` lists."""

    def __init__(self, languages: Sequence[Language]) -> None:
        self._languages = {language.id: language for language in languages}
        self._scripts = {script: language.id for language in languages for script in language.scripts}

    def tell(self, text: str) -> str:
        """Return the code of the language of a text, or "" for English and what cannot be told."""
        words = [word for word in tokens(text)[:READ] if word.isalpha()]
        scripts = [set(map(_script, word)) for word in words]
        if words and 2 * sum(not self._scripts.keys().isdisjoint(each) for each in scripts) >= len(words):
            found = set[str]().union(*scripts)
            return next(language for script, language in self._scripts.items() if script in found)
        return self._by_words(words)

    def _by_words(self, words: Sequence[str]) -> str:
        """Return the language that lists more of the words than English has besides, one of which is not English."""
        best, most = "", 0
        for language in self._languages.values():
            known = language.words | language.subjects
            listed = [word for word in words if word in known]
            foreign = sum(word in language.subjects or not is_english(word) for word in listed)
            english = sum(is_english(word) for word in words if word not in known)
            if foreign and len(listed) > max(english, most):
                best, most = language.id, len(listed)
        return best

    def asks_for_person(self, text: str, language: str) -> bool:
        said = f" {' '.join(tokens(text))} "
        return any(f" {' '.join(tokens(line))} " in said for line in self._languages[language].person)

    def answer(self, decision: Decision, language: str, entries: Mapping[str, Entry]) -> Decision:
        """Say in a language what was decided, where the entries are translated and account for every word."""
        known, asked = self._languages[language], decision.question
        told = {i: translation for i in decision.entries if (translation := entries[i].translation(language))}
        settled = decision.act != "clarify" and len(told) == 1
        if settled and all(_telling(asked, known) <= _roots(each, known) for each in told.values()):
            return replace(decision, language=language)
        if near := tuple(i for i, each in told.items() if _telling(asked, known) & _roots(each, known)):
            return replace(decision, act="clarify", entries=near, language=language, phrase=None)
        reason = f"not in English ({language}); {decision.reason}"
        return Decision("handoff", phrase="foreign", reason=reason, question=asked, language=language)


def _telling(question: str, language: Language) -> set[str]:
    """Return the roots of a question's words that are not among the commonest."""
    common = {_root(word, language.name) for word in language.words}
    return {_root(word, language.name) for word in tokens(question)} - common


def _roots(translation: Translation, language: Language) -> set[str]:
    texts = (*translation.phrasings, translation.answer)
    return {_root(word, language.name) for text in texts for word in tokens(text)}


def _root(word: str, language: str) -> str:
    return stem(_plain(word), language)


def _plain(word: str) -> str:
    """Drop accents: many leave them out when they type."""
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


@lru_cache(maxsize=10_000)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ", 1)[0]
