"""`languages.yaml`: the languages besides English that are recognised, and the bot's sentences in each."""

from collections.abc import Mapping, Sequence

from faqbot.errors import Fault
from faqbot.knowledge.clinic import unknown_placeholders
from faqbot.knowledge.yamlfile import Keys, parse
from faqbot.text import tokens
from faqbot.types import Entry, Language

FILE = "languages.yaml"
ALWAYS: Mapping[str, frozenset[str]] = {"foreign": frozenset(), "promise": frozenset({"by"})}
"""The sentences that every language needs, with the placeholders they may use besides those of the clinic."""
TRANSLATED = ("person", "offer", "clarify", "none_of_these")
"""The sentences that a language needs in which entries are translated."""


def read_languages(text: str, faults: list[Fault]) -> tuple[Language, ...]:
    """Read `languages.yaml`; whatever is wrong goes to `faults`."""
    keys = Keys(parse(text, FILE, faults), FILE, faults)
    keys.only(("languages",))
    return tuple(_language(item) for item in keys.subs("languages"))


def _language(keys: Keys) -> Language:
    keys.only(("id", "name", "scripts", "words", "subjects", "person", "phrases"))
    words, subjects = (frozenset(w for line in keys.texts(key) for w in tokens(line)) for key in ("words", "subjects"))
    scripts = tuple(name.upper() for name in keys.texts("scripts"))
    if not words and not scripts:
        keys.fault("id", "nothing tells this language", "Write its commonest `words`, or its `scripts`")
    return Language(
        keys.text("id"),
        keys.text("name"),
        _phrases(keys.sub("phrases")),
        scripts,
        words,
        subjects,
        keys.texts("person"),
    )


def _phrases(keys: Keys) -> dict[str, str]:
    keys.only((*ALWAYS, *TRANSLATED))
    phrases = {key: keys.text(key) for key in (*ALWAYS, *TRANSLATED) if key in ALWAYS or key in keys.data}
    for key, text in phrases.items():
        for name in unknown_placeholders(text, ALWAYS.get(key, frozenset())):
            keys.fault(key, f"the placeholder {{{name}}} is filled by nothing", "Mend or remove it")
    return phrases


def check_translations(entries: Sequence[Entry], languages: Sequence[Language], faults: list[Fault]) -> None:
    """Every translation is in a language that has the sentences around it."""
    known = {language.id: language for language in languages}
    for entry in entries:
        for translation in entry.translations:
            language = known.get(translation.language)
            if language is None:
                problem = f"`translations` names a language that {FILE} does not list: {translation.language}"
                remedy = f"Add it to {FILE}, or mend the code"
            elif missing := [key for key in TRANSLATED if key not in language.phrases]:
                problem = f"it is translated to {language.id}, but {FILE} lacks its {', '.join(missing)}"
                remedy = f"Add them to the `phrases` of {language.id}"
            elif names := unknown_placeholders(translation.answer):
                problem = f"the placeholder {{{names[0]}}} of the translation is filled by nothing"
                remedy = "Mend or remove it"
            else:
                continue
            faults.append(Fault(f"entries/{entry.id}.md", 1, problem, remedy))
