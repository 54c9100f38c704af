"""CPU time and memory of reading hostile artifacts, each in a process of its own.

Run with ``python benchmarks/artifact_bombs.py [NAME ...]``. The files are written on the fly into a temporary folder.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

LIMIT_SECONDS = 5.0
LIMIT_MEGABYTES = 400

READ = """
import json, sys, time
from pathlib import Path
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts.reader import read_artifact
path = Path(sys.argv[1])
started = time.process_time()
artifact = read_artifact(ProjectFile(path.name, path, "artifact", path.stat().st_size))
cpu = time.process_time() - started
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(json.dumps([cpu, int(peak) / 1024, artifact.status, artifact.reason]))
"""

HEAD = b"\x80\x04"
CHUNK = 1 << 20


def repeated(unit: bytes, count: int, before: bytes = b"", after: bytes = b".") -> Iterator[bytes]:
    """Yield a pickle of ``count`` times the same opcodes, in chunks."""
    yield HEAD + before
    per_chunk = max(1, CHUNK // len(unit))
    for _ in range(count // per_chunk):
        yield unit * per_chunk
    yield unit * (count % per_chunk) + after


def compressed(pieces: Iterator[bytes], compressor: object) -> Iterator[bytes]:
    """Yield the compressed bytes of pieces."""
    for piece in pieces:
        yield compressor.compress(piece)
    yield compressor.flush()


def zeros(stated: int, held: int | None = None) -> Iterator[bytes]:
    """Yield a pickle of one byte string of zeros, as long as it states, or of another length."""
    yield HEAD + b"\x8e" + stated.to_bytes(8, "little")
    for _ in range((stated if held is None else held) // CHUNK):
        yield bytes(CHUNK)
    yield b"."


def archived(method: int, members: int, length: int) -> Iterator[bytes]:
    """Yield a zip archive of pickles of zeros."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as written:
        for number in range(members):
            with written.open(f"m/{'data' if number == 0 else number}.pkl", "w") as member:
                for piece in zeros(length):
                    member.write(piece)
    yield archive.getvalue()


def numbered_globals(count: int) -> Iterator[bytes]:
    """Yield a pickle that names ``count`` globals."""
    yield from (b"cm%d\nx\n0" % number for number in range(count))
    yield b"N."


def dtypes(levels: int, fields: int) -> Iterator[bytes]:
    """Yield structured dtypes whose fields are all the dtype before."""
    yield HEAD + b"cnumpy\ndtype\n\x8c\x02f8\x89\x88\x87R\x94"
    for level in range(levels):
        names = b"".join(b"\x8c\x04a%03d" % field for field in range(fields))
        pairs = b"".join(b"\x8c\x04a%03dh%cK\x00\x86" % (field, level) for field in range(fields))
        yield (
            b"cnumpy\ndtype\n\x8c\x02V8\x89\x88\x87R(K\x03\x8c\x01|N("
            + names
            + b"t}("
            + pairs
            + b"uK\x08K\x01K\x00tb\x94"
        )
    yield b"."


