"""Networks in source: which layers are built, in which order they are applied, which loss they end in."""

from mlaudit.evidence.source.networks.reader import read_networks

__all__ = ["read_networks"]
