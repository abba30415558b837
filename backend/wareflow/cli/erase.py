"""``wareflow erase``: shows where a person was logged, then erases the person there."""

from typing import Literal

import typer

from wareflow.cli.flow_files import ConfigProblem, opened
from wareflow.services import privacy
from wareflow.services.privacy import ErasureView


def erase_person(email: str | None, phone: str | None, *, yes: bool) -> None:
    """Look for the person, show what was found, erase after a yes."""
    if (email is None) == (phone is None):
        raise ConfigProblem("Say who: --email anna@example.com, or --phone “+48 600 100 200”.")
    kind: Literal["email", "phone"] = "email" if email else "phone"
    with opened() as product:
        looked = privacy.look(product, kind, email or phone or "", "command line")
        privacy.work_off(product, only=looked.id)
        found = privacy.show(product, looked.id)
        _show(found)
        if not found.found["records"] and not found.found["rows"]:
            privacy.forget(product, looked.id)
            return
        if not yes:
            typer.confirm("Erase this person? It cannot be taken back.", abort=True)
        privacy.order(product, looked.id, "command line")
        privacy.work_off(product, only=looked.id)
        done = privacy.show(product, looked.id)
    if done.state == "waiting":
        typer.echo(
            f"Erased. {done.found['open_runs']} runs are under way; the scheduler erases there when they are over."
        )
    else:
        typer.echo("Erased.")


def _show(view: ErasureView) -> None:
    found = view.found
    typer.echo(f"{found['records']:,} records in {found['run_count']:,} runs")
    for run in found["runs"]:
        typer.echo(f"  run {run['number']} of {run['flow_name']}: {run['records']:,}")
    for name, count in sorted(found["rows"].items()):
        typer.echo(f"{count:,} rows of {name}")
    for name in ("files", "flows"):
        for each in found[name]:
            typer.echo(f"left as it is, look yourself: {name[:-1]} “{each['name']}” ({each['id']})")
