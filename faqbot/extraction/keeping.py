"""Keep drafts in a folder: write new ones, renew untouched ones, and leave alone what a person has worked on."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faqbot.errors import Fault, SourceError
from faqbot.extraction.blocks import Document
from faqbot.extraction.changes import Change, Sections, changes, sections
from faqbot.extraction.drafts import free_id, is_untouched, marked
from faqbot.files import replacing
from faqbot.knowledge.entryfile import parse, render
from faqbot.knowledge.withheldfile import FILE, Withheld, read_withheld, render_withheld
from faqbot.text import tokens
from faqbot.types import Entry

_BECAME = ("new", "renewed", "same", "left_alone")
RECORD = ".sources.json"
"""What the documents held when they were last read, kept beside the drafts."""


@dataclass(frozen=True)
class Kept:
    """What became of the drafts, by id, and which entries' sources have changed."""

    drafts: tuple[Entry, ...] = ()
    new: tuple[str, ...] = ()
    renewed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    left_alone: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    withheld: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    files: Mapping[Path, str] | None = None


def plan(fresh: Sequence[Entry], documents: Sequence[Document], into: Path, entries: Sequence[Entry]) -> Kept:
    """Say what is to be written, without writing it. `entries` are those of the knowledge folder."""
    faults: list[Fault] = []
    old = _old(into, faults)
    taken = {path.relative_to(into).with_suffix("").as_posix() for path in into.glob("**/*.md")}
    settled: dict[str, tuple[Entry, str]] = {}
    for each in fresh:
        before = _match(each, old, settled)
        draft, what = _settled(each, before, taken)
        settled[draft.id] = (draft, what)
        taken.add(draft.id)
    became = {key: tuple(i for i, (_, what) in settled.items() if what == key) for key in _BECAME}
    files = {into / f"{i}.md": render(draft) for i, (draft, what) in settled.items() if what in ("new", "renewed")}
    paths = {document.path for document in documents}
    rest = [each for each in old.values() if each.id not in settled and _documents(each) & paths]
    watched = [each for each in (*entries, *old.values()) if each.status == "approved"]
    watched += [each for each in old.values() if each.status == "draft" and not is_untouched(each)]
    record = _record(into)
    files[into / RECORD] = json.dumps(
        {**record, **{d.path: sections(d) for d in documents}}, indent=1, ensure_ascii=False
    )
    return Kept(
        drafts=tuple(draft for draft, _ in settled.values()),
        gone=tuple(each.id for each in rest if each.status == "draft"),
        changes=tuple(dict.fromkeys(changes(watched, documents, record))),
        faults=tuple(faults),
        files=files,
        **became,
    )


def _settled(draft: Entry, before: Entry | None, taken: set[str]) -> tuple[Entry, str]:
    """Decide what becomes of a fresh draft that was, or was not, there before."""
    if before is None:
        return replace(draft, id=free_id(draft.id, taken)), "new"
    draft = marked(replace(draft, id=before.id, topic=before.topic))
    if not is_untouched(before):
        return before, "left_alone"
    return (before, "same") if draft == before else (draft, "renewed")


def _match(draft: Entry, old: Mapping[str, Entry], matched: Collection[str]) -> Entry | None:
    """Find the same draft of an earlier run: by document and question, or by the very same sentences."""
    near = [each for each in old.values() if each.id not in matched and _documents(each) & _documents(draft)]
    asked = [each for each in near if tokens(each.question) == tokens(draft.question)]
    cited = [each for each in near if _digests(each) & _digests(draft) and not is_untouched(each)]
    return next(iter((*asked, *cited)), None)


def _documents(entry: Entry) -> set[str]:
    return {cite.document for cite in entry.found.cites} if entry.found else set()


def _digests(entry: Entry) -> set[str]:
    return {cite.digest for cite in entry.found.cites[:1]} if entry.found else set()


def _old(into: Path, faults: list[Fault]) -> dict[str, Entry]:
    """Read the drafts of earlier runs; a file that cannot be read is told and left alone."""
    found = {}
    for path in sorted(into.glob("**/*.md")):
        entry_id = path.relative_to(into).with_suffix("").as_posix()
        try:
            entry = parse(path.read_text("utf-8"), entry_id, path.as_posix(), faults)
        except (OSError, UnicodeDecodeError) as error:
            faults.append(Fault(path.as_posix(), 1, f"the draft cannot be read: {error}", "Save it as UTF-8 text"))
            continue
        if entry:
            found[entry_id] = entry
    return found


def _record(into: Path) -> dict[str, Sections]:
    try:
        data = json.loads((into / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def withhold(kept: Kept, folder: Path, entries: Iterable[Entry]) -> Kept:
    """Add to the knowledge folder's list each approved entry of it under which a number changed, once per change."""
    served = {entry.id for entry in entries if entry.status == "approved"}
    path = folder / FILE
    faults: list[Fault] = []
    old = read_withheld(path.read_text("utf-8"), FILE, faults) if path.exists() else ()
    known = {(each.entry, each.old, each.new) for each in old}
    fresh = [
        Withheld(each.entry_id, each.document, each.old, each.new)
        for each in kept.changes
        if each.number_changed and each.entry_id in served and (each.entry_id, each.old, each.new) not in known
    ]
    looked = {(each.entry, each.old, each.new) for each in old if each.looked}
    open_changes = tuple(each for each in kept.changes if (each.entry_id, each.old, each.new) not in looked)
    kept = replace(kept, changes=open_changes, faults=(*kept.faults, *faults))
    if faults or not fresh:
        return kept
    # The list goes first: were the run cut off after the record, the next one would not see the change.
    files = {path: render_withheld([*old, *fresh]), **(kept.files or {})}
    return replace(kept, files=files, withheld=tuple(dict.fromkeys(each.entry for each in fresh)))


def write(files: Mapping[Path, str]) -> None:
    """Write each file whole or not at all.

    Raises:
        SourceError: the folder cannot be written to.
    """
    for path, text in files.items():
        try:
            with replacing(path) as file:
                file.write(text.encode())
        except OSError as error:
            raise SourceError(f"{path} cannot be written: {error.strerror or error}") from None
