"""Turn what was found into draft entries: with phrasings, a topic, its place in the source, and what to look at."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count

from faqbot.extraction.answers import cited, markdown
from faqbot.extraction.blocks import Sentence
from faqbot.extraction.doubts import against_others, doubts
from faqbot.extraction.merging import Merged
from faqbot.extraction.near import Near
from faqbot.extraction.pairs import Pair
from faqbot.extraction.phrasings import suggestions
from faqbot.knowledge.entryfile import render
from faqbot.knowledge.folder import anchor
from faqbot.knowledge.lint import automated_readability, flesch_kincaid
from faqbot.markup import to_plain
from faqbot.text import tokens
from faqbot.types import Cite, Entry, Found, Risk, Source

_TOPICS = {"uses": "conditions", "cons": "risks", "pros": "benefits", "not-for": "suitability"}
_CLINICAL = re.compile(
    r"(?i)\b(pregnan\w*|blood thinners?|anticoagul\w*|medicines|medications?|dose\w*|tablets?|allerg\w*|cancer|"
    r"pacemaker|infection\w*|clotting|diabet\w*|epilep\w*|surgery|contraindicat\w*|should not have|not suitable)\b"
)
_ADMIN = re.compile(
    r"(?i)\b(cost\w*|price\w*|pay\w*|insur\w*|appointment\w*|cancel\w*|parking|opening|referrals?|booking)\b"
)
_LIGHT = set("a an the of in on for to do does did is are be can will i you we it my your our and or with".split())


@dataclass(frozen=True)
class Known:
    """What the clinic has already: its entries and its synonyms."""

    entries: tuple[Entry, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)


def drafts(found: Sequence[Merged], known: Known) -> list[Entry]:
    """Write a draft for each; ids are unique among the drafts and differ from the existing entries'."""
    near = Near(entry for entry in known.entries if entry.status != "retired")
    by_id = {entry.id: entry for entry in known.entries}
    taken = {" ".join(tokens(phrasing)) for entry in known.entries for phrasing in entry.phrasings}
    taken |= {" ".join(tokens(merged.question)) for merged in found}
    repeated = Counter(markdown(merged.document, merged.pieces) for merged in found)
    out: list[Entry] = []
    ids = set(by_id)
    for merged in found:
        entry = _draft(merged, near, by_id, known.synonyms, taken)
        taken.update(" ".join(tokens(phrasing)) for phrasing in entry.also_asked)
        if repeated[entry.answer] > 1:
            entry = _warned(entry, f"{repeated[entry.answer]} questions have this very answer")
        out.append(replace(entry, id=free_id(entry.id, ids)))
        ids.add(out[-1].id)
    return [marked(entry) for entry in out]


def _draft(
    merged: Merged, near: Near, by_id: Mapping[str, Entry], synonyms: Mapping[str, str], taken: Collection[str]
) -> Entry:
    pair, answer = merged.pair, markdown(merged.document, merged.pieces)
    plain = to_plain(answer)
    grade = round(max(flesch_kincaid(plain), automated_readability(plain), 0.0), 1)
    alike = near((merged.question, *merged.also))
    warnings = (*doubts(merged, plain, grade), *against_others(plain, [by_id[i] for i, _ in alike]))
    topic = _topic(pair, alike)
    cites = tuple(cite(each) for each in (pair, *merged.same, *merged.differing))
    return Entry(
        id=f"{topic}/{slug(merged.question)}",
        question=merged.question,
        answer=answer,
        also_asked=suggestions(merged.question, merged.also, synonyms, taken),
        topic=topic,
        risk=_risk(f"{merged.question} {plain}", pair),
        status="draft",
        sources=tuple({str(s): s for s in map(_source, (pair, *merged.same))}.values()),
        found=Found(
            pair.how, pair.rule, _confidence(pair, warnings), grade, cites, tuple(i for i, _ in alike), warnings
        ),
    )


def _confidence(pair: Pair, warnings: Sequence[str]) -> float:
    """Lower a rule's confidence by a twentieth for each doubt about the text itself."""
    serious = sum(warning.startswith(("it ", "answered", "too long", "the question leaves")) for warning in warnings)
    return round(max(0.1, pair.confidence - 0.05 * serious), 2)


def _topic(pair: Pair, alike: Sequence[tuple[str, float]]) -> str:
    if alike:
        return alike[0][0].rpartition("/")[0]
    return _TOPICS.get(pair.kind) or slug(pair.subject if pair.subject != "it" else "") or "general"


def _risk(text: str, pair: Pair) -> Risk:
    if pair.kind == "not-for" or _CLINICAL.search(text):
        return "clinical"
    return "admin" if _ADMIN.search(text) else "general"


def _source(pair: Pair) -> Source:
    """Name the document and the nearest of its headings above the answer."""
    titles = {block.text for block in pair.document.blocks if block.kind == "heading"}
    nearest = next((title for title in reversed(pair.heading) if title in titles), "")
    return Source(pair.document.path, anchor(nearest))


def slug(text: str) -> str:
    """Name a question in a few words: “Does dry needling hurt?” gives "dry-needling-hurt"."""
    words = tokens(text)
    weighty = [word for word in words if word not in _LIGHT] or words
    plain = [re.sub(r"[^a-z0-9]", "", word) for word in weighty[:8]]
    return next((name for n in range(8, 0, -1) if len(name := "-".join(filter(None, plain[:n]))) <= 60), "")


def free_id(wanted: str, taken: Container[str]) -> str:
    """Return the id, with the first number that makes it unlike those that are taken."""
    wanted = wanted if not wanted.endswith("/") else f"{wanted}question"
    names = chain([wanted], (f"{wanted}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def cite(pair: Pair) -> Cite:
    """Say which sentences of its document a pair's answer stands in."""
    sentences = cited(pair.document, pair.pieces)
    text = "\n".join(" ".join(sentence.text.split()) for sentence in sentences)
    start, end = (sentences[0].start, sentences[-1].end) if sentences else (0, 0)
    return Cite(pair.document.path, pair.heading, _ranges(sentences), start, end, text, digest(text))


def digest(text: str) -> str:
    """Hash the words of a text; blanks do not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def _ranges(sentences: Sequence[Sentence]) -> str:
    """Write numbers short: 3, 4, 5, 8 gives "3-5, 8"."""
    runs: list[list[int]] = []
    for number in (sentence.number for sentence in sentences):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def _warned(entry: Entry, warning: str) -> Entry:
    found = entry.found
    return replace(entry, found=replace(found, warnings=(*found.warnings, warning))) if found else entry


def marked(entry: Entry) -> Entry:
    """Write down what the draft looks like, so that a person's edit is seen later."""
    return replace(entry, found=replace(entry.found, mark=_look(entry))) if entry.found else entry


def is_untouched(entry: Entry) -> bool:
    """Say whether a draft is as it was written, with no edit by a person."""
    return (
        bool(entry.found) and entry.status == "draft" and entry.found is not None and entry.found.mark == _look(entry)
    )


def _look(entry: Entry) -> str:
    bare = replace(entry, found=replace(entry.found, mark="") if entry.found else None)
    return digest(render(bare))
