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
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from faqbot.errors import IndexCacheError
from faqbot.files import replacing
from faqbot.retrieval import frames as framing
from faqbot.retrieval.arrays import map_arrays, write_arrays
from faqbot.retrieval.embedding import Embedder, Meaning
from faqbot.retrieval.features import FIELDS, Features, Field
from faqbot.retrieval.frames import Frames
from faqbot.retrieval.index import Index
from faqbot.retrieval.sparse import Rows
from faqbot.retrieval.unpacked import Bytes
from faqbot.retrieval.vocabulary import Vocabulary

log = logging.getLogger(__name__)

Fitted = TypeVar("Fitted")

KEPT = 12
"""How many files a folder keeps, the latest used ones: a knowledge base has three."""
ROWS = ("starts", "columns", "values")
TERMS = ("digests", "columns")
FRAMES = "frames."
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


def write(folder: Path, name: str, content: Mapping[str, Any]) -> None:
    """Write arrays, whole or not at all; where it cannot, it only costs the next start its time."""
    try:
        with replacing(folder / f"{name}.npz") as file:
            write_arrays(file, {**content, "key": np.frombuffer(name.encode(), np.uint8)})
        for old in sorted(folder.glob("*.npz"), key=lambda path: -path.stat().st_mtime)[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("the fitted index was not kept in %s: %s", folder, error)


def read(folder: Path, name: str, unpack: Callable[[Mapping[str, Any]], Fitted]) -> Fitted | None:
    """Read what `write` has kept and unpack it; None when there is nothing, or nothing that can be used."""
    path = folder / f"{name}.npz"
    try:
        found = _read(path, name, unpack)
        os.utime(path)
    except FileNotFoundError:
        return None
    except (IndexCacheError, OSError) as error:
        log.warning("fitting anew: %s", error)
        return None
    return found


def pack_index(index: Index) -> dict[str, Any]:
    """Return an index as arrays."""
    content: dict[str, Any] = {
        **pack_features(index.features),
        "weights": index.weights,
        "bias": index.bias,
        "owner": index.owner,
        **{f"rows.{part}": getattr(index.rows, part) for part in ROWS},
    }
    if index.meaning:
        content |= {"meaning.phrasings": index.meaning.phrasings, "meaning.weights": index.meaning.weights}
    return content


def unpack_index(content: Mapping[str, Any], embed: Embedder | None) -> Index:
    """Return the index that `pack_index` has made arrays of; `embed` is the one it was fitted with."""
    return Index(
        unpack_features(content),
        content["weights"],
        content["bias"],
        Rows(*(content[f"rows.{part}"] for part in ROWS)),
        content["owner"],
        Meaning(embed, content["meaning.phrasings"], content["meaning.weights"]) if embed else None,
    )


def pack_features(features: Features) -> dict[str, Any]:
    """Return features as arrays."""
    terms = {
        f"vocabulary.{field}.{part}": getattr(vocabulary, part)
        for field, vocabulary in enumerate(features.vocabularies)
        for part in TERMS
    }
    return {**terms, "idf": features.idf, "n": np.array([features.n])}


def unpack_features(content: Mapping[str, Any], fields: Sequence[Field] = FIELDS) -> Features:
    """Return the features that `pack_features` has made arrays of, given their fields."""
    names = range(len(fields))
    vocabularies = [Vocabulary(*(content[f"vocabulary.{field}.{part}"] for part in TERMS)) for field in names]
    return Features(vocabularies, content["idf"], int(content["n"][0]), fields)


def pack_frames(frames: Frames | None) -> dict[str, Any]:
    """Return what is asked in the topics as arrays, none where there is nothing."""
    if frames is None:
        return {}
    learned = {"weights": frames.weights, "bias": frames.bias, "topics": np.array(frames.topics)}
    return {f"{FRAMES}{part}": array for part, array in {**pack_features(frames.features), **learned}.items()}


def unpack_frames(content: Mapping[str, Any]) -> Frames | None:
    """Return what `pack_frames` has made arrays of."""
    arrays = {part.removeprefix(FRAMES): content[part] for part in content if part.startswith(FRAMES)}
    if not arrays:
        return None
    features = unpack_features(arrays, framing.FIELDS)
    return Frames(features, arrays["weights"], arrays["bias"], arrays["topics"].tolist())


def pack_counts(counts: Any) -> Bytes:
    """Return a record of counts by word as JSON in an array."""
    return np.frombuffer(json.dumps(vars(counts)).encode(), np.uint8)


def unpack_counts(kind: type[Fitted], packed: Bytes) -> Fitted:
    """Return the record of a kind that `pack_counts` has made an array of."""
    return kind(**json.loads(packed.tobytes()))


def _read(path: Path, name: str, unpack: Callable[[Mapping[str, Any]], Fitted]) -> Fitted:
    try:
        content = map_arrays(path)
        if content["key"].tobytes().decode() != name:
            raise IndexCacheError(f"{path} was written for other content")
        return unpack(content)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise IndexCacheError(f"{path} is damaged: {error}") from error
