"""Files that come with a ready flow: ``template:price_list.csv`` stands for the file's id until there is one."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from wareflow.engine.document import FlowDocument, FlowNode
from wareflow.sdk.errors import ConfigError

PREFIX: Final = "template:"
FIELD: Final = "file"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def bundled_files(document: FlowDocument) -> list[str]:
    """The names of the files that a document expects beside it. Raises ConfigError on a name that leaves its folder."""
    names = [name for node in document.nodes.values() if (name := _named(node)) is not None]
    for name in names:
        if not _NAME.fullmatch(name):
            raise ConfigError(f"“{PREFIX}{name}” must name a file that lies beside the flow, without a folder.")
    return sorted(set(names))


def with_file_ids(document: FlowDocument, ids: Mapping[str, str]) -> FlowDocument:
    """The document with each bundled file's name replaced by the id of the stored file."""
    nodes = dict(document.nodes)
    for node_id, node in document.nodes.items():
        name = _named(node)
        if name is None:
            continue
        if name not in ids:
            raise ConfigError(f"The file “{name}” of “{node_id}” is missing. Upload it and choose it.", field=FIELD)
        nodes[node_id] = replace(node, config={**node.config, FIELD: ids[name]})
    return replace(document, nodes=nodes)


def _named(node: FlowNode) -> str | None:
    value = node.config.get(FIELD)
    return value.removeprefix(PREFIX) if isinstance(value, str) and value.startswith(PREFIX) else None
