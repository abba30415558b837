/** What a mapping without targets of its own is probably made for: the fields of the next step that writes. */
import type { MappingTarget } from "../../api/types";
import { fieldsOf } from "../../forms/schema";
import type { NodeTypes } from "./catalog";
import { downstream, inOrder } from "./graph";
import type { FlowDocument, NodeId } from "./types";

export function nextTargets(flow: FlowDocument, types: NodeTypes, id: NodeId): MappingTarget[] {
  const after = downstream(flow, id);
  for (const next of inOrder(flow).filter((one) => after.has(one))) {
    const type = types.get(flow.nodes[next]?.type ?? "");
    const mapping = fieldsOf(type?.config_schema ?? {}).find(({ name, hint }) => name === "fields" && hint.targets?.length);
    // Whether a field must be there is the affair of the step that writes it.
    if (mapping) return (mapping.hint.targets ?? []).map(({ required: _required, ...target }) => target);
  }
  return [];
}
