"""A server's threads do not each keep memory of their own."""

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, threading
from faqbot import memory
memory.share_one_arena()
ready = threading.Barrier(8)
def work():
    kept = [bytes(10_000) for _ in range(100)]
    ready.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have no arenas")
@pytest.mark.parametrize(("line", "arenas"), [("memory.share_one_arena()", 1), ("pass", 2)])
def test_threads_share_one_arena_only_when_told(line: str, arenas: int) -> None:
    program = PROGRAM.replace("memory.share_one_arena()", line)
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert min(told.count("<heap nr="), 2) == arenas
