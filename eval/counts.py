"""Counts -> proportions with their uncertainty, latencies -> percentiles, two runs -> a paired test."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Z_95 = statistics.NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Count:
    """`hits` of `total`, never a percentage alone."""

    hits: int
    total: int

    @property
    def rate(self) -> float | None:
        """Between 0 and 1; None for none of none."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% Wilson score interval (E. B. Wilson, JASA 22 (1927) 209-212).

        Recommended for small n and rates near 1: Brown, Cai and DasGupta, Statistical Science 16 (2001) 101.
        None of none may be anything: (0, 1).
        """
        if not self.total:
            return 0.0, 1.0
        n, rate, z2 = self.total, self.hits / self.total, Z_95**2
        centre = (rate + z2 / (2 * n)) / (1 + z2 / n)
        half = Z_95 * math.sqrt(rate * (1 - rate) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        low = 0.0 if self.hits == 0 else centre - half
        high = 1.0 if self.hits == n else centre + half
        return low, high

    def __str__(self) -> str:
        if self.rate is None:
            return "0/0"
        low, high = self.interval
        return f"{self.hits}/{self.total} = {100 * self.rate:.1f}% (95% CI {100 * low:.0f}-{100 * high:.0f})"


def flags_to_count(flags: Iterable[bool]) -> Count:
    """How many are true, of how many."""
    known = list(flags)
    return Count(sum(known), len(known))


def percentile(values: Sequence[float], percent: int) -> float | None:
    """Linear interpolation between the closest ranks; None of no values, 1 <= percent <= 99."""
    if len(values) < 2:
        return values[0] if values else None
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def mcnemar_p(fixed: int, broken: int) -> float:
    """Exact two-sided p of McNemar's test (Psychometrika 12 (1947) 153): only cases that changed tell.

    If nothing had become better or worse, each changed case would be a toss of a coin.
    """
    changed = fixed + broken
    tail = sum(math.comb(changed, k) for k in range(min(fixed, broken) + 1))
    return min(1.0, 2 * tail / float(2**changed))
