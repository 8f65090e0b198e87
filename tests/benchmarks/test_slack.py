from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks import slack


def test_replies_in_slack_are_timed_over_http_and_by_socket_mode(capsys: pytest.CaptureFixture[str]) -> None:
    with ThreadPoolExecutor(1) as pool:  # the browser tests leave a running loop in this thread
        pool.submit(slack.main, ["--messages", "3"]).result()
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("HTTP: 3 messages, p50 ")
    assert second.startswith("Socket Mode: 3 messages, p50 ")
