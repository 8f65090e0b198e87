"""Put a 95 % interval on a metric by resampling messages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.metrics import Floats, Outcomes

RESAMPLES = 1000
_BLOCK = 100

Metric = Callable[[Outcomes, Floats], Floats]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval; NaN throughout when undefined."""

    value: float
    low: float
    high: float


def resample(messages: int, seed: int = 0) -> Floats:
    """Draw how often each message counts in each bootstrap sample: shape (RESAMPLES, messages)."""
    drawn = np.random.default_rng(seed).multinomial(messages, np.full(messages, 1 / messages), size=RESAMPLES)
    return drawn.astype(float)


def figure(metric: Metric, splits: Sequence[Outcomes], weights: Sequence[Floats]) -> Figure:
    """Average a metric over splits, with the interval between its resamples' 2.5 % and 97.5 % quantiles."""
    value = float(np.mean([metric(split, np.ones((1, len(split.truth)))) for split in splits]))
    if np.isnan(value):
        return Figure(np.nan, np.nan, np.nan)
    drawn = [_over_blocks(metric, split, drawn) for split, drawn in zip(splits, weights, strict=True)]
    low, high = np.nanquantile(np.mean(drawn, axis=0), [0.025, 0.975])
    return Figure(value, float(low), float(high))


def _over_blocks(metric: Metric, outcomes: Outcomes, weights: Floats) -> Floats:
    """Take the resamples in pieces that fit the processor's cache."""
    return np.concatenate([metric(outcomes, block) for block in _blocks(weights)])


def _blocks(weights: Floats) -> Iterator[Floats]:
    return (weights[start : start + _BLOCK] for start in range(0, len(weights), _BLOCK))
