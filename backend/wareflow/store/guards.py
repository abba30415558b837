"""The triggers that make illegal moves impossible, on both databases, and the table of moves they ask.

They are put in place again after every migration, because rebuilding a SQLite table drops its triggers.
"""
# ruff: noqa: S608  (all names are constants of this file)

from typing import Final

from sqlalchemy import Connection, delete, insert, select

from wareflow.engine.states import MOVES
from wareflow.store.clock import SQLITE_NOW
from wareflow.store.models import StateMove, table

OWN_MOVES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "parked": {
        "open": ("replayed", "resolved", "dropped"),
        "replayed": ("open", "resolved"),
        "resolved": (),
        "dropped": ("open",),
    },
    "token": {
        "idle": ("refreshing", "broken"),
        "refreshing": ("idle", "broken"),
        "broken": ("idle", "refreshing"),
    },
}
"""Moves of rows that only the store knows; those of runs, tasks and effects are the engine's."""

GUARDED: Final = (
    ("run", "run", "state"),
    ("task", "task", "state"),
    ("effect", "effect", "state"),
    ("parked_item", "parked", "state"),
    ("oauth_token", "token", "refresh_state"),
)

RULES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "task": (
        ("NEW.lease_epoch < OLD.lease_epoch", "lease_epoch went back"),
        (
            "NEW.state = 'leased' AND OLD.state <> 'leased' AND NEW.lease_epoch <> OLD.lease_epoch + 1",
            "a claim must raise lease_epoch by 1",
        ),
    ),
    "effect": (
        (
            "NEW.idem_key <> OLD.idem_key OR NEW.connection_id <> OLD.connection_id"
            " OR (NEW.effect_key <> OLD.effect_key AND substr(NEW.effect_key, 1, 7) <> 'erased:')"
            " OR NEW.operation <> OLD.operation OR NEW.revision <> OLD.revision OR NEW.generation <> OLD.generation",
            "the identity of an effect never changes",
        ),
        (
            "NEW.request_hash <> OLD.request_hash AND OLD.sends > 0"
            " AND NOT (NEW.state = 'planned' AND OLD.state IN ('planned', 'rejected'))",
            "the request changed after it was sent",
        ),
        ("NEW.sends < OLD.sends OR NEW.probes < OLD.probes", "sends and probes only rise"),
        (
            "OLD.state = 'unknown' AND NEW.state = 'planned'"
            " AND (NEW.probes <= OLD.probes OR {now} < OLD.settle_until)",
            "an unknown effect is sent again only after a settled probe",
        ),
        (
            "OLD.state = 'inflight' AND NEW.state = 'planned' AND NEW.not_sent_proof IS NULL",
            "an effect in flight is planned again only with proof that nothing was executed",
        ),
        (
            "OLD.state = 'parked' AND NEW.state <> 'parked' AND NEW.operator_id IS NULL",
            "a parked effect is moved by a person only",
        ),
        (
            "OLD.state = 'unknown' AND NEW.state = 'planned' AND OLD.klass = 'D'",
            "an effect of class D is never sent again by itself",
        ),
        (
            "NEW.state = 'inflight' AND OLD.state = 'planned' AND NEW.sends <> OLD.sends + 1",
            "a send must be counted",
        ),
    ),
    "cursor_state": (
        (
            "NEW.position_sort < OLD.position_sort AND NEW.rewound_by IS NULL",
            "the cursor moved back without an operator",
        ),
        (
            "NEW.position_sort <> OLD.position_sort AND NEW.rewound_by IS NULL AND NOT NEW.scan_complete",
            "the cursor was moved by an incomplete scan",
        ),
        (
            "NEW.position_sort <> OLD.position_sort AND NEW.commit_no <> OLD.commit_no + 1",
            "the commit_no of a cursor must rise by 1",
        ),
        ("NEW.lease_epoch < OLD.lease_epoch", "lease_epoch went back"),
    ),
    "flow_version": (("NEW.document <> OLD.document OR NEW.number IS NOT OLD.number", "a flow version never changes"),),
    "audit": (("1 = 1", "the audit trail is append only"),),
}
"""For each table: what an update must never do, and what to say then."""


def install(connection: Connection) -> None:
    """Put the guards and the table of moves in place (again)."""
    _sync_moves(connection)
    statements = _sqlite() if connection.dialect.name == "sqlite" else _postgresql()
    for statement in statements:
        connection.exec_driver_sql(statement)


def installed(connection: Connection) -> bool:
    """Whether moves and guards stand in the database exactly as they are written here."""
    moved = table(StateMove)
    there = {tuple(row) for row in connection.execute(select(moved.c.entity, moved.c.from_state, moved.c.to_state))}
    return there == set(moves()) and _bodies(connection) == _wanted_bodies(connection)


