"""How often the rules on predictions speak where something is wrong with them, and where nothing is.

    python benchmarks/prediction_power.py [--draws 400] [--seed 0]

Truth, scores and groups are drawn from laws in which the right answer is known. A case asks the measurements that the
rule reads, with the rule's own thresholds. The table that it prints is in `docs/prediction-power.md`.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics import group_rates
from mlaudit.forensics.calibration import calibration_error, in_the_large, recalibration
from mlaudit.forensics.cuts import better_cut
from mlaudit.forensics.gaps import Gap
from mlaudit.forensics.intersections import Cell, hidden_gap
from mlaudit.forensics.paired import discordance
from mlaudit.forensics.ranking import auc_difference, roc_auc

Array = NDArray[np.float64]
Labels = NDArray[np.bool_]
Rng = np.random.Generator
SIZES = (100, 300, 1_000, 3_000)
FOUR_FIFTHS, LEAST, GAP, MEANING = 0.8, 0.02, 0.1, 0.05


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table: what was drawn, whether the rule should speak, and whether it does on one draw of n."""

    rule: str
    drawn: str
    should: bool
    speaks: Callable[[Rng, int], bool]


def ranked(rng: Rng, n: int, lift: float, share: float = 0.3) -> tuple[Array, Labels]:
    """Draw scores whose positives lie ``lift`` standard deviations higher."""
    y = rng.random(n) < share
    y[:2] = (True, False)
    return rng.normal(size=n) + lift * y, y


def is_like_a_guess(lift: float) -> Callable[[Rng, int], bool]:
    """ML2204: the limits of the area hold one half."""

    def speaks(rng: Rng, n: int) -> bool:
        found = roc_auc(*ranked(rng, n, lift))
        return found.low <= 0.5 <= found.high

    return speaks


def is_miscalibrated(power: float) -> Callable[[Rng, int], bool]:
    """ML2206, on chances whose odds are raised to a power; silent below 100 positives, or negatives."""

    def speaks(rng: Rng, n: int) -> bool:
        chances = rng.beta(2, 4, n)
        y = rng.random(n) < chances
        if min(y.sum(), (~y).sum()) < 100:
            return False
        odds = (chances / (1 - chances)) ** power
        scores = odds / (1 + odds)
        line, error = recalibration(scores, y), calibration_error(scores, y, 0)
        is_off = abs(in_the_large(scores, y)) > 3
        is_steep = line is not None and (line.slope.low > 1.1 or line.slope.high < 0.9)
        return (is_off or is_steep) and error.excess.value > LEAST and error.excess.low > 0

    return speaks


def is_cut_badly(share: float) -> Callable[[Rng, int], bool]:
    """ML2205, on scores of which 0.5 is the best cut for F1 where half are positive and hardly an error is made."""

    def speaks(rng: Rng, n: int) -> bool:
        scores, y = ranked(rng, n, 4.0 if share == 0.5 else 1.5, share)
        centre = 2.0 if share == 0.5 else 0.75 + math.log((1 - share) / share) / 1.5
        found = better_cut(1 / (1 + np.exp(-1.5 * (scores - centre))), y, 0)
        return found is not None and found.gain.low > 0.01

    return speaks


def two_models(rng: Rng, n: int, accuracy: float, gain: float, shared: float) -> tuple[Labels, Labels]:
    """Draw which rows two models get right; ``shared`` of their mistakes fall on the same rows."""
    hard = rng.random(n) < (1 - accuracy) * shared
    rest = 1 - accuracy - (1 - accuracy) * shared
    first = ~(hard | (rng.random(n) < rest / (1 - (1 - accuracy) * shared)))
    second = ~(hard | (rng.random(n) < rest / (1 - (1 - accuracy) * shared)))
    return first | (rng.random(n) < gain / (1 - accuracy)), second


def cannot_be_told_apart(gain: float) -> Callable[[Rng, int], bool]:
    """ML2402, on labels of two models."""
    return lambda rng, n: discordance(*two_models(rng, n, 0.8, gain, 0.6)).difference.p > 0.05


def areas_cannot_be_told_apart(lift: float) -> Callable[[Rng, int], bool]:
    """ML2402, on scores of two models that share half of their noise."""

    def speaks(rng: Rng, n: int) -> bool:
        common, y = ranked(rng, n, 1.2)
        first, second = (common + rng.normal(size=n) + more * y for more in (lift, 0.0))
        return auc_difference(first, second, y).p > 0.05

    return speaks


def groups(rng: Rng, n: int, k: int, rates: Array, base: Array) -> list[group_rates.Group]:
    """Draw k groups of n rows each with their rates of selection and of positives, which are independent."""
    levels = np.repeat(np.arange(k), n)
    y, called = rng.random(levels.size) < base[levels], rng.random(levels.size) < rates[levels]
    return group_rates.groups_of(levels, [str(i) for i in range(k)], y, called)


def selects_unequally(k: int, rate: float, factor: float, only_ratio: bool = False) -> Callable[[Rng, int], bool]:
    """ML8101, with one group selected less often by a factor; by the bare ratio for comparison."""

    def speaks(rng: Rng, n: int) -> bool:
        rates = np.full(k, rate)
        rates[0] *= factor
        gap = group_rates.selection_gap(groups(rng, n, k, rates, np.full(k, 0.4)))
        if gap is None or gap.higher_rate == 0:
            return False
        return gap.lower_rate / gap.higher_rate < FOUR_FIFTHS and (only_ratio or gap.p < 0.05)

    return speaks


