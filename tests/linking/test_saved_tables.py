"""A table that a script writes is known by what the script says of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE

from mlaudit.audit import Options, audit
from mlaudit.core.scale import Severity

SCRIPT = """\
import pandas as pd
from imblearn.over_sampling import SMOTE

data = pd.read_csv("raw.csv")
X, y = SMOTE(random_state=0).fit_resample(data[["a", "b", "c"]], data["broke"])
balanced = X.assign(broke=y)
balanced.to_csv("balanced.csv", index=False)
"""


def test_rows_that_a_script_makes_and_saves_are_found_at_its_line(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    raw = pd.DataFrame(rng.normal(size=(600, 3)), columns=["a", "b", "c"])
    broke = (rng.random(600) < 0.1).astype(int)
    raw.assign(broke=broke).to_csv(tmp_path / "raw.csv", index=False)
    rows, labels = SMOTE(random_state=0).fit_resample(raw, broke)
    rows.assign(broke=labels).to_csv(tmp_path / "balanced.csv", index=False)
    (tmp_path / "prepare.py").write_text(SCRIPT)
    (finding,) = audit(Options((tmp_path,))).findings
    assert (finding.code, finding.location.path, finding.location.line) == ("ML1402", "prepare.py", 5)
    assert finding.severity is Severity.WARNING
