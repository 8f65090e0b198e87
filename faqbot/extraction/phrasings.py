"""Suggest other ways to ask a question: its other forms, templates, and patients' words for the clinic's."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from faqbot.text import tokens

MOST = 8
LONGEST = 12
"""A longer question is left to the curator."""
_TEMPLATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"can (.+) help with (.+)", ("{0} for {1}", "does {0} help {1}", "is {0} good for {1}")),
    (r"can (.+) cause (.+)", ("will I get {1} from {0}", "{1} after {0}", "is {1} a side effect of {0}")),
    (r"does (.+?) (reduce|relieve|improve|promote|enhance|encourage|offer|require|need) (.+)",
     ("will {0} {1} {2}", "{0} and {2}")),
    (r"is (.+) based on (.+)", ("does {0} come from {1}",)),
    (r"is (.+) suitable for everyone", ("who should not have {0}", "can anyone have {0}")),
    (r"is (.+) effective", ("does {0} work", "how well does {0} work")),
    (r"what (?:is|are) the (?:differences?) (?:of|between) (.+)", ("{0}", "how do they differ: {0}")),
    (r"what (?:is|are) the (\w+(?: and \w+| effects)?) of (.+)", ("{1} {0}", "{0} of {1}")),
    (r"what (?:is|are) (.+)", ("what does {0} mean", "tell me about {0}", "{0}")),
    (r"how does (.+) work", ("what does {0} do", "explain how {0} works")),
    (r"how much (?:is|does) (.+?)(?: cost)?", ("price of {0}", "{0} cost")),
    (r"how long does (.+) (?:take|last)", ("duration of {0}", "how many minutes is {0}")),
    (r"how do i prepare for (.+)", ("what to do before {0}", "preparing for {0}")),
    (r"what should i know about (.+)", ("{0}", "tell me about {0}")),
    (r"(?:do|must|should) i (?:have to|need to)? ?(.+)", ("is it necessary to {0}", "have I got to {0}")),
    (r"(?:can|may) i (.+)", ("am I allowed to {0}", "is it okay to {0}")),
    (r"when (?:can|may) i (.+)", ("how soon can I {0}",)),
)  # fmt: skip


def suggestions(
    question: str, forms: Iterable[str], synonyms: Mapping[str, str], taken: Collection[str] = ()
) -> tuple[str, ...]:
    """Return up to eight phrasings: the forms that the source has, then others that are not `taken` elsewhere."""
    said, forms = {_key(question)}, list(forms)
    kept: list[str] = []
    for form in _candidates(question, forms, synonyms):
        is_free = _key(form) not in said and (form in forms or _key(form) not in taken)
        if len(kept) < MOST and _key(form) and is_free:
            said.add(_key(form))
            kept.append(form)
    return tuple(kept)


def _key(text: str) -> str:
    return " ".join(tokens(text))


def _candidates(question: str, forms: list[str], synonyms: Mapping[str, str]) -> Iterator[str]:
    yield from forms
    for one in (question, *forms):
        if len(one.split()) <= LONGEST:
            yield from _by_template(one)
    yield from _by_synonym(question, synonyms)


def _by_template(question: str) -> Iterator[str]:
    plain = question.rstrip("?").strip()
    for pattern, forms in _TEMPLATES:
        if found := re.fullmatch(pattern, plain, re.IGNORECASE):
            words = found.groups(default="")
            yield from (form.format(*words) for form in forms)
            return


def _by_synonym(question: str, synonyms: Mapping[str, str]) -> Iterator[str]:
    """Say a name of several words in the first way that patients do; single words lose too much of their sense."""
    plain, done = f" {_key(question)} ", set()
    for said, meant in synonyms.items():
        if " " in meant and meant not in done and f" {meant} " in plain:
            done.add(meant)
            yield plain.replace(f" {meant} ", f" {said} ").strip()
