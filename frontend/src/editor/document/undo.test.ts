/** Each kind of change is taken back whole and given again: a kind without a case does not compile. */
import { expect, it } from "vitest";

import { perform, redo, startHistory, undo } from "./history";
import { apply, type Operation, type OperationKind } from "./operations";
import { exampleFlow } from "./testFlow";

const FILTER = { type: "core.filter_status", version: 1, config: {} };
const EDGE = { from: "changed.items", to: "map.items" };
const GROUPED = apply(exampleFlow(), { kind: "group", id: "prices", title: "Prices", nodes: ["map", "only_paid"] });
const LOOSE = apply(GROUPED, { kind: "add_node", id: "loose", node: FILTER, at: [0, 0] });

const CASES: { readonly [Kind in OperationKind]: Extract<Operation, { kind: Kind }> } = {
  add_node: { kind: "add_node", id: "again", node: FILTER, at: [8, 16], edges: [{ from: "map.failed", to: "again.items" }] },
  insert_on_edge: { kind: "insert_on_edge", id: "mid", node: FILTER, at: [0, 0], edge: EDGE, input: "items", output: "kept" },
  put_on_edge: { kind: "put_on_edge", id: "loose", at: [80, 80], edge: EDGE, input: "items", output: "kept" },
  remove: { kind: "remove", nodes: ["map", "only_paid"] },
  move_nodes: { kind: "move_nodes", to: { map: [8, 8] } },
  connect: { kind: "connect", edge: { from: "map.failed", to: "save.items" } },
  disconnect: { kind: "disconnect", edges: [EDGE] },
  reconnect: { kind: "reconnect", before: { from: "only_paid.kept", to: "save.items" }, after: { from: "only_paid.rejected", to: "save.items" } },
  rewire: { kind: "rewire", without: [EDGE], added: [{ from: "changed.items", to: "only_paid.items" }], to: { map: [720, 120] } },
  set_config: { kind: "set_config", id: "save", config: { number: "1.10" } },
  set_title: { kind: "set_title", id: "save", title: "Save it" },
  set_notes: { kind: "set_notes", id: "save", notes: "Ask Anna." },
  set_timeout: { kind: "set_timeout", id: "save", timeout: 90 },
  rename_node: { kind: "rename_node", id: "map", to: "shape" },
  set_disabled: { kind: "set_disabled", ids: ["map", "save"], disabled: true },
  paste: { kind: "paste", nodes: { extra: FILTER }, edges: [], layout: { extra: [0, 600] }, groups: { more: { title: "", nodes: ["extra"] } } },
  tidy: { kind: "tidy", layout: { map: [8, 8], save: [400, 8] } },
  arrange: { kind: "arrange", layout: { map: [8, 8], save: [8, 400] } },
  group: { kind: "group", id: "other", title: "Other", nodes: ["save", "map"] },
  ungroup: { kind: "ungroup", ids: ["prices"] },
  set_group_title: { kind: "set_group_title", id: "prices", title: "Tax" },
  set_group_color: { kind: "set_group_color", id: "prices", color: "blue" },
  collapse_groups: { kind: "collapse_groups", ids: ["prices"], collapsed: true },
  extract: { kind: "extract", nodes: ["save"], id: "start_flow", node: FILTER, at: [0, 0], edges: [{ from: "only_paid.kept", to: "start_flow.items" }] },
  set_name: { kind: "set_name", name: "Other" },
  set_description: { kind: "set_description", description: "Nightly" },
  replace_document: { kind: "replace_document", document: { ...exampleFlow(), name: "Another" } },
};

it.each(Object.values(CASES).map((op) => [op.kind, op] as const))("takes back and gives again: %s", (_kind, op) => {
  const before = startHistory(LOOSE);
  const done = perform(before, op, 0);

  expect(done.present).not.toEqual(before.present);
  expect(done.past).toHaveLength(1);
  expect(undo(done).present).toEqual(LOOSE);
  expect(redo(undo(done)).present).toEqual(done.present);
});
