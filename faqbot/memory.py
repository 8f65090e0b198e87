"""How the process of a server uses its memory."""

import ctypes
from contextlib import suppress

ARENA_MAX = -8
"""glibc's name for the most places that threads allocate from."""


def share_one_arena() -> None:
    """Have all threads allocate from one place, where the C library knows how; call it before the first one starts.

    Otherwise most of a server's forty threads get a place of their own and keep what was freed there, though only one
    of them runs Python at a time: 15 MB and more.
    """
    with suppress(AttributeError, OSError, TypeError):  # another C library
        ctypes.CDLL(None).mallopt(ARENA_MAX, 1)
