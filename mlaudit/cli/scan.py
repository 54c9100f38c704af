"""``mlaudit scan``: audit files and folders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlaudit.cli import completion
from mlaudit.cli.arguments import READ_KINDS
from mlaudit.cli.option_types import ColorOption
from mlaudit.reporting import FORMATS

RULES = completion.in_list(completion.rule)


def scan(  # noqa: PLR0913 - one parameter for each option of the command line
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]…", help="Files and folders.", show_default="the folder here", readable=False),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE,…",
            help="Run these rules: code prefix, code, name or section.",
            envvar="MLAUDIT_SELECT",
            autocompletion=RULES,
        ),
    ] = None,
    extend_select: Annotated[
        list[str] | None, typer.Option(metavar="RULE,…", help="Run these rules as well.", autocompletion=RULES)
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE,…", help="Do not run these rules.", envvar="MLAUDIT_IGNORE", autocompletion=RULES),
    ] = None,
    rules: Annotated[list[Path] | None, typer.Option(metavar="DIR", help="Load the rules of this folder too.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Run rules in preview too.")] = False,
    evidence: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND,…",
            help="Read only table, source, artifact or config.",
            autocompletion=completion.in_list(completion.one_of(READ_KINDS)),
        ),
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option(metavar="PATTERN", help="Leave out, as in .gitignore.")] = None,
    target: Annotated[str | None, typer.Option(metavar="COLUMN", help="Target of the named tables.")] = None,
    time: Annotated[str | None, typer.Option(metavar="COLUMN", help="Time column of the named tables.")] = None,
    group: Annotated[str | None, typer.Option(metavar="COLUMN", help="Group column of the named tables.")] = None,
    id: Annotated[str | None, typer.Option(metavar="COLUMN", help="Identifier of the named tables.")] = None,
    diff: Annotated[
        str | None, typer.Option(metavar="REF", help="Findings on lines changed since this commit or branch only.")
    ] = None,
    profile: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What 'mlaudit profile' wrote, for tables that are not here."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A manifest from a trusted place, which decides.", envvar="MLAUDIT_POLICY"),
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Findings that are accepted.", show_default="the manifest's")
    ] = None,
    inline_ignores: Annotated[
        bool, typer.Option("--inline-ignores/--no-inline-ignores", help="Honour '# mlaudit: ignore[…] reason'.")
    ] = True,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help=f"One of {', '.join(FORMATS)}.",
            autocompletion=completion.one_of(FORMATS),
        ),
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT=PATH",
            help="Write a report to a file; - is standard output.",
            autocompletion=completion.one_of(f"{form}=" for form in FORMATS),
        ),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="LEVEL",
            envvar="MLAUDIT_FAIL_ON",
            show_default="error:high",
            help="Exit with 1 for findings at or above: error, warning, info, each with :high, :medium or :low.",
            autocompletion=completion.gate,
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 2 for any file or archive that isn't read.")
    ] = False,
    require: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT,…",
            help="Exit with 2 if not checked: code, name, section or kind of evidence.",
            autocompletion=RULES,
        ),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 in spite of findings.")] = False,
    show_values: Annotated[bool, typer.Option("--show-values", help="Show text from cells of the data.")] = False,
    pedantic: Annotated[bool, typer.Option("--pedantic", help="Show findings of low confidence too.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print findings only.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print every fact, gap, note, suppression.")] = False,
    shows_progress: Annotated[
        bool, typer.Option("--progress/--no-progress", help="Say on a terminal what is being read.")
    ] = True,
    color: ColorOption = "auto",
    threads: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="Threads.", show_default="at most 4")
    ] = None,
    memory: Annotated[str, typer.Option(metavar="SIZE", help="Memory for reading tables.")] = "4G",
) -> None:
    """Audit a project: data, scripts, notebooks, configs and fitted models, each and together."""
    from mlaudit.audit import Options, audit
    from mlaudit.cli import arguments, outputs, streams
    from mlaudit.cli.verdict import Strictness, verdict
    from mlaudit.core.gate import Gate
    from mlaudit.reporting import ShowOptions
    from mlaudit.reporting.escape import printable
    from mlaudit.reporting.notes import note_lines
    from mlaudit.reporting.summary import summary

    wanted = outputs.read_outputs(output, form)
    gate = None if fail_on is None else Gate.parse(fail_on)
    is_colored = streams.wants_color(color)
    options = Options(
        paths=tuple(paths or [Path()]),
        select=arguments.parts(select) if select else None,
        extend_select=arguments.parts(extend_select),
        ignore=arguments.parts(ignore),
        evidence=arguments.evidence_kinds(evidence),
        target=target,
        time=time,
        group=group,
        id=id,
        preview=preview,
        rules_folders=tuple(rules or ()),
        exclude=tuple(exclude or ()),
        memory=arguments.size(memory),
        threads=arguments.threads_of(threads),
        inline_ignores=inline_ignores,
        record=profile,
        policy=policy,
        baseline=baseline,
        diff=diff,
    )
    with streams.progress(shows_progress and not quiet) as watch:
        report = outputs.from_here(audit(options, watch=watch))
    gate = gate or Gate.parse(report.fail_on or "error", "fail-on")
    show = ShowOptions(
        color=is_colored,
        width=streams.width(),
        show_values=show_values,
        pedantic=pedantic or gate.confidence == "low",
        quiet=quiet,
        verbose=verbose,
    )
    show = outputs.with_places(show, report.root, streams.wants_links(is_colored))
    is_delivered = outputs.deliver(report, wanted, show)
    judged = verdict(report, Strictness(gate, strict, arguments.parts(require), exit_zero))
    streams.tell(note_lines(report.notes, show, judged.notes))
    streams.tell("".join(f"error: {printable(problem)}\n" for problem in judged.problems))
    if not quiet:
        streams.tell(summary(report, show))
    raise typer.Exit(judged.code if is_delivered else 2)
