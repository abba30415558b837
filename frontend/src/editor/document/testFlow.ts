/** A small flow and the node types it is made of, for tests. */
import type { FlowDocument } from "./types";
import { type NodeType, nodeTypes, type OutputPort } from "./catalog";

const failed: OutputPort = { name: "failed", title: "Failed", type: "record", role: "error" };

function nodeType(type: string, title: string, rest: Partial<NodeType> = {}): NodeType {
  return {
    type,
    title,
    version: 1,
    description: "",
    category: "logic",
    kind: "transform",
    icon: "box",
    connector: "core",
    inputs: [{ name: "items", title: "Items", type: "record" }],
    outputs: [{ name: "items", title: "Items", type: "record", role: "main" }, failed],
    config_schema: { type: "object", properties: {} },
    output_schema: null,
    writes: false,
    listens: false,
    docs: "",
    dynamic_outputs: null,
    i18n: {},
    ...rest,
  };
}

export const TYPES = [
  nodeType("lightspeed.changed_items", "Lightspeed: changed items", {
    category: "lightspeed",
    kind: "source",
    connector: "lightspeed",
    inputs: [{ name: "start", title: "Start", type: "trigger" }],
    outputs: [{ name: "items", title: "Items", type: "record", role: "main" }],
  }),
  nodeType("core.schedule", "Schedule", {
    category: "triggers",
    kind: "source",
    inputs: [],
    outputs: [{ name: "start", title: "Start", type: "trigger", role: "main" }],
  }),
  nodeType("core.map_fields", "Map fields", {
    category: "data",
    outputs: [{ name: "mapped", title: "Mapped", type: "record", role: "main" }, failed],
    config_schema: { type: "object", properties: { fields: { type: "object", title: "Fields", "x-wareflow": { widget: "mapping" } } } },
  }),
  nodeType("core.filter_status", "Filter status", {
    outputs: [
      { name: "kept", title: "Kept", type: "record", role: "main" },
      { name: "rejected", title: "Rejected", type: "record", role: "skipped" },
      failed,
    ],
    config_schema: {
      type: "object",
      properties: { field: { type: "string", title: "Status field", default: "status" } },
    },
  }),
  nodeType("core.branch", "Branch", { dynamic_outputs: "branches[].name", outputs: [failed] }),
  nodeType("core.merge", "Merge", {
    kind: "barrier",
    inputs: [
      { name: "left", title: "Left", type: "record" },
      { name: "right", title: "Right", type: "record" },
    ],
  }),
  nodeType("core.read_file", "Read file", {
    category: "files",
    inputs: [{ name: "file", title: "File", type: "file" }],
  }),
  nodeType("business_central.upsert_item", "BC: upsert item", {
    category: "business_central",
    kind: "action",
    connector: "business_central",
    outputs: [{ name: "saved", title: "Saved", type: "record", role: "main" }, failed],
    writes: true,
  }),
  nodeType("core.note", "Note", {
    category: "helpers",
    kind: "note",
    inputs: [],
    outputs: [],
    config_schema: { type: "object", properties: { text: { type: "string", title: "Text" } } },
  }),
];

export const CATALOG = nodeTypes(TYPES);

/** Lightspeed items → map → filter → Business Central, and a note beside it. */
export function exampleFlow(): FlowDocument {
  return {
    format: "wareflow/1",
    name: "Items to Business Central",
    description: "",
    nodes: {
      changed: { type: "lightspeed.changed_items", version: 1, config: { connection: "demo_lightspeed" } },
      map: { type: "core.map_fields", version: 1, title: "Map to BC item", config: { fields: { number: "{{ item.customSku }}" } } },
      only_paid: { type: "core.filter_status", version: 1, config: { field: "status" } },
      save: { type: "business_central.upsert_item", version: 1, config: {} },
      memo: { type: "core.note", version: 1, config: { text: "Runs every night." } },
    },
    edges: [
      { from: "changed.items", to: "map.items" },
      { from: "map.mapped", to: "only_paid.items" },
      { from: "only_paid.kept", to: "save.items" },
    ],
    layout: { changed: [80, 120], map: [400, 120], only_paid: [720, 120], save: [1040, 120], memo: [80, 320] },
  };
}
