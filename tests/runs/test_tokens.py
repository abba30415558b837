"""Renewing an access token: one worker at a time, for as long as the exchange may take."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col
from wareflow.sdk.connections import Token
from wareflow.services.tokens import keep_token
from wareflow.store.database import reading
from wareflow.store.models import Connection, OauthToken

from tests.runs.arrange import Office

NEW = Token("new", "renews-new", datetime.now(UTC) + timedelta(hours=1))


@pytest.mark.parametrize(("request_timeout", "held"), [(5.0, 60.0), (120.0, 240.0)])
async def test_a_renewal_is_held_for_longer_than_its_exchange_may_take(
    office: Office, request_timeout: float, held: float
) -> None:
    office.product.config = office.product.config.model_copy(update={"request_timeout": request_timeout})
    with reading(office.product.engine) as session:
        connection = session.scalars(select(Connection).where(col(Connection.name) == "demo_bc")).one().id

    left: list[float] = []

    async def exchange(known: Token | None) -> Token:
        with reading(office.product.engine) as session:
            row = session.scalars(select(OauthToken).where(col(OauthToken.connection_id) == connection)).one()
            assert row.refresh_until
            left.append((row.refresh_until - datetime.now(UTC)).total_seconds())
        return NEW

    token = await keep_token(office.product, connection, exchange, None)

    assert token == NEW
    assert [round(seconds, -1) for seconds in left] == [held]
