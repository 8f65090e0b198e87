"""How often somebody may do something, counted in this process over a moving window."""

import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class RateLimit:
    """One limit, such as "60/minute", for each key."""

    def __init__(self, rate: str) -> None:
        self._limit: RateLimitItem = parse(rate)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, key: str) -> int:
        """Count one more; return how many seconds to wait if it is too many, else 0."""
        if self._limiter.hit(self._limit, key):
            return 0
        reset = self._limiter.get_window_stats(self._limit, key).reset_time
        return max(1, round(reset - time.time()))
