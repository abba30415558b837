"""``wareflow run`` and ``wareflow flows``: what they are called with; what they do is in ``flow_files``."""

from pathlib import Path
from typing import Annotated

import typer

flows = typer.Typer(no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="The flow file.", exists=True, dir_okay=False)]


def run(
    file: File,
    plan: Annotated[bool, typer.Option("--plan", help="Show what would be written; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    sandbox: Annotated[str | None, typer.Option(help="Address of running sandbox systems to connect to.")] = None,
) -> None:
    """Run a flow file to its end and print its books; exit code 0 only when they balance and nothing failed."""
    from wareflow.cli.flow_files import run_file

    raise typer.Exit(run_file(file, plan=plan, as_json=as_json, sandbox=sandbox))


@flows.command("import")
def import_flow(file: File) -> None:
    """Bring a flow file in; a file of the same path replaces its flow's draft."""
    from wareflow.cli.flow_files import import_file

    typer.echo(import_file(file))


@flows.command("export")
def export_flow(
    flow: Annotated[str, typer.Argument(help="The flow's id or name.")],
    to: Annotated[Path | None, typer.Option(help="File to write; the terminal without it.")] = None,
) -> None:
    """Write a flow as a file, in its one spelling."""
    from wareflow.cli.flow_files import export_text

    text = export_text(flow)
    if to is None:
        typer.echo(text, nl=False)
    else:
        to.write_text(text, encoding="utf-8")


@flows.command("rewind")
def rewind_source(
    flow: Annotated[str, typer.Argument(help="The flow's id or name.")],
    node: Annotated[str, typer.Argument(help="The source in it.")],
    to: Annotated[str, typer.Option(help="A time, UTC where it names no zone, or “beginning”.")],
    again: Annotated[bool, typer.Option("--again", help="Also deliver again what is unchanged since.")] = False,
    reason: Annotated[
        str, typer.Option(help="Why; it stays in the source's history.")
    ] = "Set back on the command line.",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Set a source back, so that what changed since then is read again."""
    from wareflow.cli.rewind import rewind_source

    rewind_source(flow, node, to, again=again, reason=reason, yes=yes)
