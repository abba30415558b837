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
        ("tests/store/test_effects.py::test_a_look_before_it_settled_counts_for_nothing",),
    ),
    Bug(
        "no_epoch_in_an_update",
        "backend/wareflow/store/tasks.py",
        '    TASK.c.lease_epoch == bindparam("epoch"),\n    TASK.c.lease_until > clock(),\n',
        "    TASK.c.lease_until > clock(),\n",
        ("tests/store/test_rules.py::test_the_same_worker_is_fenced_off_by_its_own_second_lease",),
    ),
    Bug(
        "cursor_after_instead_of_from",
        "nodes/lightspeed/scan.py",
        'return f">=,{start:',
        'return f">,{start:',
        (
            "nodes/lightspeed/tests/test_changed_items.py::test_an_item_changed_at_the_very_second_of_the_window_is_read",
        ),
    ),
    Bug(
        "relay_by_id",
        "backend/wareflow/store/outbox.py",
        "    rows = session.execute(locked(chosen, OUTBOX, skip=True)).all()\n",
        '    rows = session.execute(chosen.where(OUTBOX.c.id > OUTBOX.info.get("last", ""))).all()\n'
        '    OUTBOX.info["last"] = max([OUTBOX.info.get("last", ""), *(row.id for row in rows)])\n',
        ("tests/store/test_rules.py::test_a_bell_that_is_committed_late_under_an_earlier_id_is_rung",),
        "the relay deletes what it rings; planted: a relay that starts after the last id it saw",
    ),
    Bug(
        "time_window_echo",
        "backend/wareflow/services/reading_streams.py",
        "return inbox.Entry(str(get_path(record, declared.key)), content, content)",
        "changed = str(get_path(record, declared.modified or declared.key))[:16]\n"
        "    return inbox.Entry(str(get_path(record, declared.key)), changed, content)",
        ("tests/runs/test_rules.py::test_two_changes_of_one_second_are_two_changes",),
        "no flow writes back to where it reads; planted: repeats told by the minute of the change, not the content",
    ),
    Bug(
        "float_sum",
        "nodes/core/_totals.py",
        "_EXACT.add(self._sum, value)",
        "Decimal(str(float(self._sum) + float(value)))",
        ("nodes/core/tests/test_barriers.py::test_sums_are_exact_and_groups_keep_their_order",),
    ),
    Bug(
        "filter_counted_as_page_end",
        "nodes/baselinker/scan.py",
        "        yield [row for row in _new(rows, known) if wanted(row)]\n        if len(rows) < FULL_PAGE:",
        "        rows = [row for row in _new(rows, known) if wanted(row)]\n"
        "        yield rows\n        if len(rows) < FULL_PAGE:",
        ("nodes/baselinker/tests/test_changed_orders.py::test_no_order_is_lost_where_a_page_ends_inside_a_second",),
    ),
    Bug(
        "ack_before_commit",
        "backend/wareflow/services/scheduling.py",
        "        ring(bells)\n        return len(bells)\n\n    return transact(product.engine, work)\n",
        "        return bells\n\n    bells = transact(product.engine, work)\n    ring(bells)\n    return len(bells)\n",
        ("tests/runs/test_rules.py::test_bells_that_cannot_be_rung_stay_on_the_table",),
        "a bell may be lost; planted: bells taken off the table before they are rung",
    ),
    Bug(
        "key_from_attempt",
        "backend/wareflow/services/db_host.py",
        "            key=change.key,\n",
        '            key=f"{change.key}#{self._claimed.attempts}",\n',
        ("tests/runs/test_rules.py::test_the_name_of_a_write_is_the_same_in_every_attempt",),
    ),
    Bug(
        "lease_by_worker_clock",
        "backend/wareflow/store/sweep.py",
        "TASK.c.lease_until < clock())",
        'TASK.c.lease_until < __import__("datetime").datetime.now(__import__("datetime").UTC))',
        ("tests/store/test_rules.py::test_leases_and_timers_are_never_judged_by_a_workers_clock",),
    ),
    Bug(
        "dead_record_not_counted",
        "backend/wareflow/store/pages.py",
        "        if left:\n            _merge_page(session, run_id, task_no, left)\n",
        "        if not left:\n            _merge_page(session, run_id, task_no, left)\n",
        ("tests/store/test_tasks.py::test_cancelling_stops_what_nobody_holds_and_tells_the_others",),
        "a page that is buried without a word is found when its run is closed; planted: closing forgets what is open",
    ),
    Bug(
        "redact_after_truncate",
        "backend/wareflow/sandbox/kit/request_log.py",
        "        value = loads(body)\n",
        "        value = loads(body[:KEPT_BODY_BYTES])\n",
        ("tests/sandbox/test_long_bodies.py::test_a_secret_in_a_body_that_is_too_long_to_keep_is_masked",),
        "steps keep records whole; planted in the request log of the sandbox systems, the only log that cuts",
    ),
    Bug(
        "check_host_not_address",
        "backend/wareflow/services/egress.py",
        "    if any(not is_public(str(entry[4][0])) for entry in found):",
        '    if any(found) and host.startswith(("127.", "10.", "192.168.", "169.254.", "localhost")):',
        ("tests/sdk/test_door.py::test_a_harmless_name_that_leads_into_the_private_network_is_refused",),
    ),
    Bug(
        "redirects_on",
        "backend/wareflow/services/egress.py",
        '"follow_redirects": False,',
        '"follow_redirects": True,',
        ("tests/sdk/test_door.py::test_a_redirect_is_told_and_not_followed",),
    ),
    Bug(
        "row_level_security_off",
        "backend/wareflow/store/rows.py",
        'if row is None or (project_id is not None and getattr(row, "project_id", None) != project_id):',
        "if row is None:",
        ("tests/store/test_tasks.py::test_another_project_sees_nothing",),
        "rows are kept apart by the store and not by the database; planted: a look that forgets the project",
    ),
    Bug(
        "raw_body_serialised_again",
        "backend/wareflow/services/hook_rules.py",
        '    mac = hmac.digest(secret, body, "sha256")\n    if named :=',
        '    mac = hmac.digest(secret, repr(read_json(body)).encode(), "sha256")\n    if named :=',
        ("tests/api/test_hooks.py::test_only_the_right_signature_over_the_raw_bytes_counts",),
    ),
    Bug(
        "retry_on_class_d",
        "backend/wareflow/store/effects.py",
        'if found == "different" or row.klass == "D":',
        'if found == "different":',
        ("tests/store/test_effects.py::test_class_d_is_never_sent_again_by_itself",),
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
        ("nodes/core/tests/test_barriers.py::test_half_a_cent_is_rounded_up_in_an_average",),
        "there is no VAT node; planted in the sums of Aggregate",
    ),
    Bug(
        "webhook_2xx_before_commit",
        "backend/wareflow/services/hook_store.py",
        "        return await entry.future\n",
        '        return Stored("at once", False)\n',
        ("tests/api/test_hook_outage.py::test_a_delivery_that_cannot_be_stored_is_not_answered_well",),
    ),
)
