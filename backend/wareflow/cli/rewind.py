"""``wareflow flows rewind``: shows what would be read again, then sets the source back."""

from datetime import UTC, datetime

import typer

from wareflow.cli.flow_files import ConfigProblem, find_flow, opened
from wareflow.services import sources
from wareflow.services.sources import Target

BEGINNING = "beginning"


def rewind_source(flow: str, node: str, to: str, *, again: bool, reason: str, yes: bool) -> None:
    """Set a source of a flow back to a time or to its beginning, after a look at what that means."""
    with opened() as product:
        target = Target(_time(to), again)
        flow_id = find_flow(product, flow).id
        shown = sources.preview(product, flow_id, node, target)
        typer.echo(f"{node}: read until {_words(shown.position)}; back to {_words(shown.to)}")
        typer.echo(shown.message)
        if not yes:
            typer.confirm("Set it back?", abort=True)
        sources.rewind(product, flow_id, node, target, reason=reason, by="command line")
        typer.echo("Done. The next run reads from there.")


def _time(text: str) -> datetime | None:
    if text == BEGINNING:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigProblem(f"“{text}” is no time. Write 2026-11-21, 2026-11-21T08:00+01:00 or {BEGINNING}.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _words(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC") if at else "the beginning"
