"""Objects that a script reads back with a loader that runs what the file says."""

from __future__ import annotations

from collections.abc import Callable

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model import SourceUnit

Read = Callable[..., SourceUnit]


def _paths(unit: SourceUnit) -> list[tuple[str, str | Unknown]]:
    return [(loaded.callee, loaded.path) for loaded in unit.unpicklings]


def test_loaders_of_pickles_are_told_with_their_path(read: Read) -> None:
    unit = read(
        "import pickle\nimport joblib\nfrom pathlib import Path\nimport pandas as pd\n"
        "model = joblib.load(Path('models') / 'model.joblib')\n"
        "with open('scaler.pkl', 'rb') as handle:\n    scaler = pickle.load(handle)\n"
        "rows = pd.read_pickle('rows.pkl')\n",
        preamble=False,
    )
    assert _paths(unit) == [
        ("joblib.load", "models/model.joblib"),
        ("pickle.load", "scaler.pkl"),
        ("pandas.read_pickle", "rows.pkl"),
    ]


def test_readers_that_run_nothing_are_not(read: Read) -> None:
    unit = read("import json\nimport pandas as pd\nmeta = json.load(open('m.json'))\nrows = pd.read_csv('a.csv')\n")
    assert unit.unpicklings == ()


def test_a_path_that_is_computed_is_unknown(read: Read) -> None:
    unit = read("import sys\nimport joblib\nmodel = joblib.load(sys.argv[1])\n")
    assert [isinstance(loaded.path, Unknown) for loaded in unit.unpicklings] == [True]
