"""The rows on which every kind is fitted: small, seeded, with gaps, accents and levels of unequal frequency."""

from __future__ import annotations

import numpy as np
import pandas as pd

N_ROWS = 160
NUMBERS = ["age", "income", "tenure", "score"]
LEVELS = ["city", "plan"]
WORDS = ["alpha", "beta", "gamma", "delta", "naïve", "omega", "zeta", "eta"]

rng = np.random.RandomState(0)

frame = pd.DataFrame(
    {
        "age": rng.randint(18, 90, N_ROWS).astype(float),
        "income": rng.lognormal(10, 1, N_ROWS),
        "tenure": rng.exponential(3, N_ROWS),
        "score": rng.randn(N_ROWS),
        "city": rng.choice(["Bern", "Genève", "Zürich", "東京"], N_ROWS),
        "plan": rng.choice(["a", "b", "c"], N_ROWS, p=[0.6, 0.3, 0.1]),
    }
)
frame.loc[::7, "income"] = np.nan
numbers = frame[NUMBERS].fillna(0.0)
levels = frame[LEVELS]
rare = (np.arange(N_ROWS) % 5 == 0).astype(int)
labels = np.where(rare == 1, "churn", "stay")
amounts = frame["tenure"].to_numpy() * 2 + 1 + np.abs(rng.randn(N_ROWS))
texts = [" ".join(rng.choice(WORDS, 6)) for _ in range(N_ROWS)]
