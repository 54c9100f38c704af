"""Audit a machine-learning project for the pitfalls that make its scores wrong.

`scan` audits files and folders, `check` frames and models in memory; both return a `Result`. In a notebook,
``%load_ext mlaudit`` gives ``%mlaudit``.
"""

# No import stands here, not even one from __future__: `python -m mlaudit` runs this file while the scanned folder may
# still be first on the path. What programs use is found when they ask for it; __init__.pyi says what there is.

__version__ = "0.1.0"

_PUBLIC = ("FindingsError", "Result", "UsageError", "check", "scan")


def __getattr__(name):  # type: ignore[no-untyped-def]
    if name in _PUBLIC:
        from mlaudit import api

        return getattr(api, name)
    raise AttributeError(f"module 'mlaudit' has no attribute '{name}'")


def __dir__():  # type: ignore[no-untyped-def]
    return sorted({*globals(), *_PUBLIC})


def load_ipython_extension(shell):  # type: ignore[no-untyped-def]
    """Add ``%mlaudit`` to a notebook: ``%load_ext mlaudit``."""
    from mlaudit.api.notebook import add_magic

    add_magic(shell)
