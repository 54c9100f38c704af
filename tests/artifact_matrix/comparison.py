"""Holding what was read against what the live object said; standard library only."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import (
    ArrayView,
    Artifact,
    DistributionView,
    EstimatorView,
    FrameView,
    SparseView,
)
from mlaudit.evidence.artifacts.queries.learnt import classes_of, feature_names_in, n_features_in

_STEPS = ("steps", "transformer_list", "transformers", "estimators")
"""Parameters whose named members ``get_params(deep=True)`` lists."""

_MISSING = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement: of what, where, and what each side says."""

    what: str
    place: str
    said: str
    read: str


@dataclass(slots=True)
class Comparison:
    """Compares one artifact with its truth.

    Attributes
    ----------
    counts : Counter
        What was compared, by name; "... not kept" where the reader says that it did not keep a value.
    differences : list of Difference
    """

    counts: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def of(self, artifact: Artifact, truth: dict, versions: dict[str, str]) -> None:
        """Compare everything that is known of one file."""
        self.counts["files"] += 1
        if artifact.status != "complete" or artifact.anomalies:
            said = f"{artifact.status}: {artifact.reason}{'; '.join(artifact.anomalies)}"
            self._differ("file", "", "complete", said)
        for name, version in artifact.versions.items():
            known = versions.get({"sklearn": "scikit-learn", "imblearn": "imbalanced-learn"}.get(name, name))
            self._check("version", name, known, version)
        self._value("root", truth["value"], artifact.value, "")
        for name, said in truth["deep"].items():
            self._check("deep parameter", name, said, _resolved(artifact.value, name))
        self.counts["files without a difference"] += not self.differences

    def _check(self, what: str, place: str, said: object, read: object) -> None:
        """Compare one named value and count it."""
        self.counts[what] += 1
        if isinstance(read, Unknown):
            self.counts[f"{what}, not kept"] += 1
        elif read is _MISSING:
            self._differ(f"{what} missing", place, said, "")
        else:
            self._value(what, said, read, place)

    def _differ(self, what: str, place: str, said: object, read: object) -> None:
        self.differences.append(Difference(what, place, f"{said!r:.100}", f"{read!r:.100}"))

    def _value(self, what: str, said: object, read: object, place: str) -> None:
        if isinstance(read, Unknown):
            self.counts["value, not kept"] += 1
        elif isinstance(said, list):
            self._items(what, said, read, place, list)
        elif isinstance(said, dict):
            self._tagged(what, said, read, place)
        elif type(said) is not type(read) or said != read:
            self._differ(what, place, said, read)

    def _items(self, what: str, said: list, read: object, place: str, kind: type) -> None:
        if type(read) is not kind or len(read) != len(said):
            self._differ(what, place, said, read)
            return
        for index, (mine, yours) in enumerate(zip(said, read, strict=True)):
            self._value(what, mine, yours, f"{place}[{index}]")

    def _tagged(self, what: str, said: dict, read: object, place: str) -> None:
        tag = next(iter(said))
        compare = {
            "estimator": self._estimator,
            "array": self._array,
            "object": self._object,
            "frame": self._frame,
            "dict": self._dict,
            "set": self._set,
            "sparse": self._sparse,
            "distribution": self._distribution,
        }.get(tag)
        if compare is not None:
            compare(what, said, read, place)
        elif tag == "tuple":
            self._items(what, said["tuple"], read, place, tuple)
        elif not _same_atom(tag, said[tag], read):
            self._differ(what, place, said, read)

    def _estimator(self, what: str, said: dict, read: object, place: str) -> None:
        self.counts["estimator"] += 1
        if not isinstance(read, EstimatorView) or read.class_path != said["estimator"]:
            self._differ("estimator", place, said["estimator"], getattr(read, "class_path", read))
            return
        for name, value in said["parameters"].items():
            self._check("parameter", f"{place}.{name}", value, read.parameters.get(name, _MISSING))
        for name in read.parameters.keys() - said["parameters"].keys():
            self._differ("parameter that is none", f"{place}.{name}", said["estimator"], read.parameters[name])
        for name, value in said["fitted"].items():
            self._check("fitted attribute", f"{place}.{name}", value, read.fitted.get(name, _MISSING))
        self._facts(said["facts"], read, place)

    def _facts(self, said: dict, read: EstimatorView, place: str) -> None:
        """Compare features and classes, which many estimators compute and do not store."""
        classes = classes_of(read)
        told = {
            "n_features_in_": n_features_in(read),
            "feature_names_in_": feature_names_in(read),
            "classes_": classes if isinstance(classes, Unknown) else classes.labels,
        }
        for name, value in told.items():
            if name in said:
                known = said[name].get("values") if isinstance(said[name], dict) else said[name]
                self._check("fact", f"{place}.{name}", known, list(value) if isinstance(value, tuple) else value)
            elif not isinstance(value, Unknown):
                self._differ("fact that is none", f"{place}.{name}", read.class_path, value)

    def _array(self, what: str, said: dict, read: object, place: str) -> None:
        self.counts["array"] += 1
        if isinstance(read, list) and said["dtype"] == "object" and "values" in said:
            self._items(what, said["values"], read, place, list)
            return
        if not isinstance(read, ArrayView):
            self._differ(what, place, said, read)
            return
        shape = (list(read.shape), read.dtype)
        if shape != (said["array"], said["dtype"]):
            self._differ(f"{what}, type of array", place, (said["array"], said["dtype"]), shape)
        elif "values" in said:
            self.counts["array with values"] += 1
            if isinstance(read.values, Unknown):
                self.counts["array with values, not kept"] += 1
            else:
                self._items(what, said["values"], list(read.values), place, list)
        if "mask" in said and list(read.mask or ()) != said["mask"]:
            self._differ(f"{what}, mask", place, said["mask"], read.mask)

    def _object(self, what: str, said: dict, read: object, place: str) -> None:
        self.counts["other object"] += 1
        if isinstance(read, ArrayView) and list(read.shape) == said.get("shape"):
            # An index of pandas may be read as the array that it is.
            values = read.values if isinstance(read.values, Unknown) else list(read.values)
            self._value(what, said.get("values", values), values, place)
            return
        name = said["object"].rpartition(".")[2]
        path = getattr(read, "class_path", read)
        if not isinstance(path, str) or path.rpartition(".")[2].lower() != name.lower():
            self._differ("other object", place, said["object"], path)
        elif isinstance(read, EstimatorView):
            for key, value in said.get("attributes", {}).items():
                found = read.parameters.get(key, read.fitted.get(key, _MISSING))
                self._check("attribute of another object", f"{place}.{key}", value, found)

    def _frame(self, what: str, said: dict, read: object, place: str) -> None:
        self.counts["table"] += 1
        if not isinstance(read, FrameView):
            self._differ("table", place, said, read)
            return
        self._parts("table", place, said, frame=read.columns, rows=read.n_rows, dtypes=read.dtypes)

    def _sparse(self, what: str, said: dict, read: object, place: str) -> None:
        self.counts["sparse matrix"] += 1
        if not isinstance(read, SparseView):
            self._differ("sparse matrix", place, said, read)
            return
        known = {"sparse": read.class_path, "shape": read.shape, "nnz": read.nnz, "dtype": read.dtype}
        self._parts("sparse matrix", place, said, **known)

    def _distribution(self, what: str, said: dict, read: object, place: str) -> None:
        self.counts["distribution"] += 1
        if not isinstance(read, DistributionView):
            self._differ("distribution", place, said, read)
            return
        self._parts("distribution", place, said, distribution=read.name, arguments=read.arguments)
        keywords = read.keywords.keys()
        if keywords != said["keywords"].keys():
            self._differ("distribution, keywords", place, list(said["keywords"]), list(keywords))
        else:
            self._parts("distribution", place, said["keywords"], **read.keywords)

    def _parts(self, what: str, place: str, said: dict, **known: object) -> None:
        """Compare what is known of a value, part by part; tuples stand for lists."""
        for name, read in known.items():
            self._check(f"{what}, {name}", place, said.get(name), list(read) if isinstance(read, tuple) else read)

    def _dict(self, what: str, said: dict, read: object, place: str) -> None:
        pairs = list(read.items()) if isinstance(read, dict) else read
        if not isinstance(pairs, list) or len(pairs) != len(said["dict"]):
            self._differ(what, place, said, read)
            return
        for (key, value), pair in zip(said["dict"], pairs, strict=True):
            if not isinstance(pair, tuple | list) or len(pair) != 2:
                self._differ(what, f"{place}[{key}]", said, pair)
                continue
            self._value(f"{what}, key", key, pair[0], place)
            self._value(what, value, pair[1], f"{place}[{key!r:.40}]")

    def _set(self, what: str, said: dict, read: object, place: str) -> None:
        """Compare without order."""
        left = list(read) if isinstance(read, list | tuple) else None
        if left is None or len(left) != len(said["set"]):
            self._differ(what, place, said, read)
            return
        for item in said["set"]:
            found = next((index for index, value in enumerate(left) if not _differences(item, value)), None)
            if found is None:
                self._differ(what, place, item, left)
                return
            del left[found]