def errs_unequally(k: int, drop: float) -> Callable[[Rng, int], bool]:
    """ML8102, with one group whose positives are found less often."""

    def speaks(rng: Rng, n: int) -> bool:
        rates = np.full(k, 0.7)
        rates[0] -= drop
        found = groups(rng, n, k, rates, np.full(k, 0.5))
        return any(map(_is_wide, (group_rates.recall_gap(found), group_rates.false_alarm_gap(found))))

    return speaks


def _is_wide(gap: Gap | None) -> bool:
    return gap is not None and gap.higher_rate - gap.lower_rate > GAP and gap.low > LEAST


def means_something_else(k: int, shift: float, riskier: float) -> Callable[[Rng, int], bool]:
    """ML8103, on chances that are the same in all groups, or shifted in one; outcomes may be more frequent there."""

    def speaks(rng: Rng, n: int) -> bool:
        levels = np.repeat(np.arange(k), n)
        latent = rng.normal(-0.3, 1.2, levels.size) + riskier * (levels == 0)
        y = rng.random(levels.size) < 1 / (1 + np.exp(-latent))
        scores = 1 / (1 + np.exp(-(latent + shift * (levels == 0))))
        found = group_rates.calibration_gap(levels, [str(i) for i in range(k)], y, scores)
        return found is not None and found.value > MEANING and found.p < 0.05 and found.low > 0

    return speaks


def hides_a_group(rows: int, columns: int, departure: float) -> Callable[[Rng, int], bool]:
    """ML8107, with cells of n rows whose rates add up, but for one."""

    def speaks(rng: Rng, n: int) -> bool:
        cells = []
        for i in range(rows):
            for j in range(columns):
                rate = 0.45 + 0.03 * i / rows - 0.03 * j / columns - departure * (i == j == 0)
                cells.append(Cell(str(i), str(j), int(rng.binomial(n, rate)), n))
        found = hidden_gap(cells)
        return found is not None and abs(found.shrunken) > GAP and found.q < 0.05

    return speaks


CASES = (
    Case("ML2204 no better than a guess", "scores that say nothing", True, is_like_a_guess(0.0)),
    Case("ML2204 no better than a guess", "area 0.64", False, is_like_a_guess(0.5)),
    Case("ML2204 no better than a guess", "area 0.76", False, is_like_a_guess(1.0)),
    Case("ML2205 cut at 0.5", "5 % positives", True, is_cut_badly(0.05)),
    Case("ML2205 cut at 0.5", "50 % positives, 2 % errors", False, is_cut_badly(0.5)),
    Case("ML2206 miscalibrated", "odds squared", True, is_miscalibrated(2.0)),
    Case("ML2206 miscalibrated", "odds to the power 1.5", True, is_miscalibrated(1.5)),
    Case("ML2206 miscalibrated", "chances", False, is_miscalibrated(1.0)),
    Case("ML2402 lead within noise", "labels of equal models", True, cannot_be_told_apart(0.0)),
    Case("ML2402 lead within noise", "accuracy 0.85 against 0.80", False, cannot_be_told_apart(0.05)),
    Case("ML2402 lead within noise", "scores of equal models", True, areas_cannot_be_told_apart(0.0)),
    Case("ML2402 lead within noise", "areas 0.80 against 0.73", False, areas_cannot_be_told_apart(0.5)),
    Case("the bare ratio of four fifths", "2 equal groups, rate 0.1", False, selects_unequally(2, 0.1, 1.0, True)),
    Case("the bare ratio of four fifths", "5 equal groups, rate 0.3", False, selects_unequally(5, 0.3, 1.0, True)),
    Case("ML8101 four fifths", "2 equal groups, rate 0.1", False, selects_unequally(2, 0.1, 1.0)),
    Case("ML8101 four fifths", "5 equal groups, rate 0.3", False, selects_unequally(5, 0.3, 1.0)),
    Case("ML8101 four fifths", "2 groups, rates 0.3 and 0.18", True, selects_unequally(2, 0.3, 0.6)),
    Case("ML8101 four fifths", "5 groups, one at 0.18", True, selects_unequally(5, 0.3, 0.6)),
    Case("ML8102 error rates", "2 equal groups", False, errs_unequally(2, 0.0)),
    Case("ML8102 error rates", "5 equal groups", False, errs_unequally(5, 0.0)),
    Case("ML8102 error rates", "2 groups, 0.2 apart", True, errs_unequally(2, 0.2)),
    Case("ML8103 meaning of a score", "2 groups, one meaning", False, means_something_else(2, 0.0, 0.0)),
    Case("ML8103 meaning of a score", "5 groups, one meaning, one riskier", False, means_something_else(5, 0.0, 1.0)),
    Case("ML8103 meaning of a score", "2 groups, odds of one doubled", True, means_something_else(2, 0.7, 0.0)),
    Case("ML8107 hidden group", "2 x 2, rates that add up", False, hides_a_group(2, 2, 0.0)),
    Case("ML8107 hidden group", "4 x 5, rates that add up", False, hides_a_group(4, 5, 0.0)),
    Case("ML8107 hidden group", "4 x 5, one 0.25 lower", True, hides_a_group(4, 5, 0.25)),
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(f"| rule | drawn | speaks? | {' | '.join(f'n = {n:,}' for n in SIZES)} |")
    print(f"| --- | --- | --- |{' ---: |' * len(SIZES)}")
    for case in CASES:
        shares = []
        for n in SIZES:
            rng = np.random.default_rng([options.seed, n])
            shares.append(sum(case.speaks(rng, n) for _ in range(options.draws)) / options.draws)
        cells = " | ".join(f"{share:.1%}" for share in shares)
        print(f"| {case.rule} | {case.drawn} | {'should' if case.should else 'should not'} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
