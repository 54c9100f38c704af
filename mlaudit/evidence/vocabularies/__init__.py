"""Vocabularies of tokenizers: which pieces of text have which numbers."""

from mlaudit.evidence.vocabularies.model import Vocabulary
from mlaudit.evidence.vocabularies.reader import read_vocabulary

__all__ = ["Vocabulary", "read_vocabulary"]
