"""Hostile pickles, written by hand; the names in them are harmless."""

from __future__ import annotations

import struct

PROTOCOL = b"\x80\x04"


def text(value: str) -> bytes:
    data = value.encode("utf-8", "surrogatepass")
    return b"\x8c" + bytes([len(data)]) + data


def named(module: str, name: str) -> bytes:
    return text(module) + text(name) + b"\x93"


def size(count: int) -> bytes:
    return struct.pack("<Q", count)


WRAPPER = named("joblib.numpy_pickle", "NumpyArrayWrapper") + b")\x81}("


def dtype(code: str, flags: bytes = b"K\x00") -> bytes:
    return (
        named("numpy", "dtype")
        + text(code)
        + b"\x89\x88\x87R(K\x03"
        + text("<")
        + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xff"
        + flags
        + b"tb"
    )


def array(shape: bytes, kind: bytes) -> bytes:
    return WRAPPER + text("shape") + shape + text("order") + text("C") + text("dtype") + kind + b"ub"


def dtype_bomb(levels: int = 7, fields: int = 200) -> bytes:
    """Structured dtypes whose fields are all the dtype before: fields ** levels when written out."""
    made = named("numpy", "dtype") + text("f8") + b"\x89\x88\x87R\x94"
    for level in range(levels):
        names = b"(" + b"".join(text(f"a{i}") for i in range(fields)) + b"t"
        of_level = b"h" + bytes([level]) + b"K\x00\x86"
        pairs = b"}(" + b"".join(text(f"a{i}") + of_level for i in range(fields)) + b"u"
        made += (
            named("numpy", "dtype")
            + text("V8")
            + b"\x89\x88\x87R(K\x03"
            + text("|")
            + b"N"
            + names
            + pairs
            + b"K\x08K\x01K\x00tb\x94"
        )
    return PROTOCOL + made + array(b"K\x01\x85", b"h" + bytes([levels])) + b"\x00" * 100 + b"."


