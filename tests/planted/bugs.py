"""Bugs that lost data elsewhere. Each is planted into a copy of the product, where tests must see it.

``instead`` says what stands in for a bug whose place does not exist here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """One mistake: this text of that file becomes another one, and these tests must turn red."""

    name: str
    file: str
    good: str
    bad: str
    tests: tuple[str, ...]
    instead: str = ""


BUGS = (
    Bug(
        "no_settle",
        "backend/wareflow/store/effects.py",
        "settled = row.settle_until is not None and row.settle_until <= now(session)",
        "settled = bool(now(session))",
        ("tests/store/test_effects.py",),
    ),
    Bug(
        "no_epoch_in_an_update",
        "backend/wareflow/store/tasks.py",
        '    TASK.c.lease_epoch == bindparam("epoch"),\n    TASK.c.lease_until > clock(),\n',
        "    TASK.c.lease_until > clock(),\n",
        ("tests/store/test_rules.py",),
    ),
    Bug(
        "cursor_after_instead_of_from",
        "nodes/lightspeed/changed_items.py",
        'timeStamp=f">=,{start:',
        'timeStamp=f">,{start:',
        ("nodes/lightspeed/tests/test_changed_items.py",),
    ),
    Bug(
        "relay_by_id",
        "backend/wareflow/store/outbox.py",
        "    rows = session.execute(locked(chosen, OUTBOX, skip=True)).all()\n",
        '    rows = session.execute(chosen.where(OUTBOX.c.id > OUTBOX.info.get("last", ""))).all()\n'
        '    OUTBOX.info["last"] = max([OUTBOX.info.get("last", ""), *(row.id for row in rows)])\n',
        ("tests/store/test_rules.py",),
        "the relay deletes what it rings; planted: a relay that starts after the last id it saw",
    ),
    Bug(
        "time_window_echo",
        "backend/wareflow/services/reading_streams.py",
        "return inbox.Entry(str(get_path(record, declared.key)), content, content)",
        "changed = str(get_path(record, declared.modified or declared.key))[:16]\n"
        "    return inbox.Entry(str(get_path(record, declared.key)), changed, content)",
        ("tests/runs/test_rules.py",),
        "no flow writes back to where it reads; planted: repeats told by the minute of the change, not the content",
    ),
    Bug(
        "float_sum",
        "nodes/core/_totals.py",
        "_EXACT.add(self._sum, value)",
        "Decimal(str(float(self._sum) + float(value)))",
        ("nodes/core/tests/test_barriers.py",),
    ),
    Bug(
        "filter_counted_as_page_end",
        "nodes/baselinker/scan.py",
        "        yield [row for row in _new(rows, known) if wanted(row)]\n        if len(rows) < FULL_PAGE:",
        "        rows = [row for row in _new(rows, known) if wanted(row)]\n"
        "        yield rows\n        if len(rows) < FULL_PAGE:",
        ("nodes/baselinker/tests/test_changed_orders.py",),
    ),
    Bug(
        "ack_before_commit",
        "backend/wareflow/services/scheduling.py",
        "        ring(bells)\n        return len(bells)\n\n    return transact(product.engine, work)\n",
        "        return bells\n\n    bells = transact(product.engine, work)\n    ring(bells)\n    return len(bells)\n",
        ("tests/runs/test_rules.py",),
        "a bell may be lost; planted: bells taken off the table before they are rung",
    ),
    Bug(
        "key_from_attempt",
        "backend/wareflow/services/db_host.py",
        "            key=change.key,\n",
        '            key=f"{change.key}#{self._claimed.attempts}",\n',
        ("tests/runs/test_rules.py",),
    ),
    Bug(
        "lease_by_worker_clock",
        "backend/wareflow/store/sweep.py",
        "TASK.c.lease_until < clock())",
        'TASK.c.lease_until < __import__("datetime").datetime.now(__import__("datetime").UTC))',
        ("tests/store/test_rules.py",),
    ),
    Bug(
        "dead_record_not_counted",
        "backend/wareflow/store/pages.py",
        "        if left:\n            _merge_page(session, run_id, task_no, left)\n",
        "        if not left:\n            _merge_page(session, run_id, task_no, left)\n",
        ("tests/store/test_tasks.py",),
        "a page that is buried without a word is found when its run is closed; planted: closing forgets what is open",
    ),
    Bug(
        "redact_after_truncate",
        "backend/wareflow/sandbox/kit/request_log.py",
        "        value = loads(body)\n",
        "        value = loads(body[:KEPT_BODY_BYTES])\n",
        ("tests/sandbox/test_long_bodies.py",),
        "steps keep records whole; planted in the request log of the sandbox systems, the only log that cuts",
    ),
    Bug(
        "check_host_not_address",
        "backend/wareflow/services/egress.py",
        "    if any(not is_public(str(entry[4][0])) for entry in found):",
        '    if any(found) and host.startswith(("127.", "10.", "192.168.", "169.254.", "localhost")):',
        ("tests/sdk/test_door.py",),
    ),
    Bug(
        "redirects_on",
        "backend/wareflow/services/egress.py",
        '"follow_redirects": False,',
        '"follow_redirects": True,',
        ("tests/sdk/test_door.py",),
    ),
    Bug(
        "row_level_security_off",
        "backend/wareflow/store/rows.py",
        'if row is None or (project_id is not None and getattr(row, "project_id", None) != project_id):',
        "if row is None:",
        ("tests/store/test_tasks.py",),
        "rows are kept apart by the store and not by the database; planted: a look that forgets the project",
    ),
    Bug(
        "raw_body_serialised_again",
        "backend/wareflow/services/hook_rules.py",
        '    mac = hmac.digest(secret, body, "sha256")\n    return _among(sent.removeprefix',
        '    mac = hmac.digest(secret, repr(read_json(body)).encode(), "sha256")\n    return _among(sent.removeprefix',
        ("tests/api/test_hooks.py::test_only_the_right_signature_over_the_raw_bytes_counts",),
    ),
    Bug(
        "retry_on_class_d",
        "backend/wareflow/store/effects.py",
        'if found == "different" or row.klass == "D":',
        'if found == "different":',
        ("tests/store/test_effects.py",),
    ),
    Bug(
        "delete_guard_off",
        "backend/wareflow/services/connections.py",
        '            _refuse_when_used(product, session, name, "deleted")\n',
        "            _ = force\n",
        ("tests/api/test_connections.py::test_a_connection_that_flows_need_is_not_deleted_by_accident",),
        "no node deletes records yet; planted: a connection that flows need can be deleted",
    ),
    Bug(
        "per_line_rounding_forced",
        "nodes/core/_totals.py",
        "        self._add(self, value)\n",
        "        self._add(self, round(value, 1) if isinstance(value, Decimal) else value)\n",
        ("nodes/core/tests/test_barriers.py",),
        "there is no VAT node; planted in the sums of Aggregate",
    ),
    Bug(
        "webhook_2xx_before_commit",
        "backend/wareflow/services/hook_store.py",
        "        return await entry.future\n",
        '        return Stored("at once", False)\n',
        ("tests/api/test_hook_outage.py",),
    ),
)
