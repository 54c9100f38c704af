"""An import finder that refuses the libraries that wrote the samples."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder

REFUSED = frozenset(
    {"numpy", "pandas", "sklearn", "scipy", "joblib", "imblearn", "xgboost", "lightgbm"}
    | {"cloudpickle", "dill", "skops", "torch", "pickle", "_pickle"}
)


class Refuse(MetaPathFinder):
    """Refuses to find a library, as if it were not installed."""

    def find_spec(self, fullname, path=None, target=None):
        """Raise for a refused library, and leave the others to the finders behind."""
        if fullname.partition(".")[0] in REFUSED:
            raise ImportError(f"{fullname} is refused here")


def refuse() -> None:
    """Refuse the libraries from now on; it is a mistake to call this when one of them is loaded."""
    assert loaded() == [], loaded()
    sys.meta_path.insert(0, Refuse())


def loaded() -> list[str]:
    """Return the refused libraries that are loaded all the same."""
    return sorted(REFUSED & set(sys.modules))
