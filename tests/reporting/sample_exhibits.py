"""One exhibit of every kind, with a text in every place where a name of the project may stand."""

from __future__ import annotations

from mlaudit.core.exhibit import (
    Autocorrelation,
    Bar,
    Bars,
    Curve,
    Curves,
    Exhibit,
    Folds,
    HistogramBin,
    Histograms,
    Overlap,
    Reliability,
    ScoreBin,
)

STEPS = tuple(step / 20 for step in range(21))


def exhibits_about(text: str) -> tuple[Exhibit, ...]:
    """Return them in the order in which they are declared."""
    return (
        Bars(f"Rows by class of {text}", (Bar("commonest class", 4644, 5000), Bar("rarest class", 356, 5000, True))),
        Overlap(f"Test rows whose {text} occurs in train", f"train/{text}", f"test/{text}", 4000, 1000, 0.23),
        Curves(
            f"How {text} ranks the rows",
            (
                Curve("ROC", tuple((x, x**0.5) for x in STEPS), 0.667, 0.5, (0.1, 0.4)),
                Curve("precision and recall", tuple((x, 1 - 0.9 * x) for x in STEPS), 0.55, 0.071),
            ),
        ),
        Reliability(
            f"What {text} says, and what came true",
            (ScoreBin(0.02, 0.05, 400), ScoreBin(0.3, 0.2, 400), ScoreBin(0.9, 0.55, 200)),
        ),
        Autocorrelation(f"{text} against its own past", tuple(0.9**lag for lag in range(1, 41)), 0.06, 86_400.0),
        Folds(f"Where {text} puts 6 rows", 6, ((0, 3), (1, 4), (2, 5)), 6),
        Histograms(
            f"Rows by {text}",
            f"old/{text}",
            f"new/{text}",
            (HistogramBin("to 3.2", 0.5, 0.2), HistogramBin("to 9.81", 0.4, 0.3), HistogramBin("above 9.81", 0.1, 0.5)),
        ),
    )
