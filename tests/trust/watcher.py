"""Records what Python reports of itself: imports, executions, opened files, processes, sockets, changes of files.

It is loaded before anything else, into the program through a ``sitecustomize`` and into the table worker through its
command, and imports nothing that Python has not loaded already: it must not keep a hostile module from being found.
"""

import os
import sys

CHANGES = ("os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink")
FAMILIES = ("socket.", "ctypes.", "pickle.", "pty.", "shutil.", "tempfile.", "urllib.", "sqlite3.", "webbrowser.")
PROCESSES = ("os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile")


def watch(log, source):
    """Append one line for each event to the file ``log``; ``source`` is the path of this file."""
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    entry = f"exec(compile(open({source!r}).read(), {source!r}, 'exec')); watch({log!r}, {source!r}); "

    def record(event, arguments):
        fields = _fields(event, arguments)
        if fields is None:
            return
        os.write(out, repr((os.getpid(), event, fields)).encode("utf-8", "backslashreplace") + b"\n")
        if event == "subprocess.Popen" and isinstance(arguments[1], list) and "-c" in arguments[1]:
            # The list is the one that is run: a Python that is started is watched as well.
            at = arguments[1].index("-c") + 1
            arguments[1][at] = entry + arguments[1][at]

    os.write(out, repr((os.getpid(), "watching", sys.argv[:1] if hasattr(sys, "argv") else [])).encode() + b"\n")
    sys.addaudithook(record)


def _fields(event, arguments):
    if event == "import":
        return [str(arguments[0]), str(arguments[1])]
    if event == "exec":
        return [getattr(arguments[0], "co_filename", "?")]
    if event == "open":
        return [_path(arguments[0]), str(arguments[1]), arguments[2] or 0]
    if event == "subprocess.Popen":
        return [str(argument) for argument in arguments[1]]
    if event in CHANGES or event in PROCESSES or event.startswith(FAMILIES):
        return [_path(argument) for argument in arguments]
    return None


def _path(value):
    if isinstance(value, int):
        return f"<descriptor {value}>"
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return str(value)[:4000]
