"""Read artifacts that were damaged at random: no uncaught error, no hang, and nothing but the opening of the file.

``python tests/evidence/artifacts/mutations.py COUNT [FIRST]`` reads the inputs of numbers FIRST, FIRST + 1, ... and
exits with 1 where one of them fails. The number alone decides what an input is: COUNT 1 repeats it.
"""

from __future__ import annotations

import faulthandler
import lzma
import pickletools
import random
import resource
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from audit import Recorder
from hostile import HOSTILE

SAMPLES = Path(__file__).parents[3] / "fixtures" / "artifacts"
LARGEST_SEED = 4_096
OPCODES = b"".join(opcode.code.encode("latin-1") for opcode in pickletools.opcodes)
SIZES = tuple(
    size.to_bytes(8, "little") for size in (0, 1, 255, 1 << 16, (1 << 31) - 1, 1 << 32, (1 << 63) - 1, (1 << 64) - 1)
)
SLOWEST_SECONDS = 2.0
HANG_SECONDS = 60

Mutation = Callable[[random.Random, bytearray, bytes], None]


def seeds() -> list[bytes]:
    """Return small hostile files and small committed samples of every version and format."""
    committed = [path.read_bytes() for path in sorted(SAMPLES.rglob("*")) if path.is_file() and path.suffix != ".json"]
    return [content for content in (*HOSTILE.values(), *committed) if len(content) <= LARGEST_SEED]


def mutated(originals: list[bytes], number: int) -> bytes:
    """Return the input of a number: one to six mutations of a seed, a compressed one also behind its compression."""
    rng = random.Random(number)
    content, other = rng.choice(originals), rng.choice(originals)
    wrap: Callable[[bytes], bytes] = bytes
    if rng.random() < 0.5:
        content, wrap = _unwrapped(content)
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        rng.choice(MUTATIONS)(rng, changed, other)
    return wrap(bytes(changed))


def _unwrapped(content: bytes) -> tuple[bytes, Callable[[bytes], bytes]]:
    """Return what is behind a compression, and the way back."""
    if content.startswith(b"\x1f\x8b"):
        return zlib.decompress(content, 31), lambda data: _gzip(data)
    if content.startswith((b"x\x9c", b"x^")):
        return zlib.decompress(content), zlib.compress
    if content.startswith(b"\xfd7zXZ"):
        return lzma.decompress(content), lambda data: lzma.compress(data, preset=0)
    return content, bytes


def _gzip(data: bytes) -> bytes:
    compressor = zlib.compressobj(1, zlib.DEFLATED, 31)
    return compressor.compress(data) + compressor.flush()


def _place(rng: random.Random, changed: bytearray) -> int:
    return rng.randrange(len(changed) + 1)


def _truncate(rng: random.Random, changed: bytearray, other: bytes) -> None:
    del changed[_place(rng, changed) :]


def _flip(rng: random.Random, changed: bytearray, other: bytes) -> None:
    if changed:
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)


def _overwrite(rng: random.Random, changed: bytearray, other: bytes) -> None:
    at, count = _place(rng, changed), rng.choice((1, 1, 2, 4, 8))
    changed[at : at + count] = rng.randbytes(count)


def _delete(rng: random.Random, changed: bytearray, other: bytes) -> None:
    at = _place(rng, changed)
    del changed[at : at + rng.choice((1, 2, 8, 64))]


def _resize(rng: random.Random, changed: bytearray, other: bytes) -> None:
    """Write an extreme length over four or eight bytes."""
    at, width = _place(rng, changed), rng.choice((4, 8))
    changed[at : at + width] = rng.choice(SIZES)[:width]


def _repeat(rng: random.Random, changed: bytearray, other: bytes) -> None:
    at = _place(rng, changed)
    changed[at:at] = changed[at : at + rng.choice((1, 8, 64))] * rng.choice((1, 2, 50))


def _splice(rng: random.Random, changed: bytearray, other: bytes) -> None:
    at, start = _place(rng, changed), rng.randrange(len(other) + 1)
    changed[at:] = other[start:]


def _opcodes(rng: random.Random, changed: bytearray, other: bytes) -> None:
    at = _place(rng, changed)
    changed[at:at] = bytes(rng.choices(OPCODES, k=rng.choice((1, 3, 20))))


MUTATIONS: tuple[Mutation, ...] = (_truncate, _flip, _overwrite, _delete, _resize, _repeat, _splice, _opcodes)


def main(count: int, first: int) -> int:
    """Read ``count`` inputs and print the figures."""
    originals, recorder = seeds(), Recorder()
    found, failures, slowest = Counter(), [], (0.0, 0)
    started = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutated"
        for content in originals:  # imports that a format needs happen now
            path.write_bytes(content)
            recorder.read(path)
        recorder.events.clear()
        for number in range(first, first + count):
            path.write_bytes(mutated(originals, number))
            faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
            began = time.process_time()
            try:
                artifact = recorder.read(path)
                found[artifact.status] += 1
                if artifact.status != "complete" and not artifact.reason:
                    failures.append(f"input {number}: {artifact.status} without a reason")
            except BaseException as problem:
                failures.append(f"input {number}: {type(problem).__name__}: {problem}")
            slowest = max(slowest, (time.process_time() - began, number))
            failures += [f"input {number}: {event}" for event in recorder.events]
            recorder.events.clear()
        faulthandler.cancel_dump_traceback_later()
    if slowest[0] > SLOWEST_SECONDS:
        failures.append(f"input {slowest[1]}: took {slowest[0]:.1f} s")
    print(*failures[:20], sep="\n")
    _report(count, originals, found, len(failures), slowest, time.process_time() - started)
    return int(bool(failures))


def _report(
    count: int, originals: list[bytes], found: Counter[str], failed: int, slowest: tuple[float, int], cpu: float
) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} inputs from {len(originals)} seeds: {failed} errors, events or hangs")
    print(", ".join(f"{number:,} {status}" for status, number in sorted(found.items())))
    print(f"slowest {slowest[0] * 1000:.0f} ms (input {slowest[1]}), {cpu:.0f} s CPU in all, peak {peak:.0f} MB")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
