"""Read public question sets, in place and in their own layouts, as tasks."""

import csv
import json
import random
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faqbot.errors import FaqbotError
from faqbot.types import Entry

OUT_OF_SCOPE = "NO_NODES_DETECTED"
SPLITS = 5
"""How many seeded splits or samples are averaged, where the data does not come with a split of its own."""
LAYOUTS = """\
  HINT3      dataset/<version>/train/<bot>_train.csv and .../test/<bot>_test.csv (sentence,label)
  StackFAQ   any .xml with <qapair> holding <rephr>, <question> and <answer>
  CLINC150   data_full.json with train, test and oos_test
  Banking77  train.csv and test.csv side by side (text,category)"""

Query = tuple[str, str | None]
Prediction = tuple[str | None, float]


class DatasetError(FaqbotError):
    """The data folder holds nothing to run, or a file in it cannot be used."""


@dataclass(frozen=True, slots=True)
class Task:
    """One set of entries and the messages to match with them; an entry id of None is out of scope.

    `published` holds other systems' first predictions on the same rows in the same order. Splits of one
    set are several tasks that share a name.
    """

    name: str
    entries: tuple[Entry, ...]
    queries: tuple[Query, ...]
    published: Mapping[str, tuple[Prediction, ...]] = field(default_factory=dict)


def read_tasks(folder: Path, only: str = "") -> dict[str, list[Task]]:
    """Read every known layout under `folder`: the tasks by name, those whose name contains `only`.

    Raises DatasetError when nothing is found.
    """
    if not folder.is_dir():
        raise DatasetError(f"{folder}: no such folder. Give the folder that holds the data.")
    tasks: dict[str, list[Task]] = {}
    for reader in (read_hint3, read_stackfaq, read_clinc, read_banking):
        for task in reader(folder):
            tasks.setdefault(task.name, []).append(task)
    if not tasks:
        raise DatasetError(f"{folder}: nothing readable. Put data there in one of these layouts:\n{LAYOUTS}")
    chosen = {name: group for name, group in tasks.items() if only.lower() in name.lower()}
    if not chosen:
        raise DatasetError(f"No set is called {only!r}. Choose from: {', '.join(tasks)}.")
    return chosen


def read_hint3(folder: Path) -> Iterator[Task]:
    """Read each bot of HINT3, with the published predictions for v1, on which those systems were trained."""
    for train in sorted(folder.rglob("train/*_train.csv")):
        bot, version = train.stem.removesuffix("_train"), train.parents[1]
        test = version / "test" / f"{bot.removesuffix('_subset')}_test.csv"
        if not test.exists():
            raise DatasetError(f"{train}: its test rows are missing. Put them in {test}.")
        rows = _rows(test, "sentence", "label")
        queries = tuple((text, None if label == OUT_OF_SCOPE else label) for text, label in rows)
        files = sorted((version.parents[1] / "preds").glob(f"*_{bot}.csv")) if version.name == "v1" else []
        published = {file.stem.removesuffix(f"_{bot}"): _read_predictions(file, queries) for file in files}
        entries = _entries(_by_label(_rows(train, "sentence", "label")))
        yield Task(f"HINT3 {version.name} {bot}", entries, queries, published)


def _read_predictions(file: Path, queries: Sequence[Query]) -> tuple[Prediction, ...]:
    rows = _rows(file, "sentence", "predicted_node", "predicted_node_score")
    if [text for text, *_ in rows] != [text for text, _ in queries]:
        raise DatasetError(f"{file}: its sentences are not those of the test rows, in their order.")
    return tuple((None if node == OUT_OF_SCOPE else node, float(score)) for _, node, score in rows)


def read_stackfaq(folder: Path) -> Iterator[Task]:
    """Read StackFAQ: each thread's question and k of its rephrasings are known, the others are asked."""
    for file in sorted(folder.rglob("*.xml")):
        try:
            threads = list(ET.parse(file).getroot().iter("qapair"))
        except ET.ParseError as error:
            raise DatasetError(f"{file}: not well-formed XML ({error}).") from error
        for known in (1, 3, 5) if threads else ():
            for seed in range(SPLITS):
                yield _split_threads(threads, known, random.Random(f"stackfaq {known} {seed}"))


def _split_threads(threads: Iterable[ET.Element], known: int, rng: random.Random) -> Task:
    entries: list[Entry] = []
    queries: list[Query] = []
    for number, thread in enumerate(threads):
        rephrasings = [text for text in _texts(thread, "rephr") if text != "*"]
        rng.shuffle(rephrasings)
        entry_id, question = f"thread-{number:03}", " ".join(_texts(thread, "question"))
        answer = "\n\n".join(_texts(thread, "answer"))
        entries.append(Entry(entry_id, question, answer, also_asked=tuple(rephrasings[:known])))
        queries += [(text, entry_id) for text in rephrasings[known:]]
    return Task(f"StackFAQ k={known}", tuple(entries), tuple(queries))


def _texts(thread: ET.Element, tag: str) -> list[str]:
    texts = (" ".join((element.text or "").split()) for element in thread.findall(tag))
    return [text for text in texts if text]


def read_clinc(folder: Path) -> Iterator[Task]:
    """Read CLINC150 with 5 and with 10 sampled phrasings an intent; asks `test` and `oos_test`."""
    for file in sorted(folder.rglob("data_full.json")):
        data = json.loads(file.read_text(encoding="utf-8"))
        if missing := {"train", "test", "oos_test"} - data.keys():
            raise DatasetError(f"{file}: lacks {', '.join(sorted(missing))}.")
        queries: list[Query] = [(text, label) for text, label in data["test"]]
        queries += [(text, None) for text, _ in data["oos_test"]]
        for shots in (5, 10):
            yield from _samples(f"CLINC150 {shots}-shot", _by_label(data["train"]), shots, tuple(queries))


def read_banking(folder: Path) -> Iterator[Task]:
    """Read Banking77 with 10 sampled phrasings a category."""
    for train in sorted(folder.rglob("train.csv")):
        test = train.with_name("test.csv")
        if test.exists() and {"text", "category"} <= set(_header(train)):
            queries = tuple((text, label) for text, label in _rows(test, "text", "category"))
            phrasings = _by_label(_rows(train, "text", "category"))
            yield from _samples("Banking77 10-shot", phrasings, 10, queries)


def _samples(
    name: str, phrasings: Mapping[str, Sequence[str]], shots: int, queries: tuple[Query, ...]
) -> Iterator[Task]:
    for seed in range(SPLITS):
        rng = random.Random(f"{name} {seed}")
        sample = {label: rng.sample(texts, min(shots, len(texts))) for label, texts in phrasings.items()}
        yield Task(name, _entries(sample), queries)


def _entries(phrasings: Mapping[str, Sequence[str]]) -> tuple[Entry, ...]:
    return tuple(Entry(label, texts[0], "", tuple(texts[1:])) for label, texts in phrasings.items())


def _by_label(rows: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    phrasings: dict[str, list[str]] = {}
    for text, label in rows:
        phrasings.setdefault(label, []).append(text)
    return phrasings


def _header(file: Path) -> Sequence[str]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.reader(lines), [])


def _rows(file: Path, *columns: str) -> list[tuple[str, ...]]:
    if missing := set(columns) - set(_header(file)):
        raise DatasetError(f"{file}: lacks the column {', '.join(sorted(missing))}.")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [tuple(row[column] for column in columns) for row in csv.DictReader(lines)]
