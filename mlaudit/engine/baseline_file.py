"""The file of a baseline: JSON, sorted, one entry for each finding, so that changes to it read well."""

from __future__ import annotations

import json
import os
import stat
from datetime import date
from pathlib import Path
from typing import Any

from mlaudit import __version__
from mlaudit.core.errors import UsageError
from mlaudit.engine.baseline import Accepted, Baseline

NAME = "mlaudit-baseline.json"
SCHEME = 1
MAX_BYTES = 64 << 20
REQUIRED, OPTIONAL = ("path", "code", "name", "subject", "fingerprint"), ("reason", "expires")
ALSO = "also"


def read_baseline(file: Path, root: Path) -> Baseline:
    """Read a baseline.

    Raises
    ------
    UsageError
        Where it is not there, or is no baseline, with the place of the mistake.
    """
    text = _text(file)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f":{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(f"{file}{where}: not valid JSON") from None
    if not isinstance(document, dict) or "baseline" not in document:
        raise UsageError(f"{file}: not a baseline of mlaudit; mlaudit baseline create writes one")
    if document["baseline"] != SCHEME:
        raise UsageError(f"{file}: a baseline of scheme {document['baseline']}; this version reads {SCHEME}")
    findings = document.get("findings")
    if not isinstance(findings, list):
        raise UsageError(f"{file}: 'findings' is a list")
    entries = sorted(_entry(file, number, entry) for number, entry in enumerate(findings, 1))
    return Baseline(Path(os.path.relpath(file, root)).as_posix(), tuple(entries))


def write_baseline(file: Path, baseline: Baseline) -> None:
    """Write a baseline.

    Raises
    ------
    UsageError
        Where that cannot be done.
    """
    keys = (*REQUIRED, *OPTIONAL, ALSO)
    findings = [{key: value for key in keys if (value := getattr(e, key))} for e in baseline.entries]
    document = {"baseline": SCHEME, "version": __version__, "findings": findings}
    try:
        file.write_text(json.dumps(document, indent=2, ensure_ascii=True) + "\n", encoding="ascii")
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}") from None


def as_expiry(text: str) -> str:
    """Read the last day of an acceptance.

    Raises
    ------
    UsageError
        Where it is no ISO date, or is over.
    """
    try:
        last = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--expires: '{text}' is not a date such as 2027-01-31") from None
    if last < date.today():
        raise UsageError(f"--expires: {last} is over, so that nothing would be accepted")
    return last.isoformat()


def _text(file: Path) -> str:
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            raise UsageError(f"{file}: not a regular file of at most {MAX_BYTES >> 20} MiB")
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(f"{file}: there is no such baseline; mlaudit baseline create writes one") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8 text'}") from None


def _entry(file: Path, number: int, entry: object) -> Accepted:
    fields: dict[str, Any] = dict.fromkeys((*REQUIRED, *OPTIONAL), "") | (entry if isinstance(entry, dict) else {})
    also = fields.pop(ALSO, [])
    if not isinstance(also, list) or not all(isinstance(path, str) for path in also):
        raise UsageError(f"{file}: entry {number} of 'findings': 'also' is a list of paths")
    bad = [key for key, value in fields.items() if not isinstance(value, str) or (key in REQUIRED and not value)]
    if bad:
        raise UsageError(f"{file}: entry {number} of 'findings' lacks {', '.join(bad)}, as text")
    if unknown := sorted(fields.keys() - {*REQUIRED, *OPTIONAL}):
        raise UsageError(f"{file}: entry {number} of 'findings' has an unknown key '{unknown[0]}'")
    try:
        return Accepted(
            **{**fields, "expires": fields["expires"] and date.fromisoformat(fields["expires"]).isoformat()},
            also=tuple(also),
        )
    except ValueError:
        raise UsageError(f"{file}: entry {number} of 'findings': 'expires' is a date such as 2027-01-31") from None
