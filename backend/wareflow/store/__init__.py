"""The store: every fact lives here, in SQLite or PostgreSQL. Pure functions that take a session, one module per noun.

How a worker uses it (each block is one `transact`, so that all of it is kept or none):

1. `tasks.claim` takes a task that is due; a thread of its own calls `tasks.heartbeat` every few seconds.
2. A reading task, per page: `tasks.hold`, `inbox.classify`, `pages.reserve` (late: it locks the run), `inbox.accept`,
   `chunks.write`, `pages.add_page`, `cursors.commit_page` or, with the last page, `cursors.complete_scan`.
3. A write to another system: `tasks.hold` + `effects.begin`, commit, send only what answered `send`, then
   `tasks.hold` + `effects.finish`. What answered `unknown` waits until `settle_until`, is looked for (`effects.probed`)
   and only then sent again.
4. The end of a page: `tasks.hold`, `chunks.write`, `steps.record`, `changes.add`, `parked.park`,
   `pages.merge_outcomes`, then `tasks.finish` or `chunks.save_entries` + `tasks.wait_until`, then `runs.settle`
   (it wakes barriers and closes the run), then `events.append`.
5. `sweep.sweep` takes back what dead workers held and closes what nobody closed.

LeaseLost at any point: roll back and drop the work. Locks are taken in one order: task, effect, page, run.
"""
