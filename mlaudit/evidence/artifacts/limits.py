"""How much of a stream is read, kept and shown. Counts and bytes, so that one input always gives one output."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Budgets of one artifact.

    Attributes
    ----------
    stream_bytes : int
        Bytes after decompression; they are counted, not stored.
    opcode_bytes : int
        Bytes of opcodes and of their arguments, texts and arrays aside: what reading costs in time.
    held_bytes : int
        Memory of the values and records of all pickles, by an estimate, see `opcodes.costs`.
    containers : int
        Records that a walk over them visits.
    traced_calls : int
        Calls of what other calls return, whose target is looked for. More of them are told: no honest file has so many.
    item_bytes, array_bytes : int
        A longer text or byte string, and a longer array, is known by its length only.
    kept_bytes : int
        Arrays and long text kept in all; what comes later is known by its length only.
    skim_opcode_bytes, skim_bytes : int
        Bytes in which globals are still looked for after another budget ran out: opcode by opcode, and by pattern.
    skim_texts : int
        Texts that are remembered meanwhile, because a global may be named by them later.
    expansion : int
        Decompressed over compressed bytes above `expansion_floor`. Above it, time grows with the size of the file.
    view_values, attribute_values : int
        Values of the whole result and of one learnt attribute, shared ones counted wherever they appear.
    array_items : int
        A longer array is known by its shape and type only.
    frame_steps, tree_steps : int
        Columns and blocks of all tables, and decision trees of all ensembles, that are looked at.
    archive_members, directory_bytes : int
        Members of a zip archive, and bytes of the directory that lists them.
    checked_bytes : int
        A longer member is read without comparing its checksum, which would take a reading of its own.
    tensor_items : int
        Items of all tensors that are shown with their values, since tensors can share their bytes; and records among
        which tensors are looked for.
    json_bytes, json_values, json_depth : int
        Size and nesting of one JSON text.
    header_bytes : int
        Bytes of the description before an array in NumPy's format.
    """

    stream_bytes: int = 8 << 30
    expansion: int = 20
    expansion_floor: int = 512 << 20
    members: int = 10_000
    lzma_memory: int = 100 << 20
    opcode_bytes: int = 24 << 20
    held_bytes: int = 256 << 20
    containers: int = 6_000_000
    marks: int = 100_000
    globals: int = 20_000
    traced_calls: int = 100_000
    integer_bytes: int = 1024
    line_bytes: int = 64 << 10
    item_bytes: int = 256 << 10
    array_bytes: int = 64 << 10
    kept_bytes: int = 64 << 20
    pickles: int = 1_000
    anomalies: int = 100
    skim_opcode_bytes: int = 3 << 20
    skim_texts: int = 100_000
    skim_bytes: int = 256 << 20
    dtype_fields: int = 4_096
    dtype_depth: int = 8
    view_values: int = 400_000
    attribute_values: int = 40_000
    view_depth: int = 40
    array_items: int = 10_000
    pipelines: int = 200
    frame_steps: int = 1_000_000
    tree_steps: int = 1_000_000
    archive_members: int = 100_000
    directory_bytes: int = 32 << 20
    checked_bytes: int = 256 << 20
    tensor_items: int = 1_000_000
    json_bytes: int = 32 << 20
    json_values: int = 2_000_000
    json_depth: int = 200
    header_bytes: int = 64 << 10


DEFAULT = Limits()
