"""From a score to a confidence, without outside labels.

Every phrasing is scored as if its own entry did not exist: then no answer is right, and what still scores is what a
question would score that nobody has written an entry for. The confidence of a score is the share of those that
score less (a conformal p-value, Vovk et al. 2005, turned round), so that a threshold on confidence *is* the share of
unanswerable questions that stay unanswered.
"""

from dataclasses import dataclass

import numpy as np

from faqbot.retrieval.sparse import Floats

POINTS = 512
_LEVELS = np.linspace(0, 1 - 1 / POINTS, POINTS)


@dataclass(frozen=True)
class Calibration:
    """`quantiles` are POINTS evenly spaced quantiles of the scores of unanswerable questions, ascending."""

    quantiles: Floats

    @classmethod
    def fit(cls, unanswerable: Floats) -> "Calibration":
        return cls(np.quantile(unanswerable, np.linspace(0, 1, POINTS)).astype(np.float32))

    def confidence(self, score: float) -> float:
        """Return the share of unanswerable questions that score less, 0..1; beyond the highest it nears 1."""
        top = float(self.quantiles[-1])
        if score > top:
            return 1 - top / score / POINTS
        return float(np.interp(score, self.quantiles, _LEVELS))