def _differences(said: object, read: object) -> list[Difference]:
    inner = Comparison()
    inner._value("item", said, read, "")
    return inner.differences


def _same_atom(tag: str, said: object, read: object) -> bool:
    """Compare a value that JSON has no type for."""
    if tag == "int":
        return type(read) is int and str(read) == said
    if tag == "float":
        return type(read) is float and (repr(read) == said or (said == "nan" and math.isnan(read)))
    if tag == "bytes":
        return isinstance(read, bytes) and read.hex() == said
    if tag == "text":
        return isinstance(read, str | bytes) and len(read) == said
    if tag == "dtype":
        return read == said
    if tag == "named":
        name = getattr(read, "class_path", read)
        return isinstance(name, str) and name.rpartition(".")[2] == str(said).rpartition(".")[2]
    return tag == "deep"


def _resolved(root: object, name: str) -> object:
    """Find what ``get_params(deep=True)`` calls ``name`` among nested views."""
    *keys, path = name.split("/")
    for key in keys:
        if isinstance(root, Unknown):
            return root
        root = root.get(key, _MISSING) if isinstance(root, dict) else _MISSING
    parts = path.split("__")
    while parts:
        if isinstance(root, Unknown):
            return root
        for length in range(len(parts), 0, -1):
            found = _member(root, "__".join(parts[:length]))
            if found is not _MISSING:
                root, parts = found, parts[length:]
                break
        else:
            return _MISSING
    return root


def _member(view: object, name: str) -> object:
    if not isinstance(view, EstimatorView):
        return _MISSING
    if name in view.parameters:
        return view.parameters[name]
    for steps in (view.parameters.get(attribute) for attribute in _STEPS):
        if isinstance(steps, list | tuple):
            for step in steps:
                if isinstance(step, list | tuple) and len(step) > 1 and step[0] == name:
                    return step[1]
    return _MISSING
