import subprocess
import sys


def test_replies_are_timed_from_one_server_to_the_streams_of_another() -> None:
    command = [sys.executable, "-m", "benchmarks.live", "--streams", "50", "--replies", "3"]
    printed = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True).stdout
    assert "50 open streams" in printed
    assert "3 replies, 3 arrivals" in printed
