"""Secrets: sealed, bound to their row, renewed by one worker, never shown."""

import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from wareflow.store import connections, settings, users
from wareflow.store.database import reading, transact
from wareflow.store.errors import NotFound, SealBroken, Taken
from wareflow.store.models import Connection, Credential, OauthToken
from wareflow.store.sealing import KeyRing, new_key

from tests.store.arrange import World

HOLD = 60.0
SECRET = "s3cr3t-value-of-the-client-ab12"


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing.parse(new_key())


def connect(world: World, ring: KeyRing, name: str = "my_bc") -> Connection:
    def work(session: Any) -> Connection:
        return connections.create(
            session, ring, world.project, name, "business_central", {"tenant": "t"}, {"client_secret": SECRET}
        )

    return transact(world.engine, work)


def test_a_secret_cannot_be_read_in_the_database(world: World, ring: KeyRing, tmp_path: Path) -> None:
    connection = connect(world, ring)

    with reading(world.engine) as session:
        dump = " ".join(
            str(session.execute(text(f"SELECT * FROM {name}")).all()) for name in ("connection", "credential", "audit")
        )
        opened = connections.open_secrets(session, ring, connection)

    assert SECRET not in dump
    assert SECRET not in "".join(file.read_bytes().decode("latin1") for file in tmp_path.glob("*.db*"))
    assert opened == {"client_secret": SECRET}
    assert connection.hints == {"client_secret": "••••ab12"}


def test_a_sealed_secret_opens_in_no_other_row(world: World, ring: KeyRing) -> None:
    mine, other = connect(world, ring), connect(world, ring, "other")
    sealed = world.only(Credential, connection_id=mine.id)["sealed"]
    world.change(Credential, {"connection_id": other.id}, sealed=sealed)

    with reading(world.engine) as session, pytest.raises(SealBroken, match="moved to another row"):
        connections.open_secrets(session, ring, other)


def test_without_the_key_nothing_opens(world: World, ring: KeyRing) -> None:
    connection = connect(world, ring)

    with reading(world.engine) as session, pytest.raises(SealBroken, match="Put the old key back"):
        connections.open_secrets(session, KeyRing.parse(new_key()), connection)


def test_a_new_key_takes_over_all_secrets(world: World, ring: KeyRing) -> None:
    connection = connect(world, ring)
    transact(world.engine, lambda s: connections.put_token(s, ring, connection, {"access": "a"}, None))
    fresh = KeyRing.parse(new_key())
    both = KeyRing({**fresh.keys, **ring.keys})

    changed = transact(world.engine, lambda s: connections.reseal_all(s, both))

    with reading(world.engine) as session:
        assert connections.open_secrets(session, fresh, connection) == {"client_secret": SECRET}
        token = connections.read_token(session, fresh, connection)
    assert changed == 2
    assert token is not None
    assert token.value == {"access": "a"}


def test_the_key_file_is_ours_only_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "key"

    first, second = KeyRing.of_file(path), KeyRing.of_file(path)

    assert first == second
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.open(second.seal(b"x", "p"), "p") == b"x"
    assert SECRET not in repr(first)
    assert str(next(iter(first.keys.values()))) not in repr(first)


def test_connection_names_are_taken_once(world: World, ring: KeyRing) -> None:
    connect(world, ring)

    with pytest.raises(Taken, match="Choose another name"):
        connect(world, ring)


def test_a_deleted_connection_takes_its_secrets_along(world: World, ring: KeyRing) -> None:
    connection = connect(world, ring)

    transact(world.engine, lambda s: connections.delete(s, connection.id))

    assert (world.count(Connection), world.count(Credential)) == (0, 0)


def test_one_worker_renews_a_token(world: World, ring: KeyRing) -> None:
    connection = connect(world, ring)
    transact(world.engine, lambda s: connections.put_token(s, ring, connection, {"refresh": "r1"}, None))

    epoch = transact(world.engine, lambda s: connections.start_refresh(s, connection, 1, HOLD))
    other = transact(world.engine, lambda s: connections.start_refresh(s, connection, 1, HOLD))
    assert epoch is not None
    assert other is None
    stored = transact(
        world.engine, lambda s: connections.finish_refresh(s, ring, connection, epoch, {"refresh": "r2"}, None)
    )

    with reading(world.engine) as session:
        token = connections.read_token(session, ring, connection)
    assert stored
    assert token is not None
    assert (token.version, token.value, token.previous, token.state) == (
        2,
        {"refresh": "r2"},
        {"refresh": "r1"},
        "idle",
    )
    assert transact(world.engine, lambda s: connections.start_refresh(s, connection, 1, HOLD)) is None


