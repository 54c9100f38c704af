"""An MLflow folder, its requirements and the project are held against what a model file records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cloudpickle
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer

from mlaudit.audit import Options, audit
from mlaudit.findings import Finding

OWN = "9.9.1"
DESCRIPTION = """\
flavors:
  sklearn:
    pickled_model: model.pkl
    sklearn_version: {version}
  python_function:
    python_version: 3.10.4
mlflow_version: 2.9.2
"""


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Finding]]:
    monkeypatch.setattr("sklearn.base.__version__", OWN)

    def scan(model: object = None, described: str = OWN, **files: str) -> list[Finding]:
        (tmp_path / "m").mkdir()
        (tmp_path / "m" / "model.pkl").write_bytes(cloudpickle.dumps(model or LogisticRegression()))
        (tmp_path / "m" / "MLmodel").write_text(DESCRIPTION.format(version=described))
        for name, text in files.items():
            (tmp_path / name.replace("__", "/")).with_suffix(".txt").write_text(text)
        return list(audit(Options((tmp_path,), select=("ML9211",))).findings)

    return scan


def test_everything_agrees(found) -> None:
    assert found(m__requirements="scikit-learn==9.9.1\nmlflow==2.9.2\n") == []


def test_the_description_is_of_another_file(found) -> None:
    (finding,) = found(described="9.8.0")
    assert "MLmodel beside it says 9.8.0" in finding.message


def test_description_and_requirements_of_another_file_are_one_finding(found) -> None:
    (finding,) = found(described="9.8.0", m__requirements="scikit-learn==9.8.0\n")
    assert "m/requirements.txt asks for scikit-learn==9.8.0" in finding.message


def test_the_project_installs_another_version_than_mlflow_does(found) -> None:
    (finding,) = found(m__requirements="scikit-learn==9.9.1\n", requirements="scikit-learn==9.5.0\n")
    assert (finding.severity.value, finding.confidence.value) == ("info", "medium")
    assert "requirements.txt asks for scikit-learn==9.5.0" in finding.message


def test_the_version_of_mlflow_itself_is_not_in_the_model(found) -> None:
    assert found(m__requirements="scikit-learn==9.9.1\nmlflow==1.30.0\n") == []


def test_functions_by_value_need_the_python_that_wrote_them(found) -> None:
    model = FunctionTransformer(lambda rows: rows)
    (finding,) = found(model, m__requirements="scikit-learn==9.9.1\npython==3.12.1\n")
    assert "bytecode of Python 3.10.4" in finding.message


def test_classes_by_name_do_not(found) -> None:
    assert found(m__requirements="scikit-learn==9.9.1\npython==3.12.1\n") == []


def test_a_version_that_yaml_reads_as_a_number_is_not_known(found) -> None:
    assert found(described="9.9") == []
