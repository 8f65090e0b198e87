import pytest

from benchmarks import live


def test_replies_are_timed_from_one_server_to_the_streams_of_another(capsys: pytest.CaptureFixture[str]) -> None:
    live.main(["--streams", "50", "--replies", "3"])
    printed = capsys.readouterr().out
    assert "50 open streams" in printed
    assert "3 replies, 3 arrivals" in printed
