"""The gallery of ready flows."""

from wareflow.api.models.flows import FlowOut, TemplateListOut, TemplateOut, UseWish
from wareflow.api.paging import NamePath
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.services import templates

routes = Routes("templates")


@routes.get("/templates", permission="templates:read", answer=TemplateListOut)
def list_templates(product: Wareflow) -> object:
    """All ready flows."""
    return {"items": templates.list_templates(product)}


@routes.get("/templates/{template_id}", permission="templates:read", answer=TemplateOut)
def get_template(template_id: NamePath, product: Wareflow) -> object:
    """One ready flow."""
    return templates.show(product, template_id)


@routes.post("/templates/{template_id}/use", permission="flows:write", answer=FlowOut, status=201)
def use_template(template_id: NamePath, wish: UseWish, product: Wareflow, user: User) -> object:
    """Make a flow of one's own from a ready one."""
    return templates.use(
        product,
        template_id,
        name=wish.name,
        connections=wish.connections,
        answers=wish.answers,
        language=wish.language,
        by=user.id,
    )
