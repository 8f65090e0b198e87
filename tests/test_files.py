"""A file is written whole or not at all."""

import stat
from pathlib import Path

import pytest

from faqbot.files import replacing


@pytest.mark.parametrize("trouble", [OSError, KeyboardInterrupt])
def test_a_file_that_cannot_be_written_whole_leaves_the_old_one_and_nothing_else(
    tmp_path: Path, trouble: type[BaseException]
) -> None:
    path = tmp_path / "new folder" / "x"
    with replacing(path) as file:
        file.write(b"old")

    def begin() -> None:
        with replacing(path) as file:
            file.write(b"begun")
            raise trouble

    with pytest.raises(trouble):
        begin()
    assert [each.read_bytes() for each in path.parent.iterdir()] == [b"old"]


def test_a_reader_sees_the_old_file_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"old")
    with replacing(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
        assert len(list(tmp_path.iterdir())) == 2, "the new one is beside it: no other file system can replace it"
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_two_who_write_at_once_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with replacing(path) as one:
        one.write(b"one, ")
        with replacing(path) as other:
            other.write(b"other")
        assert path.read_bytes() == b"other"
        one.write(b"whole")
    assert path.read_bytes() == b"one, whole"