BOOM = named("marker", "boom")
HOSTILE = {
    "deep tuple as a key": PROTOCOL + b"})" + b"\x85" * 300_000 + b"Ns.",
    "deep tuple": PROTOCOL + b")" + b"\x85" * 300_000 + b".",
    "deep list": PROTOCOL + b"]" * 200_000 + b"a" * 199_999 + b".",
    "deep call": PROTOCOL + BOOM + b")R" * 200_000 + b".",
    "deep state": PROTOCOL + BOOM + b")R" + (BOOM + b")R") * 5_000 + b"b" * 5_000 + b".",
    "60 doubled tuples as a key": PROTOCOL + b"})" + b"2\x86" * 60 + b"Ns.",
    "60 doubled tuples": PROTOCOL + b")" + b"2\x86" * 60 + b".",
    "60 doubled tuples in a set": PROTOCOL + b"()" + b"2\x86" * 60 + b"\x91.",
    "lists of ten times the list before": PROTOCOL
    + b"]q\x00"
    + b"".join(b"](" + (b"h" + bytes([i - 1])) * 10 + b"eq" + bytes([i]) for i in range(1, 60))
    + b".",
    "estimators of twice the one before": PROTOCOL
    + named("sklearn.pipeline", "Pipeline")
    + b")\x81q\x00"
    + b"".join(
        named("sklearn.pipeline", "Pipeline")
        + b")\x81}"
        + text("steps")
        + b"]("
        + (text("a") + b"h" + bytes([i - 1]) + b"\x86") * 2
        + b"esbq"
        + bytes([i])
        for i in range(1, 50)
    )
    + b".",
    "itself": PROTOCOL + b"]\x94h\x00a}\x94h\x00h\x01sh\x01h\x01s\x86.",
    "an estimator that is its own step": PROTOCOL
    + named("sklearn.pipeline", "Pipeline")
    + b")\x81q\x00}"
    + text("steps")
    + b"]"
    + text("a")
    + b"h\x00\x86asb.",
    "memo entry 2**31": b"]r\xff\xff\xff\x7f.",
    "memo entry 2**62 as text": b"]p" + str(2**62).encode() + b"\n.",
    "bytes of 1 TiB": PROTOCOL + b"\x8e" + size(2**40) + b"abc.",
    "bytes of 2**63": PROTOCOL + b"\x8e" + size(2**63) + b"abc.",
    "bytearray of 20 GiB": b"\x80\x05\x96" + size(20 << 30) + b"abc.",
    "text of 64 GiB": PROTOCOL + b"\x8d" + size(2**36) + b"abc.",
    "frame of 30 GiB": PROTOCOL + b"\x95" + size(30 << 30) + b"N.",
    "integer of 2 GiB": PROTOCOL + b"\x8b" + struct.pack("<i", 2**31 - 1) + b"\x01.",
    "integer of negative length": PROTOCOL + b"\x8b" + struct.pack("<i", -1) + b"\x01.",
    "integer of a million digits": b"L" + b"9" * 1_000_000 + b"L\n.",
    "integer of 5000 digits": b"L" + b"9" * 5_000 + b"L\n.",
    "array of 2**80 items": PROTOCOL
    + array(b"\x8a\x06" + bytes([0, 0, 0, 0, 0, 1]) + b"2\x86", dtype("f8"))
    + b"\0" * 99,
    "array of a negative length": PROTOCOL + array(b"J\xff\xff\xff\xff\x85", dtype("f8")) + b"\0" * 99 + b".",
    "array of a shape in text": PROTOCOL + array(text("x") + b"\x85", dtype("f8")) + b"\0" * 99 + b".",
    "array of items of 100 GB": PROTOCOL + array(b"K\x01\x85", dtype("V99999999999")) + b"\0" * 99 + b".",
    "arrays of objects in one another": PROTOCOL + array(b"K\x01\x85", dtype("O8", b"K\x3f")) * 3_000 + b".",
    "array in a companion file": PROTOCOL
    + named("joblib.numpy_pickle_compat", "NDArrayWrapper")
    + b")\x81}("
    + text("filename")
    + text("../../etc/passwd")
    + b"ub.",
    "dtype bomb": dtype_bomb(),
    "class swap": PROTOCOL + named("a", "B") + b")\x81N}" + text("__class__") + named("c", "D") + b"s\x86b.",
    "state of a class": PROTOCOL + named("joblib.numpy_pickle", "NumpyArrayWrapper") + b"N}" + text("x") + b"Ns\x86b.",
    "extension": PROTOCOL + b"\x82\xf0)R.",
    "persistent id": PROTOCOL + named("os", "x") + b"Q.",
    "instance": b"(S'true'\nimarker\nboom\n.",
    "object": PROTOCOL + b"(" + BOOM + text("x") + b"o.",
    "getattr": PROTOCOL + named("builtins", "getattr") + BOOM + text("x") + b"\x86R)R.",
    "global of numbers": PROTOCOL + b"K\x01K\x02\x93.",
    "key without a value": PROTOCOL + b"}(K\x01u.",
    "append to a number": PROTOCOL + b"K\x01K\x02a.",
    "set in nothing": PROTOCOL + b"NK\x01K\x02s.",
    "next buffer": b"\x80\x05\x97.",
    "empty stack": PROTOCOL + b"R" * 100 + b".",
    "mark without end": PROTOCOL + b"(" * 1_000 + b".",
    "pop of everything": PROTOCOL + b"N" + b"0" * 1_000 + b".",
    "names with escapes": PROTOCOL + named("\x1b[31mred\r\nFAKE", "x\u202ey") + b")R.",
    "lone surrogates": PROTOCOL + named("\ud800", "\udfff") + b")R.",
    "no UTF-8": PROTOCOL + b"\x8c\x02\xff\xff.",
    "no UTF-8 in a global": b"c\xff\n\xfe\n.",
    "protocol 9": b"\x80\x09N.",
}
