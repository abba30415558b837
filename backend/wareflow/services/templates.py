"""The gallery: ready flows, one folder each, that become a flow of one's own with one's own connections."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from wareflow.engine.document import FlowDocument, as_json, parse_flow
from wareflow.services import flows
from wareflow.services.bundles import with_stored_files
from wareflow.services.checking import connection_needs
from wareflow.services.flows import FlowView
from wareflow.services.product import Product
from wareflow.services.template_questions import Answers, Question, answered, questions_of
from wareflow.services.template_texts import TemplateTexts, texts_of
from wareflow.store.errors import NotFound


@dataclass(frozen=True)
class TemplateConnection:
    """A connection that a template needs, with the steps that use it."""

    name: str
    connector: str
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class TemplateView:
    """A ready flow; title and description in English, ``texts`` has those of the other languages."""

    id: str
    title: str
    description: str
    texts: Mapping[str, TemplateTexts]
    systems: tuple[str, ...]
    readme: str
    document: Mapping[str, Any]
    connections: tuple[TemplateConnection, ...]
    questions: tuple[Question, ...]


def list_templates(product: Product) -> list[TemplateView]:
    """All templates by id."""
    return [_view(product, folder) for folder in folders()]


def show(product: Product, template_id: str) -> TemplateView:
    """One template; NotFound when there is none of this id."""
    return _view(product, _folder(template_id))


def use(
    product: Product,
    template_id: str,
    *,
    name: str | None,
    connections: Mapping[str, str],
    answers: Answers | None = None,
    language: str | None = None,
    by: str | None,
    origin: str | None = None,
) -> FlowView:
    """A new flow made from a template.

    ``connections`` maps its connection names to one's own, ``answers`` are those to its questions; what is not
    answered stays as it is in the template. It is described in ``language``, and named in it unless ``name`` says how.
    """
    folder = _folder(template_id)
    document = answered(_read(folder), questions_of(folder), answers or {}, product.catalog)
    document = with_stored_files(product, document, folder)
    nodes = {
        node_id: replace(node, config=_connected(node.config, connections)) for node_id, node in document.nodes.items()
    }
    said = texts_of(folder).get(language or "") or TemplateTexts(document.name, document.description)
    name = (name or "").strip() or said.title
    made = replace(document, nodes=nodes, name=name, description=said.description)
    return flows.create(product, made, by, origin=origin)


@cache
def folders() -> tuple[Path, ...]:
    """The folders of the templates: inside the installed package, else at the top of the checkout."""
    inside = Path(str(files("wareflow"))) / "flows_examples"
    root = inside if inside.is_dir() else Path(__file__).resolve().parents[3] / "flows_examples"
    if not root.is_dir():
        return ()
    return tuple(sorted(folder for folder in root.iterdir() if (folder / "flow.json").is_file()))


def _folder(template_id: str) -> Path:
    for folder in folders():
        if folder.name == template_id:
            return folder
    raise NotFound("There is no such template. Open the gallery again.")


def _read(folder: Path) -> FlowDocument:
    return parse_flow((folder / "flow.json").read_bytes())


def _view(product: Product, folder: Path) -> TemplateView:
    document = _read(folder)
    readme = folder / "README.md"
    return TemplateView(
        id=folder.name,
        title=document.name,
        description=document.description,
        texts=texts_of(folder),
        systems=_systems(product, document),
        readme=readme.read_text(encoding="utf-8") if readme.is_file() else "",
        document=as_json(document),
        connections=_connections(product, document),
        questions=questions_of(folder),
    )


def _systems(product: Product, document: FlowDocument) -> tuple[str, ...]:
    """The connectors in the order of the flow, left to right."""
    by_place = sorted(document.nodes, key=lambda node_id: document.layout.get(node_id, (0, 0)))
    names = [document.nodes[node_id].type.partition(".")[0] for node_id in by_place]
    return tuple(dict.fromkeys(name for name in names if name in product.catalog.connectors))


def _connections(product: Product, document: FlowDocument) -> tuple[TemplateConnection, ...]:
    found: dict[tuple[str, str], list[str]] = {}
    for node_id, name, connector in connection_needs(document, product.catalog):
        found.setdefault((name, connector), []).append(node_id)
    return tuple(TemplateConnection(name, connector, tuple(nodes)) for (name, connector), nodes in found.items())


def _connected(config: Mapping[str, Any], connections: Mapping[str, str]) -> Mapping[str, Any]:
    name = config.get("connection")
    return {**config, "connection": connections[name]} if isinstance(name, str) and name in connections else config
