"""``mlaudit rules``: list rules, write one, run the tests beside them, print the schema of rule files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlaudit.cli.option_types import ColorOption, FormOption

rules_app = typer.Typer(
    help="List rules, write and test your own, print the schema of rule files.",
    rich_markup_mode=None,
    invoke_without_command=True,
)

Folders = Annotated[list[Path] | None, typer.Option("--rules", metavar="DIR", help="Rules of this folder too.")]


@rules_app.callback()
def _default(
    context: typer.Context, rules: Folders = None, form: FormOption = "text", color: ColorOption = "auto"
) -> None:
    if context.invoked_subcommand is None:
        list_rules(None, rules, form, color)


@rules_app.command("list")
def list_rules(
    only: Annotated[list[str] | None, typer.Argument(metavar="[RULE|SECTION]…", help="Which: ML14, 2.1.")] = None,
    rules: Folders = None,
    form: FormOption = "text",
    color: ColorOption = "auto",
) -> None:
    """List rules by section."""
    from mlaudit.cli.arguments import as_form
    from mlaudit.cli.rule_index import rule_entries
    from mlaudit.cli.rule_list import chosen_rules, rule_list, rule_list_json
    from mlaudit.cli.streams import wants_color, width, write
    from mlaudit.reporting import ShowOptions

    chosen = chosen_rules(rule_entries(rules or ()), only or ())
    show = ShowOptions(color=wants_color(color), width=width())
    write(rule_list(chosen, show) if as_form(form) == "text" else rule_list_json(chosen))


@rules_app.command("test")
def run_rule_tests(
    folder: Annotated[Path | None, typer.Argument(help="A folder of rules; the bundled rules if none.")] = None,
) -> None:
    """Run the tests that stand beside rules."""
    from mlaudit.cli.ruleset import load_rules
    from mlaudit.cli.streams import tell, write
    from mlaudit.core.errors import UsageError
    from mlaudit.engine.rule_tests import run_tests
    from mlaudit.engine.schema import Ruleset
    from mlaudit.reporting.escape import printable
    from mlaudit.reporting.wording import counted

    ruleset = load_rules([] if folder is None else [folder])
    own = folder.resolve() if folder is not None else None
    rules = [rule for rule in ruleset.rules if own is None or rule.folder.resolve().is_relative_to(own)]
    if not rules:
        raise UsageError(f"{folder or 'the bundled rules'}: there are no rules to test")
    run = run_tests(Ruleset(tuple(rules), ruleset.root))
    write("".join(f"{printable(line)}\n" for problem in run.problems for line in problem.splitlines()))
    numbers = {"rule": run.rules, "case": run.cases, "problem": len(run.problems)}
    tell(f"{', '.join(counted(number, noun) for noun, number in numbers.items())}\n")
    raise typer.Exit(1 if run.problems else 0)


@rules_app.command("new")
def new_rule(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Such as ACME101.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as more-columns-than-rows.")],
    section: Annotated[
        str, typer.Option(metavar="SECTION", help="Of the handbook, which the rule belongs to.")
    ] = "1.3",
    folder: Annotated[Path, typer.Option("--in", metavar="DIR", help="Where your rules are.")] = Path("mlaudit-rules"),
) -> None:
    """Write a rule of your own and its tests, that work and wait to be changed."""
    from mlaudit.cli.new_rule import write_rule
    from mlaudit.cli.streams import tell, write
    from mlaudit.reporting.escape import printable

    for path in write_rule(folder, code, name, section):
        write(f"{printable(path.as_posix())}\n")
    home = printable(folder.as_posix())
    tell(f"'mlaudit rules test {home}' tests it, 'mlaudit scan --rules {home}' runs it\n")


@rules_app.command("schema")
def schema() -> None:
    """Print the JSON Schema of rule files."""
    import json

    from mlaudit.cli.streams import write
    from mlaudit.engine.json_schema import json_schema

    write(json.dumps(json_schema(), indent=2) + "\n")
