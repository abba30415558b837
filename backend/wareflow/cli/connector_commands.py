"""``wareflow connectors``: what it is called with; what it does is in ``new_connector``."""

from pathlib import Path
from typing import Annotated

import typer

connectors = typer.Typer(no_args_is_help=True)


@connectors.callback()
def _group() -> None:
    """Connectors of your own."""


@connectors.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Its short name, such as parcel_desk.")],
    into: Annotated[Path, typer.Option(help="The folder of your connectors.")] = Path("my_nodes"),
    title: Annotated[str | None, typer.Option(help="What people call the system.")] = None,
) -> None:
    """Write a connector that works, with its tests, to be made into yours."""
    from wareflow.cli.new_connector import NotPossible, write_connector

    try:
        folder = write_connector(name, into, title)
    except NotPossible as error:
        typer.echo(f"wareflow: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{folder} is there. Its README says what to do next; its tests run with: pytest {folder}")
