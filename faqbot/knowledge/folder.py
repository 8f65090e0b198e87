"""Read the whole knowledge folder, or say at once everything that is wrong with it."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from faqbot.errors import Fault, KnowledgeError
from faqbot.knowledge.clinic import Clinic, read_clinic, unknown_placeholders
from faqbot.knowledge.entryfile import parse as parse_entry
from faqbot.knowledge.languagefile import FILE as LANGUAGES
from faqbot.knowledge.languagefile import check_translations, read_languages
from faqbot.knowledge.safetyfile import read_safety, with_examples
from faqbot.knowledge.talkfile import Talk, read_synonyms, read_talk
from faqbot.knowledge.withheldfile import FILE as WITHHELD
from faqbot.knowledge.withheldfile import read_withheld
from faqbot.knowledge.yamlfile import Faults
from faqbot.text import tokens
from faqbot.types import Entry, Language, SafetyRules, Source

FILES = ("clinic.yaml", "safety.yaml", "smalltalk.yaml", "synonyms.yaml", LANGUAGES)
_MARKED = (".md", ".markdown", ".txt", ".text")
"""Files whose headings are read here; those of pages, PDFs, Word files are known from the drafts taken from them."""
MATERIAL = "material/"
_ENTRY = re.compile(r"entries/.*\.md").fullmatch
_EXAMPLES = re.compile(r"safety-examples/[^/]*\.txt").fullmatch
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Knowledge:
    """Everything that patients can be told, and how it is found. `content_hash` changes with any of it.

    `files` are the texts that it was read from, by name; a cited document that is no text is there, empty.
    """

    clinic: Clinic = field(default_factory=Clinic)
    safety: SafetyRules = field(default_factory=SafetyRules)
    talk: Talk = field(default_factory=Talk)
    synonyms: Mapping[str, str] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    content_hash: str = ""
    languages: tuple[Language, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def served(self) -> Mapping[str, Entry]:
        """The approved entries by id: the only ones that a patient can be given."""
        return {entry.id: entry for entry in self.entries if entry.status == "approved"}


class _Folder(Mapping[str, str]):
    """The texts in a folder by name, each read when it is asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __getitem__(self, name: str) -> str:
        return (self._root / name).read_text("utf-8")

    def __contains__(self, name: object) -> bool:
        return (self._root / str(name)).is_file()

    def __iter__(self) -> Iterator[str]:
        return (path.relative_to(self._root).as_posix() for path in self._root.rglob("*") if path.is_file())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def load(source: Path | Mapping[str, str]) -> Knowledge:
    """Read and check a folder, or the `files` of a knowledge that was read from one.

    Raises:
        KnowledgeError: something is wrong; it lists every fault with file, line and remedy.
    """
    if isinstance(source, Path) and not source.is_dir():
        remedy = "Point FAQBOT_KNOWLEDGE_DIR at the folder that holds clinic.yaml"
        raise KnowledgeError([Fault(str(source), 1, "there is no such folder", remedy)])
    files, faults = _Folder(source) if isinstance(source, Path) else source, Faults(with_lines=False)
    knowledge = _load(files, faults)
    if faults:
        knowledge = _load(files, faults := Faults(with_lines=True))
    if faults:
        raise KnowledgeError(faults)
    return knowledge


def holds(folder: Path, files: Mapping[str, str]) -> bool:
    """Say whether loading a folder would read just these files."""
    there = _Folder(folder)
    names = {name for name in there if name in files or name == WITHHELD or _ENTRY(name) or _EXAMPLES(name)}
    try:
        return names == set(files) and all(_text(there, name) == text for name, text in files.items())
    except (OSError, UnicodeDecodeError):
        return False


