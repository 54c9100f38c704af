"""Functions that unpickle bytes which they are given: a pickle inside of a pickle."""

from __future__ import annotations

TENSORS = "torch.storage._load_from_bytes"
"""How PyTorch writes a tensor into a pickle that is none of its own."""

LOADERS = {
    "pickle.loads": 0,
    "_pickle.loads": 0,
    "multiprocessing.reduction.ForkingPickler.loads": 0,
    "dill.loads": 0,
    "dill._dill.loads": 0,
    "cloudpickle.loads": 0,
    "cloudpickle.cloudpickle.loads": 0,
    "joblib.externals.cloudpickle.loads": 0,
    "joblib.externals.cloudpickle.cloudpickle.loads": 0,
    "joblib.externals.loky.cloudpickle_wrapper._reconstruct_wrapper": 0,
    "srsly.pickle_loads": 0,
    "srsly._pickle_api.pickle_loads": 0,
}
"""Which of the arguments holds the bytes. No fitted model is written so."""

HONEST_LOADERS = {TENSORS: 0, "numba.core.serialize._numba_unpickle": 1, "spacy.tokens.doc.unpickle_doc": 1}
"""The same of those that libraries write into their own pickles."""
