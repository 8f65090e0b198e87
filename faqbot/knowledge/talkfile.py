"""`smalltalk.yaml` and `synonyms.yaml`: how people say things that are no question, and their words for ours."""

from collections.abc import Mapping
from dataclasses import dataclass

from faqbot.errors import Fault
from faqbot.knowledge.clinic import unknown_placeholders
from faqbot.knowledge.yamlfile import Keys, parse
from faqbot.text import tokens
from faqbot.types import Smalltalk


@dataclass(frozen=True, slots=True)
class Talk:
    """Everything that is said beside questions; the tuples hold phrases in patients' words."""

    smalltalk: tuple[Smalltalk, ...] = ()
    person: tuple[str, ...] = ()
    correction: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    agree: tuple[str, ...] = ()
    fillers: frozenset[str] = frozenset()


def read_talk(text: str, file: str, faults: list[Fault]) -> Talk:
    """Read `smalltalk.yaml`; in `person`, `{person}` stands for each of `persons`."""
    keys = Keys(parse(text, file, faults), file, faults)
    keys.only(("smalltalk", "person", "persons", "correction", "none", "agree", "fillers"))
    persons = keys.texts("persons", required=True)
    return Talk(
        smalltalk=tuple(_smalltalk(item) for item in keys.subs("smalltalk")),
        person=tuple(
            line.replace("{person}", name)
            for line in keys.texts("person", required=True)
            for name in (persons if "{person}" in line else ("",))
        ),
        correction=keys.texts("correction", required=True),
        none=keys.texts("none", required=True),
        agree=keys.texts("agree", required=True),
        fillers=frozenset(word for line in keys.texts("fillers", required=True) for word in tokens(line)),
    )


def _smalltalk(keys: Keys) -> Smalltalk:
    keys.only(("id", "said", "say", "acknowledge", "entry"))
    say, acknowledge = keys.text("say"), keys.text("acknowledge", "")
    for key, text in (("say", say), ("acknowledge", acknowledge)):
        for name in unknown_placeholders(text):
            keys.fault(key, f"the placeholder {{{name}}} is filled by nothing", "Use {name}, {phone_link} or {hours}")
    return Smalltalk(keys.text("id"), keys.texts("said", required=True), say, acknowledge, keys.text("entry", ""))


def read_synonyms(text: str, file: str, faults: list[Fault]) -> Mapping[str, str]:
    """Read `synonyms.yaml`: patients' words to the clinic's words, both in normal form."""
    keys = Keys(parse(text, file, faults), file, faults)
    synonyms: dict[str, str] = {}
    for left in keys.data:
        right = keys.text(str(left))
        said, meant = " ".join(tokens(str(left))), " ".join(tokens(right))
        if said == meant or not said:
            keys.fault(str(left), f"`{left}: {right}` changes nothing", "Remove the line")
        synonyms[said] = meant
    return synonyms
