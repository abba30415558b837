"""The commands. Each imports what it needs when it runs, so that ``wareflow --help`` answers at once."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from wareflow.cli import connector_commands, flow_commands

app = typer.Typer(
    name="wareflow",
    help="Wareflow: a visual flow builder for commerce and ERP integrations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(flow_commands.flows, name="flows", help="Bring flow files in and out.")
app.add_typer(connector_commands.connectors, name="connectors", help="Connectors of your own.")
app.command("run")(flow_commands.run)


@app.command()
def up(
    port: Annotated[
        int | None, typer.Option(help="Port of the UI and API; the sandbox systems use the next one.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=32, help="Worker processes.")] = 1,
    sandbox: Annotated[bool, typer.Option(help="Serve the sandbox systems and connect to them.")] = True,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the browser, where there is one.")
    ] = True,
) -> None:
    """Start everything on this machine: UI, API, scheduler, worker, queue and the sandbox systems."""
    from wareflow.cli.up import run_up
    from wareflow.services.config import Config

    config = Config() if port is None else Config(port=port)
    raise typer.Exit(run_up(config, workers=workers, sandbox=sandbox, open_browser=open_browser))


@app.command()
def api(
    host: Annotated[str | None, typer.Option(help="Address to listen at.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen at.")] = None,
) -> None:
    """Serve the API and the UI."""
    from wareflow.api.serve import serve
    from wareflow.cli.companions import companions
    from wareflow.cli.logs import set_up_logs
    from wareflow.services.config import Config

    set_up_logs()
    config = Config()
    serve(config, host=host or config.host, port=port or config.port, companions=companions(config))


@app.command()
def worker(
    threads: Annotated[int, typer.Option(min=1, max=64, help="Tasks at work side by side.")] = 4,
) -> None:
    """Run tasks until stopped. Start as many of these as you like, on any number of machines."""
    from wareflow.cli.logs import set_up_logs
    from wareflow.services.config import Config
    from wareflow.services.product import Product
    from wareflow.worker.worker import run_worker

    set_up_logs()
    run_worker(Product.open(Config()), hands=threads)


@app.command()
def scheduler() -> None:
    """Fire schedules, ring for work, take back what dead workers held. Two may run; one may die."""
    from wareflow.cli.logs import set_up_logs
    from wareflow.services.config import Config
    from wareflow.services.product import Product
    from wareflow.worker.scheduler import run_scheduler

    set_up_logs()
    run_scheduler(Product.open(Config()))


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Port to listen at.")] = 8001,
    data: Annotated[Path | None, typer.Option(help="Folder that keeps the state between starts.")] = None,
    fd: Annotated[int | None, typer.Option(help="A socket that listens already.", hidden=True)] = None,
) -> None:
    """Serve imitations of the remote systems on one port, for trying and testing."""
    import logging

    from wareflow.sandbox import run_sandbox

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    run_sandbox(port, data_dir=data, fd=fd)


@app.command()
def migrate() -> None:
    """Bring the database to this version."""
    from wareflow.services.config import Config
    from wareflow.store.migrate import migrate as upgrade

    config = Config()
    config.prepare()
    upgrade(config.database)
    typer.echo("The database is up to date.")
    if config.erased.exists():
        from wareflow.services.product import Product

        Product.open(config).close()  # a database that was put back erases again whom it should not know


@app.command()
def erase(
    email: Annotated[str | None, typer.Option(help="E-mail address of the person.")] = None,
    phone: Annotated[str | None, typer.Option(help="Phone number, best with its country: +48 600 100 200.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a person from everything that runs logged: shows what was found first."""
    from wareflow.cli.erase import erase_person

    erase_person(email, phone, yes=yes)


@app.command()
def nodes() -> None:
    """List the node types."""
    from wareflow.engine.catalog import load_catalog
    from wareflow.services.config import Config

    for name, node_class in load_catalog(Config().node_folders).nodes.items():
        typer.echo(f"{name:36} {node_class.title}")


@app.command()
def signin(
    address: Annotated[str | None, typer.Option(help="Address under which people open Wareflow.")] = None,
) -> None:
    """Print a link that signs the owner in once, within 15 minutes."""
    from wareflow.services.config import Config
    from wareflow.services.product import Product
    from wareflow.services.users import new_code

    config = Config()
    product = Product.open(config)
    try:
        typer.echo(f"{(address or f'http://127.0.0.1:{config.port}').rstrip('/')}/signin?code={new_code(product)}")
    finally:
        product.close()


@app.command()
def doctor(
    books: Annotated[bool, typer.Option("--books", help="Check the books of every run that is over, too.")] = False,
) -> None:
    """Check the parts of this instance; exit code 0 when all of them are well."""
    from wareflow.cli.doctor import examine
    from wareflow.services.config import Config

    raise typer.Exit(examine(Config(), books=books))


def run() -> None:
    """Do what the command line says; a failure that a person can mend is a line and not a trace."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from wareflow.cli.failures import expected

        message = expected(error)
        if message is None:
            raise
        typer.echo(message, err=True)
        sys.exit(2)
