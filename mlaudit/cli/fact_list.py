"""The facts of each subject."""

from __future__ import annotations

import inspect
import json
from collections.abc import Collection

from rich.text import Text

from mlaudit.core.errors import UsageError
from mlaudit.core.subject import Subject
from mlaudit.engine.expressions import suggestion
from mlaudit.engine.types import Field, ListType, SubjectType, fields_of
from mlaudit.facts.project import Project
from mlaudit.reporting.layout import BOLD, DIM, Page, marked
from mlaudit.reporting.options import ShowOptions


def chosen_subjects(word: str | None) -> list[type[Subject]]:
    """Return the classes that rules can reach from the project, or the one that is named.

    Raises
    ------
    UsageError
        Where none has that name.
    """
    reachable = _reachable()
    if word is None:
        return reachable
    by_name = {cls.__name__.lower(): cls for cls in reachable}
    if word.lower() not in by_name:
        names = [cls.__name__ for cls in reachable]
        holding = [name for name in names if word.lower() in name.lower()]
        close = suggestion(word, names) or (f" (there is {', '.join(holding)})" if holding else "")
        raise UsageError(f"there is no subject '{word}'{close}; 'mlaudit facts' lists them")
    return [by_name[word.lower()]]


def _reachable() -> list[type[Subject]]:
    found: list[type[Subject]] = [Project]
    for cls in found:
        for field in fields_of(cls).values():
            item = field.type.item if isinstance(field.type, ListType) else field.type
            if isinstance(item, SubjectType) and item.cls not in found:
                found.append(item.cls)
    return found


def fact_list(subjects: Collection[type[Subject]], options: ShowOptions) -> str:
    """Return name, type and meaning of every fact."""
    page = Page(options)
    for cls in subjects:
        fields = fields_of(cls)
        page.line(marked(cls.__name__, BOLD) + marked(f"  {_meaning(cls)}", DIM))
        width = max(map(len, fields), default=0) + 2
        for name, field in sorted(fields.items()):
            text = Text(_type_text(field))
            text.append(f"  {field.doc}", style=DIM)
            page.prose(text, 2 + width, Text(name))
        page.line()
    return str(page)


def _meaning(cls: type[Subject]) -> str:
    return (inspect.getdoc(cls) or "").split("\n")[0]


def _type_text(field: Field) -> str:
    parts = [str(field.type), *([f"in {field.unit}"] if field.unit else [])]
    parts += ["or absent"] * field.can_be_absent + ["or unknown"] * field.can_be_unknown
    return " ".join(parts)


def fact_list_json(subjects: Collection[type[Subject]]) -> str:
    """Return the same as JSON."""
    records = {
        cls.__name__: {
            "meaning": _meaning(cls),
            "facts": {
                name: {
                    "type": str(field.type),
                    "unit": field.unit,
                    "can_be_absent": field.can_be_absent,
                    "can_be_unknown": field.can_be_unknown,
                    "meaning": field.doc,
                }
                for name, field in sorted(fields_of(cls).items())
            },
        }
        for cls in subjects
    }
    return json.dumps(records, indent=2) + "\n"
