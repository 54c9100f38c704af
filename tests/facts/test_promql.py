"""What expressions of Prometheus do to quantiles and means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlaudit.facts.systems.promql import averaged_quantile, compared_mean, lost_buckets


@pytest.mark.parametrize(
    ("expression", "is_lost"),
    [
        ("histogram_quantile(0.99, sum(rate(s_bucket[5m])))", True),
        ("histogram_quantile(0.99, sum by (job) (rate(s_bucket[5m]))) > 1", True),
        ("histogram_quantile(0.99, sum(rate(s_bucket[5m])) by (job, model))", True),
        ("histogram_quantile(0.99, sum(rate(s_bucket[5m])) without (le))", True),
        ("histogram_quantile(0.99, sum(rate(s_bucket[5m])) by (le))", False),
        ("histogram_quantile(0.99, sum by (job, le) (rate(s_bucket[5m])))", False),
        ("histogram_quantile(0.99, sum(rate(s_bucket[5m])) WITHOUT (instance, pod))", False),
        ('histogram_quantile(0.99, sum(rate(s_bucket{verb!~"(?:GET|WATCH)"}[5m])) BY (le))', False),
        ("histogram_quantile(0.99, rate(s_bucket[5m]))", False),
        ("histogram_quantile(0.99, sum(rate(native_seconds[5m])))", False),
        ("histogram_quantile(0.99, job:s_bucket:rate5m)", False),
        ("sum(rate(s_bucket[5m]))", False),
        ("histogram_quantile(0.99, sum(rate(s_bucket[5m])", False),
    ],
)
def test_buckets_are_lost_where_their_bound_is_summed_away(expression: str, is_lost: bool) -> None:
    assert (lost_buckets(expression) is not None) == is_lost


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ('avg(latency_seconds{quantile="0.99"}) > 1', 'avg(latency_seconds{quantile="0.99"})'),
        ("avg by (job) (histogram_quantile(0.9, s))", "avg by (job) (histogram_quantile(0.9, s))"),
        ('max(latency_seconds{quantile="0.99"}) > 1', None),
        ('latency_seconds{quantile="0.99"} > 1', None),
        ("avg(latency_seconds) > 1", None),
    ],
)
def test_a_mean_of_quantiles_is_found(expression: str, shown: str | None) -> None:
    assert averaged_quantile(expression) == shown


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("rate(predict_seconds_sum[5m]) / rate(predict_seconds_count[5m]) > 0.5", "predict_seconds"),
        ("sum(rate(latency_sum[5m])) by (job) / sum(rate(latency_count[5m])) by (job) > 1", "latency"),
        ("rate(predict_seconds_sum[5m]) / rate(predict_seconds_count[5m])", None),
        ("rate(batch_size_sum[5m]) / rate(batch_size_count[5m]) > 4", None),
        ("rate(latency_sum[5m]) / rate(requests_count[5m]) > 1", None),
    ],
)
def test_a_mean_time_against_a_limit_is_found(expression: str, name: str | None) -> None:
    assert compared_mean(expression) == name


@given(st.text(alphabet="histogram_quantile(sumby)le,_bucket{}[]\"'\\ 0/>", max_size=300))
def test_no_expression_is_too_strange(expression: str) -> None:
    lost_buckets(expression)
    averaged_quantile(expression)
    compared_mean(expression)
