"""What each opcode does to the machine; protocols 0 to 5.

A handler gets the machine, the window and the place behind its opcode, and returns the place behind its arguments. One
that moved the window stores the place in ``machine.at`` and returns `RELOAD`.
"""

from __future__ import annotations

from mlaudit.evidence.artifacts.pickles.opcodes import atoms, collections, objects
from mlaudit.evidence.artifacts.pickles.opcodes.arguments import RELOAD, Handler, Handlers, table

HANDLERS: Handlers = table({**atoms.HANDLERS, **collections.HANDLERS, **objects.HANDLERS})

__all__ = ["HANDLERS", "RELOAD", "Handler", "Handlers"]
