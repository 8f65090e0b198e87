"""`safety.yaml`: the red flags as a clinician writes them.

A pattern is a line of terms divided by `+`; a term is phrases divided by `|`. A word in CAPITALS stands for each
phrase of that group under `words`, also inside a phrase: `since … TREATMENT`. `…` is a gap of a few words, and
before a phrase says that it may stand anywhere. What is read has all groups written out.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import cast

from faqbot.errors import Fault
from faqbot.knowledge.clinic import unknown_placeholders
from faqbot.knowledge.yamlfile import Keys, parse
from faqbot.text import tokens
from faqbot.types import TIERS, RedFlag, SafetyRules, Tier

GAP = "…"
_LISTS = ("idioms", "negations", "negation_ends", "topic_openers", "happening", "long_past", "present")
_FLAG_KEYS = ("id", "tier", "name", "always", "patterns", "unless", "say", "source", "must_match", "must_not_match")
_GROUP = re.compile(r"\b[A-Z]{2,}(?:-[A-Z]+)*\b")

ORDINARY = "ordinary"
"""The name of the file with messages that raise no flag."""

Groups = dict[str, tuple[str, ...]]
"""The phrases of each group, and those that each phrase with groups was written out to, which many patterns share."""


def read_safety(text: str, file: str, faults: list[Fault]) -> SafetyRules:
    """Read `safety.yaml`, the gravest tier first; whatever is wrong goes to `faults`."""
    keys = Keys(parse(text, file, faults), file, faults)
    keys.only(("words", "flags", *_LISTS))
    groups = _groups(keys.sub("words"))
    flags = sorted((_flag(flag, groups) for flag in keys.subs("flags")), key=lambda flag: TIERS.index(flag.tier))
    for tier in TIERS:
        if not any(flag.tier == tier for flag in flags):
            keys.fault("flags", f"no flag of the tier `{tier}` is listed", "Every tier needs its flags")
    ids = [flag.id for flag in flags]
    for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        keys.fault("flags", f"two flags have the id `{id_}`", "Give each its own")
    lists = {name: _phrases(keys, name, groups) for name in _LISTS}
    return replace(SafetyRules(tuple(flags)), **lists)  # type: ignore[arg-type]


def _groups(words: Keys) -> Groups:
    groups: Groups = {}
    for name in map(str, words.data):
        if not _GROUP.fullmatch(name):
            words.fault(name, f"the group `{name}` is not in capitals", "Write its name like CHEST or BOTH-LEGS")
        groups[name] = _phrases(words, name, groups)
    return groups


def _flag(keys: Keys, groups: Groups) -> RedFlag:
    keys.only(_FLAG_KEYS)
    say = keys.text("say")
    for name in unknown_placeholders(say):
        keys.fault("say", f"the placeholder {{{name}}} is filled by nothing", "Use {phone_link} or {phone}")
    always = keys.data.get("always", False)
    if not isinstance(always, bool):
        keys.fault("always", f"`always` cannot be `{always}`", "Write true or false")
    return RedFlag(
        id=keys.text("id"),
        tier=cast(Tier, keys.choice("tier", TIERS)),
        name=keys.text("name"),
        patterns=tuple(_pattern(keys, line, groups) for line in keys.texts("patterns", required=True)),
        say=say,
        source=keys.text("source"),
        always=always is True,
        unless=_phrases(keys, "unless", groups, required=False),
        must_match=keys.texts("must_match", required=True),
        must_not_match=keys.texts("must_not_match"),
    )


def _pattern(keys: Keys, line: str, groups: Groups) -> tuple[tuple[str, ...], ...]:
    terms = tuple(_term(keys, term, groups) for term in line.replace("...", GAP).split("+"))
    if any(phrase.startswith(GAP) for phrase in terms[0]):
        keys.fault("patterns", f"the first part of `{line}` may stand anywhere", f"Put a part without {GAP} first")
    return terms


def _term(keys: Keys, term: str, groups: Groups) -> tuple[str, ...]:
    return tuple(phrase for piece in term.split("|") for phrase in _expand(keys, "patterns", piece, groups))


def _phrases(keys: Keys, name: str, groups: Groups, required: bool = True) -> tuple[str, ...]:
    lines = (line.replace("...", GAP) for line in keys.texts(name, required))
    return tuple(phrase for line in lines for phrase in _expand(keys, name, line, groups))


def _expand(keys: Keys, key: str, phrase: str, groups: Groups) -> Sequence[str]:
    """Write a phrase out once for every choice of its groups' phrases."""
    phrase = phrase.strip()
    if phrase in groups:
        return groups[phrase]
    if not tokens(phrase):
        keys.fault(key, f"`{key}` has a phrase without words", "Remove the spare `+`, `|` or line")
        return []
    names = _GROUP.findall(phrase)
    if unknown := [name for name in names if name not in groups]:
        for name in unknown:
            keys.fault(key, f"there is no group {name} above this line", "Add it to `words`, or use small letters")
        return []
    texts = _GROUP.split(phrase)
    choices = product(*(groups[name] for name in names))
    groups[phrase] = tuple(
        sys.intern("".join(map("".join, zip(texts, (*chosen, ""), strict=True)))) for chosen in choices
    )
    return groups[phrase]


def with_examples(rules: SafetyRules, files: Mapping[str, str], faults: list[Fault]) -> SafetyRules:
    """Add the example messages, one a line, to the flags that their files are named after.

    `files` maps names like `safety-examples/bleeding.txt` to texts; whatever is wrong goes to `faults`.
    """
    lines = {Path(name).stem: _messages(name, text, faults) for name, text in files.items()}
    known = {flag.id for flag in rules.flags}
    for name in files:
        if Path(name).stem not in known | {ORDINARY}:
            remedy = f"Name it after a flag's id, or `{ORDINARY}.txt` for messages that raise none"
            faults.append(Fault(name, 1, "there is no flag of this name", remedy))
    examples = {flag.id: (*flag.must_match, *lines.get(flag.id, ())) for flag in rules.flags}
    ordinary = (*(text for flag in rules.flags for text in flag.must_not_match), *lines.get(ORDINARY, ()))
    return replace(rules, examples=examples, ordinary=ordinary)


def _messages(name: str, text: str, faults: list[Fault]) -> tuple[str, ...]:
    messages: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if tokens(line):
            messages.append(line.strip())
        elif line.strip():
            faults.append(Fault(name, number, f"`{line.strip()}` has no word", "Write a message, or remove the line"))
    return tuple(messages)