def content_hash(files: Mapping[str, str]) -> str:
    """Return the digest of what a knowledge is read from."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0{files[name]}".encode())
    return digest.hexdigest()


def _load(files: Mapping[str, str], faults: list[Fault]) -> Knowledge:
    texts = {name: _read(files, name, faults) for name in FILES}
    clinic = read_clinic(texts["clinic.yaml"], "clinic.yaml", faults)
    safety = read_safety(texts["safety.yaml"], "safety.yaml", faults)
    examples = {name: _read(files, name, faults) for name in sorted(filter(_EXAMPLES, files))}
    safety = with_examples(safety, examples, faults)
    texts |= examples
    talk = read_talk(texts["smalltalk.yaml"], "smalltalk.yaml", faults)
    synonyms = read_synonyms(texts["synonyms.yaml"], "synonyms.yaml", faults)
    entries = _entries(files, faults, texts)
    known = {entry.id for entry in entries if entry.status == "approved"}
    languages = read_languages(texts[LANGUAGES], faults)
    check_translations(entries, languages, faults)
    named = [("clinic.yaml", "suggestions", each) for each in clinic.suggestions]
    named += [("smalltalk.yaml", "entry", item.entry) for item in talk.smalltalk if item.entry]
    for file, key, entry_id in named:
        if entry_id not in known:
            faults.append(Fault(file, 1, f"`{key}` names no approved entry: {entry_id}", "Mend it"))
    held = _held(files, faults, texts)
    suggestions = tuple(each for each in clinic.suggestions if each not in held)
    clinic, entries = replace(clinic, suggestions=suggestions), _without(entries, held)
    return Knowledge(clinic, safety, talk, synonyms, entries, content_hash(texts), languages, texts)


def _held(files: Mapping[str, str], faults: list[Fault], texts: dict[str, str]) -> frozenset[str]:
    """Return the ids that `withheld.yaml`, if there is one, keeps from patients."""
    if WITHHELD not in files:
        return frozenset()
    texts[WITHHELD] = _read(files, WITHHELD, faults)
    return frozenset(each.entry for each in read_withheld(texts[WITHHELD], WITHHELD, faults) if not each.looked)


def _without(entries: tuple[Entry, ...], held: frozenset[str]) -> tuple[Entry, ...]:
    """Serve no withheld entry, and lead to none."""
    return tuple(
        replace(
            entry,
            status="draft" if entry.id in held and entry.status == "approved" else entry.status,
            follow_ups=tuple(target for target in entry.follow_ups if target not in held),
        )
        if held
        else entry
        for entry in entries
    )


def _read(files: Mapping[str, str], name: str, faults: list[Fault]) -> str:
    try:
        return _text(files, name)
    except (FileNotFoundError, KeyError):
        faults.append(Fault(name, 1, "the file is missing", "Copy it from the sample knowledge folder"))
    except UnicodeDecodeError:
        faults.append(Fault(name, 1, "the file is not UTF-8 text", "Save it again as UTF-8"))
    except OSError as error:
        faults.append(Fault(name, 1, f"the file cannot be read: {error.strerror}", "Check its permissions"))
    return ""


def _text(files: Mapping[str, str], name: str) -> str:
    """Return a file's text; of cited documents in other formats, only that they are there matters."""
    return "" if name.startswith(MATERIAL) and Path(name).suffix.lower() not in _MARKED else files[name]


def _entries(files: Mapping[str, str], faults: list[Fault], texts: dict[str, str]) -> tuple[Entry, ...]:
    entries = []
    for name in sorted(filter(_ENTRY, files)):
        texts[name] = _read(files, name, faults)
        entry_id = name.removeprefix("entries/").removesuffix(".md")
        if entry := parse_entry(texts[name], entry_id, name, faults):
            entries.append(entry)
    if not entries:
        faults.append(Fault("entries", 1, "there is no entry", "Add one: knowledge/README.md shows how"))
    _check_phrasings(entries, texts, faults)
    _check_links(entries, texts, faults)
    headings = _headings(files, entries, faults, texts)
    return tuple(_with_titles(entry, headings, texts, faults) for entry in entries)


def _file(entry: Entry) -> str:
    return f"entries/{entry.id}.md"


def _line_of(text: str, needle: str) -> int:
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if needle in line), 1)