def _bodies(connection: Connection) -> set[str]:
    """The text of every guard in the database."""
    if connection.dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard\\_%' ESCAPE '\\'"
        return set(connection.exec_driver_sql(query).scalars())
    query = (
        "SELECT p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE starts_with(p.proname, 'guard_') AND p.pronamespace = current_schema()::regnamespace"
    )
    return {text.strip() for text in connection.exec_driver_sql(query).scalars()}


def _wanted_bodies(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        return {statement for statement in _sqlite() if statement.startswith("CREATE TRIGGER")}
    functions = (statement for statement in _postgresql() if statement.startswith("CREATE OR REPLACE"))
    return {statement.split("$guard$")[1].replace("%%", "%").strip() for statement in functions}


def moves() -> list[tuple[str, str, str]]:
    """Every legal move: (entity, from, to)."""
    return [
        (entity, before, after)
        for entity, onward in {**MOVES, **OWN_MOVES}.items()
        for before, targets in onward.items()
        for after in targets
    ]


def _sync_moves(connection: Connection) -> None:
    connection.execute(delete(table(StateMove)))
    names = ("entity", "from_state", "to_state")
    connection.execute(insert(table(StateMove)), [dict(zip(names, move, strict=True)) for move in moves()])


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _sqlite() -> list[str]:
    statements: list[str] = []
    for name, entity, column in GUARDED:
        trigger = f"guard_{name}_{column}"
        statements += [
            f"DROP TRIGGER IF EXISTS {trigger}",
            f"CREATE TRIGGER {trigger} BEFORE UPDATE OF {column} ON {name} FOR EACH ROW"
            f" WHEN NEW.{column} IS NOT OLD.{column} AND NOT EXISTS (SELECT 1 FROM state_move m"
            f" WHERE m.entity = '{entity}' AND m.from_state = OLD.{column} AND m.to_state = NEW.{column})"
            f" BEGIN SELECT RAISE(ABORT, 'illegal {entity} move'); END",
        ]
    for name, rules in RULES.items():
        for number, (wrong, words) in enumerate(rules):
            trigger = f"guard_{name}_{number}"
            condition = wrong.format(now=SQLITE_NOW)
            statements += [
                f"DROP TRIGGER IF EXISTS {trigger}",
                f"CREATE TRIGGER {trigger} BEFORE UPDATE ON {name} FOR EACH ROW WHEN {condition}"
                f" BEGIN SELECT RAISE(ABORT, {_quoted(words)}); END",
            ]
    statements += [
        "DROP TRIGGER IF EXISTS guard_audit_delete",
        "CREATE TRIGGER guard_audit_delete BEFORE DELETE ON audit FOR EACH ROW"
        " WHEN OLD.at > strftime('%Y-%m-%d %H:%M:%f', 'now', '-365 days')"
        " BEGIN SELECT RAISE(ABORT, 'the audit trail is append only'); END",
    ]
    return statements


def _postgresql() -> list[str]:
    statements: list[str] = []
    for name, entity, column in GUARDED:
        body = (
            f"IF NEW.{column} IS DISTINCT FROM OLD.{column} AND NOT EXISTS (SELECT 1 FROM state_move m"
            f" WHERE m.entity = '{entity}' AND m.from_state = OLD.{column} AND m.to_state = NEW.{column})"
            f" THEN RAISE EXCEPTION 'illegal {entity} move %% -> %%', OLD.{column}, NEW.{column}"
            " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
        )
        statements += _trigger(f"guard_{name}_{column}", f"BEFORE UPDATE OF {column} ON {name}", body)
    for name, rules in RULES.items():
        checks = "".join(
            f"IF {_null_safe(wrong).format(now='clock_timestamp()')} THEN RAISE EXCEPTION {_quoted(words)}"
            " USING ERRCODE = 'check_violation'; END IF; "
            for wrong, words in rules
        )
        statements += _trigger(f"guard_{name}_rules", f"BEFORE UPDATE ON {name}", f"{checks}RETURN NEW;")
    body = (
        "IF OLD.at > clock_timestamp() - interval '365 days' THEN RAISE EXCEPTION 'the audit trail is append only'"
        " USING ERRCODE = 'check_violation'; END IF; RETURN OLD;"
    )
    return statements + _trigger("guard_audit_delete", "BEFORE DELETE ON audit", body)


def _null_safe(condition: str) -> str:
    return condition.replace("IS NOT OLD.", "IS DISTINCT FROM OLD.")


def _trigger(name: str, moment: str, body: str) -> list[str]:
    relation = moment.split(" ON ")[1]
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {body} END $guard$",
        f"DROP TRIGGER IF EXISTS {name} ON {relation}",
        f"CREATE TRIGGER {name} {moment} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
