"""What source does to images and texts on their way into a network."""

from mlaudit.evidence.source.inputs.model import InputCode
from mlaudit.evidence.source.inputs.reader import read_inputs

__all__ = ["InputCode", "read_inputs"]
