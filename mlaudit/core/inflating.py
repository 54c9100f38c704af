"""Decompression of zlib, gzip and bare deflate in bounded steps."""

from __future__ import annotations

import zlib


class Inflater:
    """zlib's decompressor with the interface that those of bz2 and lzma have.

    Parameters
    ----------
    window_bits : int
        What stands around the data, as `zlib.decompressobj` takes it: 15 for zlib, 31 for gzip, -15 for nothing.
    """

    def __init__(self, window_bits: int) -> None:
        self._inner = zlib.decompressobj(window_bits)

    @property
    def eof(self) -> bool:
        """Whether the end of the stream was reached."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without further data."""
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        """Data behind the end of the stream."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return at most so many bytes."""
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
