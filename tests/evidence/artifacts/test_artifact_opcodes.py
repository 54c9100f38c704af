from __future__ import annotations

import pickletools
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlaudit.evidence.artifacts.failures import Malformed, OverBudget
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.pickles.machine import Machine, Tally
from mlaudit.evidence.artifacts.pickles.opcodes import HANDLERS
from mlaudit.evidence.artifacts.pickles.opcodes.arguments import _unknown
from mlaudit.evidence.artifacts.pickles.opcodes.skimming import SKIM_HANDLERS
from mlaudit.evidence.artifacts.streams.bytestream import CHUNK, PlainStream

OPCODES = {ord(opcode.code) for opcode in pickletools.opcodes}


def _run(content: bytes) -> Machine:
    import io

    machine = Machine(PlainStream(io.BytesIO(content), len(content)), DEFAULT, Tally())
    machine.run(0)
    return machine


def test_every_opcode_of_python_has_a_handler_and_no_other_byte_has_one():
    assert {code for code, handler in enumerate(HANDLERS) if handler is not _unknown} == OPCODES


def test_every_opcode_can_be_skimmed():
    assert {code for code, handler in enumerate(SKIM_HANDLERS) if handler is not _unknown} == OPCODES


def test_a_handler_leaves_the_machine_behind_its_arguments():
    machine = _run(b"\x80\x04\x8c\x02ab\x94K\x07\x86.")

    assert (machine.root, machine.position()) == (("ab", 7), 11)


OPCODE_BYTES = st.lists(
    st.one_of(st.sampled_from([bytes([code]) for code in sorted(OPCODES)]), st.binary(max_size=6)), max_size=60
).map(b"".join)


@settings(max_examples=300, deadline=None)
@given(OPCODE_BYTES)
def test_any_sequence_of_opcodes_ends_in_a_value_or_in_a_reason(content):
    with suppress(Malformed, OverBudget):
        _run(b"\x80\x04" + content + b".")


@settings(max_examples=200, deadline=None)
@given(OPCODE_BYTES)
def test_any_bytes_are_read_to_an_artifact(tmp_path_factory, content):
    from mlaudit.discovery.model import ProjectFile
    from mlaudit.evidence.artifacts.reader import read_artifact

    path = tmp_path_factory.getbasetemp() / "any.pkl"
    path.write_bytes(content)
    artifact = read_artifact(ProjectFile("any.pkl", path, "artifact", len(content)))

    assert artifact.status == "complete" or artifact.reason


@pytest.mark.parametrize("before", range(CHUNK - 40, CHUNK + 4))
def test_an_opcode_may_stand_across_the_end_of_a_window(before):
    machine = _run(b"\x80\x04" + b"N" * before + b"J\x01\x02\x03\x04" * 20 + b".")

    assert machine.root == 0x04030201
    assert len(machine.stack) == before + 19
