"""Elements of HTML that hold any text safely: what is not an element is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from mlaudit.reporting.escape import printable, source_text


class Markup(str):
    """Text that is HTML already. Only this module makes it."""

    __slots__ = ()


Child = str | Markup | None
Attribute = str | int | float | bool | None

_VOID = {"meta", "input", "line", "circle", "rect", "path", "polyline"}
"""Elements without content; those of SVG close themselves."""


def element(tag: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """Return an element.

    Parameters
    ----------
    children : str, Markup or None
        Text is escaped and made `printable`; None is left out.
    attributes : str, int, float, bool or None
        ``class_`` and ``for_`` lose the underscore at their end, other underscores become hyphens. True stands alone,
        False and None are left out.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if tag in _VOID:
        return Markup(f"<{tag}{written}/>")
    return Markup(f"<{tag}{written}>{joined(children)}</{tag}>")


def code(*lines: str) -> Markup:
    """Return lines of source, or a piece of one, whose colons are left alone."""
    return Markup("\n".join(escape(source_text(line), quote=False) for line in lines))


def joined(children: Iterable[Child]) -> Markup:
    """Return what stands beside each other."""
    return Markup("".join(_content(child) for child in children if child is not None))


def _content(child: str | Markup) -> str:
    return child if isinstance(child, Markup) else escape(printable(child), quote=False)


def _attribute(key: str, value: Attribute) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    return f' {name}="{escape(printable(str(value)))}"'