TEXT = b"\x8c\x02ab"
WIDE = b"\x8c\x03\xe2\x82\xac"
LONG_WIDE = b"X" + (200_003).to_bytes(4, "little") + b"x" * 199_999 + "\U0001f600".encode()
NAMED = b"cm\nf\n\x94"
BOMBS: dict[str, Callable[[], Iterator[bytes]]] = {
    "20 million empty dicts": lambda: repeated(b"}", 20_000_000),
    "300 million empty dicts, zlib": lambda: compressed(repeated(b"}", 300_000_000), zlib.compressobj(9)),
    "20 million empty lists": lambda: repeated(b"]", 20_000_000),
    "20 million empty sets": lambda: repeated(b"\x8f", 20_000_000),
    "20 million tuples": lambda: repeated(b"N\x85", 20_000_000),
    "20 million tuples in one another": lambda: repeated(b"\x85", 20_000_000, b"N"),
    "20 million calls": lambda: repeated(b"h\x00)R", 20_000_000, NAMED),
    "20 million calls in one another": lambda: repeated(b")R", 20_000_000, NAMED),
    "8 million calls of an attribute": lambda: repeated(
        b"h\x00)R", 8_000_000, b"cbuiltins\ngetattr\n(ccollections\nOrderedDict\nX\x03\x00\x00\x00popt" + b"Rq\x00"
    ),
    "5 million calls of getattr": lambda: repeated(
        b"h\x00h\x01R", 5_000_000, b"cbuiltins\ngetattr\nq\x00(h\x00X\x03\x00\x00\x00poptq\x01"
    ),
    "calls with state, items and pairs": lambda: repeated(b"h\x00)RNbNaNNs", 8_000_000, NAMED),
    "60 million DUP": lambda: repeated(b"2", 60_000_000, b"N"),
    "60 million nulls below marks": lambda: repeated(b"(" + b"N" * 1_000, 60_000),
    "30 million marks": lambda: repeated(b"(", 30_000_000),
    "20 million MEMOIZE": lambda: repeated(b"\x94", 20_000_000, b"N"),
    "30 million pairs of one dict": lambda: repeated(b"NNs", 30_000_000, b"}"),
    "45 million items of one list": lambda: repeated(b"Na", 45_000_000, b"]"),
    "20 million texts": lambda: repeated(TEXT, 20_000_000),
    "16 million texts of one list": lambda: repeated(WIDE + b"a", 16_000_000, b"]"),
    "16 million texts, memoised": lambda: repeated(TEXT + b"\x940", 16_000_000),
    "18 million texts, zlib": lambda: compressed(repeated(WIDE, 18_000_000), zlib.compressobj(1)),
    "18 million texts, xz with the largest usual dictionary": lambda: compressed(
        chain(repeated(b"X\x00\x00\x01\x00" + bytes(65_536) + b"0", 1_200, after=b""), repeated(TEXT, 18_000_000)),
        lzma.LZMACompressor(filters=[{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 64 << 20}]),
    ),
    "1,200 texts of 200 kB with one wide letter, zlib": lambda: compressed(
        repeated(LONG_WIDE, 1_200), zlib.compressobj(1)
    ),
    "30 million integers": lambda: repeated(b"M\xe8\x03", 30_000_000),
    "10 million floats": lambda: repeated(b"G?\xf0\x00\x00\x00\x00\x00\x01", 10_000_000),
    "12 million integers as lines": lambda: repeated(b"I1000\n", 12_000_000),
    "1,200 byte strings of 200 kB": lambda: repeated(b"B" + (200_000).to_bytes(4, "little") + bytes(200_000), 1_200),
    "20 million persistent ids": lambda: repeated(b"NQ", 20_000_000),
    "1 million globals": lambda: numbered_globals(1_000_000),
    "a string that states 12 GiB of zeros, zlib": lambda: compressed(zeros(12 << 30, 1 << 30), zlib.compressobj(9)),
    "2 GiB of zeros, zlib": lambda: compressed(zeros(2 << 30), zlib.compressobj(9)),
    "2 GiB of zeros, bz2": lambda: compressed(zeros(2 << 30), bz2.BZ2Compressor(9)),
    "2 GiB of zeros, xz": lambda: compressed(zeros(2 << 30), lzma.LZMACompressor(preset=0)),
    "400 MiB of zeros, zlib": lambda: compressed(zeros(400 << 20), zlib.compressobj(9)),
    "400 MiB of zeros, bz2": lambda: compressed(zeros(400 << 20), bz2.BZ2Compressor(9)),
    "400 MiB of zeros, xz": lambda: compressed(zeros(400 << 20), lzma.LZMACompressor(preset=0)),
    "zip archive of 20 pickles of 250 MiB of zeros, deflate": lambda: archived(zipfile.ZIP_DEFLATED, 20, 250 << 20),
    "zip archive of 4 pickles of 250 MiB of zeros, bzip2": lambda: archived(zipfile.ZIP_BZIP2, 4, 250 << 20),
    "zip archive of 4 pickles of 250 MiB of zeros, lzma": lambda: archived(zipfile.ZIP_LZMA, 4, 250 << 20),
    "20 pickles of 22 million opcodes, zlib": lambda: compressed(
        chain.from_iterable(repeated(b"0N", 11 << 20, b"N") for _ in range(20)), zlib.compressobj(1)
    ),
    "lines of a broken pickle, zlib": lambda: compressed(
        chain([b"\x80\x02\xff"], repeated(b"ca\n", 100_000_000)), zlib.compressobj(1)
    ),
    "500,000 empty members of gzip": lambda: iter([gzip.compress(b"") * 500_000]),
    "dtypes of 200 fields, 8 levels": lambda: dtypes(8, 200),
    "dtypes of 999 fields, 30 levels": lambda: dtypes(30, 999),
}


def main(wanted: list[str]) -> int:
    """Print a line for each bomb; exit code 1 where a limit is passed."""
    passed = True
    with tempfile.TemporaryDirectory() as folder:
        for name, make in BOMBS.items():
            if wanted and not any(part in name for part in wanted):
                continue
            path = Path(folder) / "bomb"
            with path.open("wb") as file:
                file.writelines(make())
            ran = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
            cpu, peak, status, reason = json.loads(ran.stdout)
            fits = cpu <= LIMIT_SECONDS and peak <= LIMIT_MEGABYTES
            passed &= fits
            size = path.stat().st_size / 1e6
            mark = "" if fits else "  <-- over the limit"
            print(f"{name:56} {size:8.2f} MB {cpu:5.2f} s {peak:6.0f} MB  {status}: {reason}{mark}", flush=True)
    return int(not passed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
