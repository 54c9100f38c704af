"""What source says of sequence models, of agents in environments, and of scores of anomalies."""

from mlaudit.evidence.source.sequences.model import SequenceCode
from mlaudit.evidence.source.sequences.reader import read_sequences

__all__ = ["SequenceCode", "read_sequences"]