def _check_phrasings(entries: list[Entry], texts: Mapping[str, str], faults: list[Fault]) -> None:
    """Every phrasing belongs to one entry, once."""
    owner: dict[str, Entry] = {}
    for entry in entries:
        if entry.status == "retired":
            continue
        asked = [" ".join(tokens(phrasing)) for phrasing in entry.phrasings]
        for phrasing, said in zip(entry.phrasings, asked, strict=True):
            first = owner.setdefault(said, entry)
            if not said:
                problem, remedy = f"`{phrasing}` has no word", "Write it in words, or remove it"
            elif first is not entry:
                problem, remedy = f"`{phrasing}` is asked in {_file(first)} too", "Keep it where it fits best"
            else:
                continue
            faults.append(Fault(_file(entry), _line_of(texts[_file(entry)], phrasing), problem, remedy))
        if len(set(asked)) < len(asked):
            faults.append(Fault(_file(entry), 1, "a phrasing is listed twice", "Remove one of them"))


def _check_links(entries: list[Entry], texts: Mapping[str, str], faults: list[Fault]) -> None:
    """Follow-ups lead to served entries, answers name a source, and placeholders can be filled."""
    known = {entry.id for entry in entries if entry.status == "approved"}
    for entry in entries:
        text = texts[_file(entry)]
        for target in entry.follow_ups:
            if target not in known or target == entry.id:
                problem = f"the follow-up `{target}` is no other approved entry"
                faults.append(Fault(_file(entry), _line_of(text, target), problem, "Mend the id or remove it"))
        for name in unknown_placeholders(entry.answer):
            problem = f"the placeholder {{{name}}} is filled by nothing"
            faults.append(Fault(_file(entry), _line_of(text, f"{{{name}}}"), problem, "Mend or remove it"))
        if entry.reply == "answer" and not entry.sources:
            problem = "an answer needs a source in the clinic's material"
            faults.append(Fault(_file(entry), 1, problem, "Add `sources:` with material/<file>.md#<heading>"))


def _headings(
    files: Mapping[str, str], entries: list[Entry], faults: list[Fault], texts: dict[str, str]
) -> dict[str, dict[str, str]]:
    """Map each cited file to its anchors and the titles of their headings."""
    paths = sorted({source.path for entry in entries for source in entry.sources})
    found = {}
    for path in paths:
        cited, suffix = _cited(path, entries), Path(path).suffix.lower()
        is_file = path.startswith(MATERIAL) and ".." not in path and path in files
        if is_file:
            texts[path] = _read(files, path, faults)
        if is_file or (path.startswith(("http://", "https://")) and cited):
            read = _HEADING.findall(texts.get(path, ""))
            titles = [*read, *(() if suffix in _MARKED[:2] else cited)]
            found[path] = {anchor(title): title for title in titles} | {"": titles[0] if titles else path}
    return found


def _cited(path: str, entries: list[Entry]) -> list[str]:
    """Return the headings that drafts taken from a document were found under."""
    cites = (cite for entry in entries if entry.found for cite in entry.found.cites if cite.document == path)
    return list(dict.fromkeys(title for cite in cites for title in cite.heading))


def anchor(title: str) -> str:
    """Return a heading's anchor: "Jaw pain (TMJ)" gives "jaw-pain-tmj"."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _with_titles(
    entry: Entry, headings: Mapping[str, Mapping[str, str]], texts: Mapping[str, str], faults: list[Fault]
) -> Entry:
    sources = []
    for source in entry.sources:
        line = _line_of(texts[_file(entry)], str(source))
        if source.path not in headings:
            problem, remedy = f"there is no source `{source.path}`", "Name a file in the folder material/"
            faults.append(Fault(_file(entry), line, problem, remedy))
        elif source.anchor not in headings[source.path]:
            problem = f"`{source.path}` has no heading with the anchor `{source.anchor}`"
            remedy = "Copy the heading in lower case with dashes; for a PDF, a page or a Word file leave it out"
            faults.append(Fault(_file(entry), line, problem, remedy))
        else:
            sources.append(Source(source.path, source.anchor, headings[source.path][source.anchor]))
    return replace(entry, sources=tuple(sources))
