"""Feature views, retrievals, schedules and tests of columns, read by the shape of a text."""

from __future__ import annotations

import ast

import pytest

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.feature_store import feature_views, retrievals, schedules
from mlaudit.evidence.source.model.shapes import ColumnTests
from mlaudit.evidence.source.steps.drift_tests import column_tests
from mlaudit.evidence.source.text.text import Line, SourceText


def _read(text: str) -> tuple[list[ast.Module], SourceText]:
    lines = [Line(line, number, "a.py") for number, line in enumerate(text.split("\n"), 1)]
    return [ast.parse(text)], SourceText("a.py", lines)


@pytest.mark.parametrize(
    ("ttl", "seconds"),
    [
        ("ttl=timedelta(days=1, hours=2),", 93_600.0),
        ("ttl=timedelta(2),", 172_800.0),
        ("ttl=timedelta(seconds=0),", None),
        ("ttl=None,", None),
        ("", None),
    ],
)
def test_how_long_the_values_of_a_view_live(ttl: str, seconds: float | None) -> None:
    (view,) = feature_views(
        *_read(f"from datetime import timedelta\nimport feast\nv = feast.FeatureView({ttl} name='d')")
    )
    assert (view.lifetime, view.name) == (seconds, "d")


def test_a_computed_lifetime_is_unknown() -> None:
    (view,) = feature_views(*_read("from feast import FeatureView\nv = FeatureView(name=n, ttl=TTL)"))
    assert isinstance(view.lifetime, Unknown)
    assert view.name is None


def test_a_class_of_the_same_name_is_no_feature_view() -> None:
    assert feature_views(*_read("from app.views import FeatureView\nv = FeatureView()")) == ()


ONLINE = "rows = store.get_online_features(features=F, entity_rows=E)"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"{ONLINE}.to_df()\nm.fit(rows[['a']], y)", ["online"]),
        (f"{ONLINE}\nX = rows.to_df().drop(columns='a')\nm.fit(X, y)", ["online"]),
        (f"def train():\n    {ONLINE}.to_df()\n    m.fit(rows, y)", ["online"]),
        (f"{ONLINE}.to_df()\nm.predict(rows)", []),
        (f"{ONLINE}.to_df()\nrows = load()\nm.fit(rows, y)", []),
        (f"def a():\n    {ONLINE}\ndef b(rows):\n    m.fit(rows)", []),
    ],
)
def test_fits_on_features_of_an_online_store(text: str, kinds: list[str]) -> None:
    assert [found.kind for found in retrievals(*_read(text))] == kinds


@pytest.mark.parametrize(
    ("rows", "is_now"),
    [
        ("e['event_timestamp'] = datetime.now()", True),
        ("e['event_timestamp'] = pd.to_datetime('now', utc=True)", True),
        ("e = pd.DataFrame({'id': ids, 'event_timestamp': datetime.utcnow()})", True),
        ("e = pd.DataFrame({'id': ids, 'event_timestamp': [datetime.now() - d for d in ages]})", False),
        ("e['event_timestamp'] = datetime(2026, 1, 1)", False),
        ("e['loaded_at'] = datetime.now()", False),
        ("e['event_timestamp'] = datetime.now()\ne = labels", False),
    ],
)
def test_fits_on_features_as_of_now(rows: str, is_now: bool) -> None:
    imports = "from datetime import datetime\nimport pandas as pd\ne = start()\n"
    fit = "\nX = store.get_historical_features(entity_df=e, features=F).to_df()\nm.fit(X, y)"
    assert [found.kind for found in retrievals(*_read(imports + rows + fit))] == (["now"] if is_now else [])


@pytest.mark.parametrize(
    ("call", "is_scheduled"),
    [
        ("DAG('a', start_date=datetime.now(), schedule='@daily')", True),
        ("DAG('a', start_date=datetime.now() - timedelta(1))", True),
        ("DAG('a', default_args=args, schedule_interval='@daily')", True),
        ("DAG('a', start_date=datetime.now(), schedule=None)", False),
        ("DAG('a', start_date=datetime(2026, 1, 1))", None),
    ],
)
def test_pipelines_that_begin_with_the_clock(call: str, is_scheduled: bool | None) -> None:
    text = (
        f"from datetime import datetime\nfrom airflow import DAG\nargs = {{'start_date': datetime.today()}}\nd = {call}"
    )
    found = [one.is_scheduled for one in schedules(*_read(text))]
    assert found == ([] if is_scheduled is None else [is_scheduled])


def _tests(body: str, head: str = "from scipy.stats import ks_2samp, wasserstein_distance") -> tuple[ColumnTests, ...]:
    return column_tests(
        *_read(f"{head}\ndrift = []\nfor c in cols:\n" + "\n".join(f"    {line}" for line in body.split("\n")))
    )


@pytest.mark.parametrize(
    ("body", "level", "alarms"),
    [
        ("s, p = ks_2samp(a[c], b[c])\nif p < 0.05:\n    bad.append(c)", 0.05, False),
        ("p = ks_2samp(a[c].dropna(), b[c].dropna())[1]\nif p < alpha:\n    bad = True", None, True),
        ("r = ks_2samp(a[c].values, b[c].values)\nif r.pvalue <= 0.01:\n    raise ValueError(c)", 0.01, True),
        ("x, y = np.asarray(a[c]), np.asarray(b[c])\np = ks_2samp(x, y).pvalue\nout[c] = p < 0.05", 0.05, False),
        ("d = False\np = ks_2samp(a[c], b[c]).pvalue\nif p < 0.05:\n    d = True", 0.05, False),
        ("p = ks_2samp(a[:, c], b[:, c]).pvalue\nout[c] = p < 0.05", 0.05, False),
    ],
)
def test_loops_that_test_each_column(body: str, level: float | None, alarms: bool) -> None:
    (found,) = _tests(body)
    assert (found.test, found.level, found.alarms) == ("ks_2samp", level, alarms)


@pytest.mark.parametrize(
    "body",
    [
        "s, p = ks_2samp(a[c], b[c])\nif p < 0.05 and s > 0.1:\n    bad.append(c)",
        "s, p = ks_2samp(a[c], b[c])\nif p < 0.05 / len(cols):\n    bad.append(c)",
        "s, p = ks_2samp(a[c], a[d])\nout[c] = p < 0.05",
        "s, p = ks_2samp(a[c], fixed)\nout[c] = p < 0.05",
        "s, p = ks_2samp(a[c], b[c])\nout[c] = p",
        "s, p = ks_2samp(a[c], b[c])\nout[c] = s < 0.3",
        "r = wasserstein_distance(a[c], b[c])\nout[c] = r < 0.1",
    ],
)
def test_loops_that_weigh_more_than_one_p_value(body: str) -> None:
    assert _tests(body) == ()


def test_a_correction_anywhere_in_the_file_is_enough() -> None:
    head = "from scipy.stats import ks_2samp\nfrom statsmodels.stats.multitest import multipletests"
    assert _tests("s, p = ks_2samp(a[c], b[c])\nif p < 0.05:\n    bad.append(c)", head) == ()


def test_two_classes_of_one_table_are_no_drift() -> None:
    text = (
        "from scipy.stats import ks_2samp\nfor c in cols:\n    s, p = ks_2samp(ill[c], well[c])\n    out[c] = p < 0.05"
    )
    assert column_tests(*_read(text)) == ()
