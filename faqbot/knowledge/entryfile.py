"""An entry as a file: a YAML header between `---` lines, then the answer in Markdown.

`parse` and `render` are inverse: `parse(render(entry)) == entry`.
"""

import io
import re
from datetime import date
from typing import Any, cast, get_args

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import LiteralScalarString

from faqbot.errors import Fault
from faqbot.knowledge.foundlines import found_lines, read_found
from faqbot.knowledge.yamlfile import Keys
from faqbot.knowledge.yamlfile import parse as parse_yaml
from faqbot.types import Entry, ReplyKind, Review, Risk, Source, Status, Translation

KEYS = (
    "question",
    "also_asked",
    "topic",
    "risk",
    "reply",
    "status",
    "review",
    "sources",
    "follow_ups",
    "translations",
    "found",
)
_HEADER = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)


def parse(text: str, entry_id: str, file: str, faults: list[Fault]) -> Entry | None:
    """Read one entry file; whatever is wrong goes to `faults` with its line. None when nothing can be read."""
    found = _HEADER.match(text.replace("\r\n", "\n"))
    if not found:
        faults.append(Fault(file, 1, "there is no header", "Start with `---`, `key: value` lines and `---`"))
        return None
    before = len(faults)
    keys = Keys(parse_yaml(found[1], file, faults, 2), file, faults, 2)
    if len(faults) > before:
        return None
    keys.only(KEYS)
    answer = text.replace("\r\n", "\n")[found.end() :].strip()
    if not answer:
        keys.fault(None, "there is no answer below the header", "Write what patients should be told")
    return Entry(
        id=entry_id,
        question=keys.text("question"),
        answer=answer,
        also_asked=keys.texts("also_asked"),
        follow_ups=keys.texts("follow_ups"),
        topic=_topic(keys, entry_id),
        reply=cast(ReplyKind, keys.choice("reply", get_args(ReplyKind))),
        risk=cast(Risk, keys.choice("risk", get_args(Risk))),
        status=cast(Status, keys.choice("status", get_args(Status))),
        review=_review(keys, approved=keys.data.get("status") == "approved"),
        sources=tuple(_source(line) for line in keys.texts("sources")),
        translations=_translations(keys.sub("translations"), approved=keys.data.get("status") == "approved"),
        found=read_found(keys.sub("found")) if keys.data.get("found") is not None else None,
    )


def _topic(keys: Keys, entry_id: str) -> str:
    folder = entry_id.rpartition("/")[0]
    topic = keys.text("topic")
    if topic and topic != folder:
        keys.fault("topic", f"the topic is `{topic}`, but the file is in `{folder}`", f"Write `topic: {folder}`")
    return topic


def _translations(keys: Keys, approved: bool) -> tuple[Translation, ...]:
    return tuple(_translation(language, keys.sub(language), approved) for language in map(str, keys.data))


def _translation(language: str, keys: Keys, approved: bool) -> Translation:
    keys.only(("question", "answer", "also_asked", "review"))
    texts = keys.text("question"), keys.text("answer")
    return Translation(language, *texts, keys.texts("also_asked"), _review(keys, approved))


def _review(keys: Keys, approved: bool) -> Review | None:
    if keys.data.get("review") is None:
        if approved:
            keys.fault("review", "what is approved needs its review", "Write `review: {by: …, on: …, again: …}`")
        return None
    review = keys.sub("review")
    review.only(("by", "on", "again"))
    by, days = review.text("by"), [_day(review, key) for key in ("on", "again")]
    if days[0] > days[1]:
        keys.fault("review", "the next review lies before the last one", "Put `again` after `on`")
    return Review(by, days[0], days[1])


def _day(keys: Keys, key: str) -> date:
    value: Any = keys.data.get(key)
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    keys.fault(key, f"`{key}` is not a date", "Write it like 2026-11-20")
    return date.min


def _source(line: str) -> Source:
    path, _, anchor = line.partition("#")
    return Source(path, anchor)


def render(entry: Entry) -> str:
    """Write the entry as the text of its file."""
    header = CommentedMap(question=entry.question)
    header["also_asked"] = list(entry.also_asked)
    for key in ("topic", "risk", "reply", "status"):
        header[key] = getattr(entry, key)
    if entry.review:
        header["review"] = _review_line(entry.review)
    if entry.sources:
        header["sources"] = [str(source) for source in entry.sources]
    if entry.follow_ups:
        header["follow_ups"] = list(entry.follow_ups)
    if entry.translations:
        header["translations"] = {each.language: _translation_lines(each) for each in entry.translations}
    if entry.found:
        header["found"] = found_lines(entry.found)
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(header, out)
    return f"---\n{out.getvalue()}---\n{entry.answer}\n"


def _review_line(review: Review) -> CommentedMap:
    line = CommentedMap(by=review.by, on=review.on, again=review.again)
    line.fa.set_flow_style()
    return line


def _translation_lines(translation: Translation) -> CommentedMap:
    lines = CommentedMap(question=translation.question)
    if translation.also_asked:
        lines["also_asked"] = list(translation.also_asked)
    lines["answer"] = LiteralScalarString(translation.answer) if "\n" in translation.answer else translation.answer
    if translation.review:
        lines["review"] = _review_line(translation.review)
    return lines
