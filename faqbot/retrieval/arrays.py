"""Arrays in NumPy's zip format that are mapped from the file, not read into memory.

Each array begins at a multiple of 64 bytes in the file, as `np.savez` leaves to chance. Processes that serve the same
knowledge share the pages, and only what a search touches is in memory at all.
"""

import mmap
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

ALIGN = 64
_HEADER = 30
"""Bytes of a zip member's own header, before its name and its extra field."""
_PADDING = 0xFA9B
"""The kind of an extra field that only fills; readers pass over kinds that they do not know."""

Arrays = Mapping[str, np.ndarray[Any, Any]]


def write_arrays(file: IO[bytes], arrays: Arrays) -> None:
    """Write arrays to an empty file, which `np.load` can read as well."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            info = zipfile.ZipInfo(f"{name}.npy")
            begin = file.tell() + _HEADER + len(info.filename.encode()) + 4
            fill = -begin % ALIGN
            info.extra = struct.pack("<HH", _PADDING, fill) + bytes(fill)
            with archive.open(info, "w") as member:
                npy.write_array(member, np.ascontiguousarray(array), allow_pickle=False)


def map_arrays(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    """Check the file's checksums and map its arrays, read-only.

    Raises:
        zipfile.BadZipFile, ValueError: the file is damaged, or holds something else.
    """
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        if damaged := archive.testzip():
            raise zipfile.BadZipFile(f"{damaged} has changed")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return {info.filename.removesuffix(".npy"): _array(archive, info, mapped) for info in archive.infolist()}


def _array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, mapped: mmap.mmap) -> np.ndarray[Any, Any]:
    if info.compress_type != zipfile.ZIP_STORED:
        raise ValueError(f"{info.filename} is compressed")
    with archive.open(info) as member:
        if npy.read_magic(member) != (1, 0):
            raise ValueError(f"{info.filename} is of another version")
        shape, by_column, kind = npy.read_array_header_1_0(member)
        skipped = member.tell()
    if kind.hasobject or by_column:
        raise ValueError(f"{info.filename} holds no plain array")
    lengths = struct.unpack_from("<HH", mapped, info.header_offset + _HEADER - 4)
    begin = info.header_offset + _HEADER + sum(lengths) + skipped
    return np.frombuffer(mapped, kind, int(np.prod(shape, dtype=np.int64)), begin).reshape(shape)
