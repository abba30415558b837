"""Persons: looked for, and erased."""

from typing import Literal

from wareflow.api.models import keeping as models
from wareflow.api.paging import IdPath
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.sdk.errors import ConfigError
from wareflow.services import privacy

routes = Routes("privacy")


@routes.post("/erasures", permission="settings:admin", answer=models.ErasureOut, status=202)
def look_for_person(wish: models.PersonWish, product: Wareflow, user: User) -> object:
    """Look for a person in everything that is logged; nothing is changed yet."""
    if (wish.email is None) == (wish.phone is None):
        raise ConfigError("Give either an e-mail address or a phone number.", field="email")
    kind: Literal["email", "phone"] = "email" if wish.email else "phone"
    return privacy.look(product, kind, wish.email or wish.phone or "", user.id)


@routes.get("/erasures", permission="settings:admin", answer=models.ErasureListOut)
def list_erasures(product: Wareflow) -> object:
    """Who was looked for and erased lately, by hash."""
    return {"items": privacy.list_newest(product)}


@routes.get("/erasures/{erasure_id}", permission="settings:admin", answer=models.ErasureOut)
def get_erasure(erasure_id: IdPath, product: Wareflow) -> object:
    """How far it is, and what was found."""
    return privacy.show(product, erasure_id)


@routes.post("/erasures/{erasure_id}/execute", permission="settings:admin", answer=models.ErasureOut, status=202)
def erase_person(erasure_id: IdPath, product: Wareflow, user: User) -> object:
    """Erase the person that was found. This cannot be taken back."""
    return privacy.order(product, erasure_id, user.id)


@routes.delete("/erasures/{erasure_id}", permission="settings:admin", status=204)
def forget_person(erasure_id: IdPath, product: Wareflow) -> None:
    """Look no further; what was erased stays erased."""
    privacy.forget(product, erasure_id)
