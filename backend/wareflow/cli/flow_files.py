"""Flow files on the command line: run, brought in, written out."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from sqlalchemy.orm import Session

from wareflow.cli.logs import set_up_logs
from wareflow.engine.document import FlowUnreadable, canonical, fingerprint, parse_flow
from wareflow.sdk.errors import Problem, WareflowError
from wareflow.sdk.values import dumps
from wareflow.services import run_views, runs
from wareflow.services.bundles import with_stored_files
from wareflow.services.checking import FlowInvalid
from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.services.users import bootstrap
from wareflow.services.work import work_run
from wareflow.store import flows as flow_rows
from wareflow.store import parked
from wareflow.store.database import reading, transact
from wareflow.store.models import Flow, Run

PAGE = 500


def run_file(file: Path, *, plan: bool, as_json: bool, sandbox: str | None) -> int:
    """Run a flow file to its end and print its books; 0 only when they balance and nothing failed."""
    set_up_logs("WARNING")
    with opened() as product:
        if sandbox or product.config.sandbox_url:
            from wareflow.services.demo import connect_demo

            connect_demo(product, str(sandbox or product.config.sandbox_url))
        flow_id = _keep(product, file)
        mode = "plan" if plan else "live"
        started = runs.start(product, flow_id, runs.Wish(mode=mode, queue="interactive"), by=None)
        finished = asyncio.run(_work(product, started.id))
        report = _report(product, finished)
    if as_json:
        typer.echo(dumps(report).decode())
    else:
        _print(report)
    return 0 if _good(report) else 1


def import_file(file: Path) -> str:
    """Bring a flow file in; a file of the same path replaces its flow's draft. Answers the flow's id."""
    with opened() as product:
        return _keep(product, file)


def export_text(flow: str) -> str:
    """The text of a flow, found by its id or name, in its one spelling."""
    with opened() as product:
        return canonical(parse_flow(find_flow(product, flow).document))


class ConfigProblem(WareflowError):
    """What was asked for on the command line cannot be done."""


def find_flow(product: Product, flow: str) -> Flow:
    """The one flow of this id or name."""
    with reading(product.engine) as session:
        found = [row for row in flow_rows.all_flows(session, product.project_id) if flow in (row.id, row.name)]
    if len(found) != 1:
        raise ConfigProblem(f"There are {len(found)} flows named “{flow}”. Give the id of one.")
    return found[0]


@contextmanager
def opened() -> Iterator[Product]:
    """The product, with every expected failure turned into lines a person can act on."""
    try:
        product = Product.open(Config())
        bootstrap(product)
        try:
            yield product
        finally:
            product.close()
    except (FlowInvalid, FlowUnreadable) as error:
        for problem in error.problems:
            typer.echo(_line(problem), err=True)
        raise typer.Exit(2) from error
    except WareflowError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(2) from error


def _line(problem: Problem) -> str:
    place = " · ".join(part for part in (problem.node, problem.field, problem.edge) if part)
    return f"{problem.severity}: {place + ': ' if place else ''}{problem.message}"


def _keep(product: Product, file: Path) -> str:
    """The flow that stands for a file; its draft becomes what the file says."""
    document = parse_flow(file.read_bytes())
    document = with_stored_files(product, document, file.parent)
    origin = f"file:{file.resolve()}"

    def work(session: Session) -> str:
        text = canonical(document)
        name, words, mark = document.name, document.description, fingerprint(document)
        known = flow_rows.by_origin(session, product.project_id, origin)
        if known is None:
            made = flow_rows.create(
                session, product.project_id, name, text, description=words, fingerprint=mark, origin=origin
            )
            return made.id
        if known.document != text:
            flow_rows.save(
                session, known.id, known.revision, text,
                name=name, description=words, fingerprint=mark, problem_count=0,
            )  # fmt: skip
        return known.id

    return transact(product.engine, work)


async def _work(product: Product, run_id: str) -> Run:
    try:
        return await work_run(product, run_id, "command line")
    finally:
        await product.clients.aclose()


def _report(product: Product, run_row: Run) -> dict[str, Any]:
    with reading(product.engine) as session:
        brief = asdict(run_views.brief(session, run_row))
        steps = [asdict(step) for step in run_views.step_views(product, session, run_row)]
        rows: list[dict[str, Any]] = []
        while True:
            page, total, counts = run_views.change_page(
                session, run_row, node=None, action=None, offset=len(rows), limit=PAGE
            )
            rows += [_change(row) for row in page]
            if len(rows) >= total or not page:
                break
        waiting, _ = parked.list_items(session, product.project_id, parked.Filter(run_id=run_row.id), limit=PAGE)
        notes = [{"node": item.node_id, "code": item.code, "message": item.message} for item in waiting]
    return {**brief, "steps": steps, "changes": rows, "change_counts": counts, "parked": notes}


def _change(row: Any) -> dict[str, Any]:
    return {
        "node": row.node_id,
        "system": row.system,
        "object": row.object,
        "key": row.key,
        "action": row.action,
        "reason": row.reason,
        "fields": row.fields,
    }


def _good(report: dict[str, Any]) -> bool:
    books = report["books"]
    return bool(books["balanced"]) and report["status"] == "succeeded"


def _print(report: dict[str, Any]) -> None:
    books = report["books"]
    skipped = ", ".join(f"{count} {reason}" for reason, count in sorted(books["skipped"].items()))
    parts = [f"{books['delivered']} delivered"]
    parts += [f"{sum(books['skipped'].values())} skipped ({skipped})"] if skipped else []
    parts += [f"{books[name]} {name}" for name in ("failed", "parked", "cancelled") if books[name]]
    typer.echo(f"{report['mode']} run #{report['number']}: {report['status']}")
    typer.echo(f"{books['read']} read = {' + '.join(parts)}{'' if books['balanced'] else '  (DOES NOT BALANCE)'}")
    for action, count in sorted(report["change_counts"].items()):
        typer.echo(f"  {action}: {count}")
    if report["mode"] == "plan":
        for change in report["changes"]:
            if change["action"] in ("create", "update", "conflict"):
                typer.echo(f"  {change['action']} {change['object']} {change['key']}")
                for each in change["fields"]:
                    typer.echo(f"      {each['name']}: {json.dumps(each['before'], default=str, ensure_ascii=False)}"
                               f" → {json.dumps(each['after'], default=str, ensure_ascii=False)}")  # fmt: skip
    for item in report["parked"]:
        print(f"parked: {item['node']}: {item['message']}", file=sys.stderr)
    if report["error"]:
        place = f"{report['error']['node']}: " if report["error"].get("node") else ""
        print(f"error: {place}{report['error'].get('message')}", file=sys.stderr)
