"""A fitted index is read again only if it is whole and for this very content."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faqbot.retrieval import Retriever, cache
from faqbot.retrieval.arrays import map_arrays, write_arrays
from faqbot.types import Candidate, Entry

ENTRIES = [
    Entry("a/hurt", "Does it hurt?", "A little.", ("is it painful", "pain")),
    Entry("a/bruise", "Will I bruise?", "Perhaps.", ("bruises", "black and blue")),
]


def search(folder: Path, entries: list[Entry] = ENTRIES) -> list[Candidate]:
    return Retriever.fit(entries, cache_dir=folder).search("is it painful")


def test_a_second_start_reads_what_the_first_has_fitted(tmp_path: Path) -> None:
    first = search(tmp_path)
    (path,) = tmp_path.glob("*.npz")
    written = path.read_bytes()
    assert search(tmp_path) == first
    assert path.read_bytes() == written
    assert not list(tmp_path.glob("*.part"))


def test_other_content_has_another_file(tmp_path: Path) -> None:
    search(tmp_path)
    search(tmp_path, [*ENTRIES, Entry("a/knee", "My knee?", "Yes.")])
    assert len(list(tmp_path.glob("*.npz"))) == 2


def test_what_is_read_again_is_mapped_and_lies_where_the_processor_likes_it(tmp_path: Path) -> None:
    arrays: dict[str, np.ndarray[Any, Any]] = {
        "a": np.arange(7, dtype=np.float32),
        "bb": np.zeros((3, 0)),
        "c": np.arange(12).reshape(3, 4).T,
    }
    with (tmp_path / "x.npz").open("wb") as file:
        write_arrays(file, arrays)
    mapped = map_arrays(tmp_path / "x.npz")
    with np.load(tmp_path / "x.npz") as loaded:
        for name, array in arrays.items():
            assert np.array_equal(mapped[name], array)
            assert np.array_equal(loaded[name], array)
            assert mapped[name].ctypes.data % 64 == 0 or not array.size
            assert not mapped[name].flags.writeable


@pytest.mark.parametrize("damage", ["cut", "flip", "foreign", "other", "empty"])
def test_a_damaged_or_foreign_file_is_fitted_anew(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    first = search(tmp_path)
    (path,) = tmp_path.glob("*.npz")
    data = bytearray(path.read_bytes())
    match damage:
        case "cut":
            path.write_bytes(data[: len(data) // 2])
        case "flip":
            middle = data.find(b"quantiles.npy") + 200
            data[middle] ^= 0xFF
            path.write_bytes(data)
        case "foreign":
            np.savez(path, key=np.zeros(3))
        case "other":
            search(tmp_path, [*ENTRIES, Entry("a/knee", "My knee?", "Yes.")])
            (other,) = set(tmp_path.glob("*.npz")) - {path}
            path.write_bytes(other.read_bytes())
        case "empty":
            path.write_bytes(b"")
    assert search(tmp_path) == first
    assert "fitting anew" in caplog.text


def test_nothing_in_a_cache_file_can_run(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = search(tmp_path)
    (path,) = tmp_path.glob("*.npz")
    np.savez(path, key=np.array([print], dtype=object))
    assert search(tmp_path) == first
    assert "fitting anew" in caplog.text


def test_only_the_latest_files_are_kept(tmp_path: Path) -> None:
    for number in range(cache.KEPT + 2):
        search(tmp_path, [*ENTRIES, Entry("a/other", f"Question {number}?", "Yes.")])
    assert len(list(tmp_path.glob("*.npz"))) == cache.KEPT


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert search(blocked)
    assert "was not kept" in caplog.text
