"""Questions to a view, answered from wherever an estimator keeps the answer."""
