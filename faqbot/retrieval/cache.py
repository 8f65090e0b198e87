"""Keep fitted indexes on disk, so that a start does not fit what was fitted before.

A file is named by its key: a digest of everything that the fit depends on (entries, synonyms, and the code and word
lists that fit). It holds plain arrays (`arrays.py`), so nothing in it can run; the zip's checksums and the key inside
tell a damaged or foreign file, which is fitted anew.
"""

import hashlib
import json
import logging
import os
import zipfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from faqbot.errors import IndexCacheError
from faqbot.retrieval.arrays import map_arrays, replace_arrays
from faqbot.retrieval.calibration import Calibration
from faqbot.retrieval.embedding import Embedder, Meaning
from faqbot.retrieval.features import ANALYZERS, Features
from faqbot.retrieval.index import Index
from faqbot.retrieval.sparse import Rows
from faqbot.retrieval.vocabulary import Vocabulary

log = logging.getLogger(__name__)

KEPT = 4
"""How many files a folder keeps, the latest used ones."""
ROWS = ("starts", "columns", "values")
TERMS = ("digests", "columns")
_CODE = ("retrieval", "words", "text.py")


def key(*content: Any) -> str:
    """Return the digest of all that a fit depends on: the code, the word lists and what is given, as JSON."""
    digest = hashlib.sha256()
    for name in _CODE:
        root = Path(str(files("faqbot") / name))
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.suffix in (".py", ".txt", ".xz"):
                digest.update(path.read_bytes())
    for part in content:
        digest.update(json.dumps(part).encode())
    return digest.hexdigest()


def save(folder: Path, name: str, index: Index, calibration: Calibration) -> None:
    """Write an index, whole or not at all; a folder that cannot be written only costs the next start its time."""
    arrays: dict[str, Any] = {
        "key": _text(name),
        **_vocabularies(index.features.vocabularies),
        "idf": index.features.idf,
        "weights": index.weights,
        "bias": index.bias,
        "owner": index.owner,
        "quantiles": calibration.quantiles,
        **_rows("phrasings", index.phrasings),
        **_rows("answers", index.answers),
    }
    if index.meaning:
        arrays |= {"meaning.phrasings": index.meaning.phrasings, "meaning.weights": index.meaning.weights}
    try:
        replace_arrays(folder / f"{name}.npz", arrays)
        for old in sorted(folder.glob("*.npz"), key=lambda path: -path.stat().st_mtime)[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("the fitted index was not kept in %s: %s", folder, error)


def load(folder: Path, name: str, embed: Embedder | None = None) -> tuple[Index, Calibration] | None:
    """Read an index; None when there is none, or none that can be used. `embed` is the one it was fitted with."""
    path = folder / f"{name}.npz"
    try:
        found = _read(path, name, embed)
        os.utime(path)
    except FileNotFoundError:
        return None
    except (IndexCacheError, OSError) as error:
        log.warning("fitting anew: %s", error)
        return None
    return found


def _read(path: Path, name: str, embed: Embedder | None) -> tuple[Index, Calibration]:
    try:
        arrays = map_arrays(path)
        if _untext(arrays["key"]) != name:
            raise IndexCacheError(f"{path} was written for other content")
        names = range(len(ANALYZERS))
        vocabularies = [Vocabulary(*(arrays[f"vocabulary.{field}.{part}"] for part in TERMS)) for field in names]
        owner = arrays["owner"]
        features = Features(vocabularies, arrays["idf"], len(owner))
        index = Index(
            features,
            arrays["weights"],
            arrays["bias"],
            Rows(*(arrays[f"phrasings.{part}"] for part in ROWS)),
            Rows(*(arrays[f"answers.{part}"] for part in ROWS)),
            owner,
            Meaning(embed, arrays["meaning.phrasings"], arrays["meaning.weights"]) if embed else None,
        )
        return index, Calibration(arrays["quantiles"])
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise IndexCacheError(f"{path} is damaged: {error}") from error


def _text(text: str) -> np.ndarray[Any, Any]:
    return np.frombuffer(text.encode(), np.uint8)


def _untext(array: np.ndarray[Any, Any]) -> str:
    return array.tobytes().decode()


def _rows(name: str, rows: Rows) -> dict[str, Any]:
    return {f"{name}.{part}": getattr(rows, part) for part in ROWS}


def _vocabularies(vocabularies: Sequence[Vocabulary]) -> dict[str, Any]:
    return {
        f"vocabulary.{field}.{part}": getattr(each, part) for field, each in enumerate(vocabularies) for part in TERMS
    }
