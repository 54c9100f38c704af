"""``mlaudit scan --policy``: a branch does not judge itself."""

from __future__ import annotations

from pathlib import Path

from running import Run

LEAK = """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

data = pd.read_csv("data.csv")
X_train, X_test, y_train, y_test = train_test_split(data.drop(columns="y"), data["y"], random_state=0)
model = LogisticRegression().fit(X_train, y_train)
print(roc_auc_score(y_test, model.predict(X_test)))  # mlaudit: ignore[ML2207] we know
"""


def test_neither_manifest_nor_comment_of_a_branch_silences_it(command: Run, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "train.py").write_text(LEAK)
    (project / "mlaudit.toml").write_text('ignore = ["ML2207"]\n')
    (tmp_path / "policy.toml").write_text('fail-on = "warning"\ninline-ignores = false\n')

    assert command("scan", "project", "-f", "concise", "-q")[:2] == (0, "")
    code, out, err = command("scan", "project", "-f", "concise", "--policy", "policy.toml")
    assert code == 1
    assert out.startswith("project/train.py:9:7: ML2207 ")
    assert "project/mlaudit.toml: the policy decides in place of ignore" in err


def test_a_project_can_let_no_comment_count(command: Run, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(LEAK)
    assert command("scan", ".", "-f", "concise", "-q")[:2] == (0, "")
    (tmp_path / "mlaudit.toml").write_text("inline-ignores = false\n")
    assert "ML2207" in command("scan", ".", "-f", "concise", "-q")[1]
