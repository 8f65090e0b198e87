"""The `found:` lines of an entry's header: where a draft was taken from, how, and what to look at."""

from typing import Any, cast, get_args

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import LiteralScalarString

from faqbot.knowledge.yamlfile import Keys
from faqbot.types import Cite, Found, How

_KEYS = ("how", "rule", "confidence", "grade", "near", "warnings", "cites", "mark")
_CITE_KEYS = ("document", "heading", "sentences", "characters", "hash", "text")


def read_found(keys: Keys) -> Found:
    """Read the lines; whatever is wrong is added to the faults of `keys`."""
    keys.only(_KEYS)
    return Found(
        how=cast(How, keys.choice("how", get_args(How))),
        rule=keys.text("rule"),
        confidence=_number(keys, "confidence"),
        grade=_number(keys, "grade"),
        cites=tuple(_cite(each) for each in keys.subs("cites")),
        near=keys.texts("near"),
        warnings=keys.texts("warnings"),
        mark=keys.text("mark", ""),
    )


def _number(keys: Keys, key: str) -> float:
    value: Any = keys.data.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    keys.fault(key, f"`{key}` is not a number", "Write it like 0.9")
    return 0.0


def _cite(keys: Keys) -> Cite:
    keys.only(_CITE_KEYS)
    start, _, end = keys.text("characters").partition("-")
    if not (start.isdigit() and end.isdigit()):
        keys.fault("characters", "`characters` is no range", "Write it like 120-340")
        start = end = "0"
    heading = keys.texts("heading")
    text = "\n".join(line.strip() for line in keys.text("text").split("\n"))
    return Cite(keys.text("document"), heading, keys.text("sentences"), int(start), int(end), text, keys.text("hash"))


def found_lines(found: Found) -> CommentedMap:
    """Write what `read_found` reads."""
    lines = CommentedMap(how=found.how, rule=found.rule, confidence=found.confidence, grade=found.grade)
    for key in ("near", "warnings"):
        if getattr(found, key):
            lines[key] = list(getattr(found, key))
    lines["cites"] = [_cite_lines(cite) for cite in found.cites]
    if found.mark:
        lines["mark"] = found.mark
    return lines


def _cite_lines(cite: Cite) -> CommentedMap:
    lines = CommentedMap(document=cite.document)
    if cite.heading:
        lines["heading"] = CommentedSeq(cite.heading)
        lines["heading"].fa.set_flow_style()
    lines["sentences"], lines["characters"] = cite.sentences, f"{cite.start}-{cite.end}"
    lines["hash"], lines["text"] = cite.digest, LiteralScalarString(cite.text)
    return lines