def test_a_renewal_whose_time_is_over_is_tried_again_by_another_worker(world: World, ring: KeyRing) -> None:
    connection = connect(world, ring)
    transact(world.engine, lambda s: connections.put_token(s, ring, connection, {"refresh": "r1"}, None))

    lost = transact(world.engine, lambda s: connections.start_refresh(s, connection, 1, -1.0))
    again = transact(world.engine, lambda s: connections.start_refresh(s, connection, 1, HOLD))

    assert lost is not None
    assert again == lost + 1


def test_a_renewal_that_was_overtaken_stores_nothing(world: World, ring: KeyRing) -> None:
    connection = connect(world, ring)
    transact(world.engine, lambda s: connections.put_token(s, ring, connection, {"refresh": "r1"}, None))
    slow = transact(world.engine, lambda s: connections.start_refresh(s, connection, 1, HOLD))
    assert slow is not None
    world.change(OauthToken, {"connection_id": connection.id}, refresh_until=world.now(-1))
    quick = transact(world.engine, lambda s: connections.start_refresh(s, connection, 1, HOLD))
    assert quick is not None

    late = transact(
        world.engine, lambda s: connections.finish_refresh(s, ring, connection, slow, {"refresh": "x"}, None)
    )
    broken = transact(world.engine, lambda s: connections.break_token(s, connection, quick))

    assert (late, broken) == (False, True)


def test_a_refused_sign_in_is_tried_again_when_somebody_looked_after_it(world: World, ring: KeyRing) -> None:
    connection = connect(world, ring)
    transact(world.engine, lambda s: connections.put_token(s, ring, connection, {"refresh": "r1"}, None))
    epoch = transact(world.engine, lambda s: connections.start_refresh(s, connection, 1, HOLD))
    assert epoch is not None
    transact(world.engine, lambda s: connections.break_token(s, connection, epoch))

    transact(world.engine, lambda s: connections.try_again(s, connection.id))

    with reading(world.engine) as session:
        token = connections.read_token(session, ring, connection)
    assert token is not None
    assert (token.state, token.value) == ("idle", {"refresh": "r1"})


def test_a_sign_in_code_works_once(world: World) -> None:
    user = transact(world.engine, lambda s: users.create_user(s, world.project, "Anna"))
    code = transact(world.engine, lambda s: users.make_code(s, user.id))

    signed_in = transact(world.engine, lambda s: users.use_code(s, code))
    with pytest.raises(NotFound, match="Ask for a new one"):
        transact(world.engine, lambda s: users.use_code(s, code))

    with reading(world.engine) as session:
        found = users.by_session(session, signed_in.secret)
        assert users.by_session(session, "guess") is None
        stored = str(session.execute(text("SELECT * FROM user_session")).all())
    assert found is not None
    assert (found[0].name, found[1].csrf) == ("Anna", signed_in.csrf)
    assert signed_in.secret not in stored
    assert signed_in.secret not in repr(signed_in)


def test_a_sign_in_ends(world: World) -> None:
    user = transact(world.engine, lambda s: users.create_user(s, world.project, "Anna"))
    signed_in = transact(world.engine, lambda s: users.start_session(s, user.id))

    transact(world.engine, lambda s: users.end_session(s, signed_in.secret))

    with reading(world.engine) as session:
        assert users.by_session(session, signed_in.secret) is None


def test_an_api_token_names_its_owner(world: World) -> None:
    user = transact(world.engine, lambda s: users.create_user(s, world.project, "Anna"))
    token = transact(world.engine, lambda s: users.make_token(s, user.id, "cli"))

    with reading(world.engine) as session:
        found = users.by_token(session, token)
        assert users.by_token(session, token + "x") is None
    assert found is not None
    assert found.id == user.id


def test_the_audit_trail_shows_when_an_entry_is_missing(world: World) -> None:
    for n in range(3):
        transact(world.engine, lambda s, n=n: settings.audit(s, world.project, "anna", "flow.publish", f"flow/{n}"))  # type: ignore[misc]
    with reading(world.engine) as session:
        assert settings.audit_is_whole(session)
        assert len(settings.audit_entries(session, world.project)) == 3

    with pytest.raises(Exception, match="append only"):
        transact(world.engine, lambda s: s.execute(text("DELETE FROM audit WHERE no = 2")))
    with pytest.raises(Exception, match="append only"):
        transact(world.engine, lambda s: s.execute(text("UPDATE audit SET action = 'x' WHERE no = 2")))


def test_settings_are_kept_and_replaced(world: World) -> None:
    for days in (30, 60):
        transact(world.engine, lambda s, days=days: settings.write(s, world.project, "retention_days", days))  # type: ignore[misc]

    with reading(world.engine) as session:
        assert settings.read(session, world.project) == {"retention_days": 60}


def test_an_installation_has_one_identity(world: World) -> None:
    first = transact(world.engine, settings.meta)
    second = transact(world.engine, settings.tick)

    assert first.instance_id == second.instance_id
    assert second.last_tick is not None
