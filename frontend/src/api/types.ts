/** What the server says and takes, as `wareflow/1` and the API name it. */
import type { Data, DataObject } from "./exact";
import type { CatalogTexts } from "./localize";

export type { Data, DataObject };

/* ---- the flow document ---- */

export interface FlowNode {
  type: string;
  version: number;
  config: DataObject;
  title?: string;
  notes?: string;
  disabled?: true;
}

/** Both ends are written `node.port`. */
export interface FlowEdge {
  from: string;
  to: string;
}

export interface FlowDocument {
  format: "wareflow/1";
  name: string;
  description: string;
  nodes: Record<string, FlowNode>;
  edges: FlowEdge[];
  layout: Record<string, [number, number]>;
}

export interface Fix {
  label: string;
  value: Data;
}

export interface Problem {
  code: string;
  message: string;
  node: string | null;
  field: string | null;
  edge: string | null;
  severity: "error" | "warning";
  fix: Fix | null;
}

/* ---- lists ---- */

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/* ---- session ---- */

export interface User {
  id: string;
  name: string;
  role: string;
}

export interface Session {
  user: User;
  csrf: string;
}

export interface Health {
  status: string;
  version: string;
  database: string;
  queue: string;
}

/* ---- catalog ---- */

export type Category =
  | "triggers"
  | "lightspeed"
  | "business_central"
  | "baselinker"
  | "logic"
  | "data"
  | "files"
  | "helpers";

export type Widget =
  | "text"
  | "textarea"
  | "number"
  | "switch"
  | "select"
  | "multiselect"
  | "tags"
  | "connection"
  | "file"
  | "mapping"
  | "conditions"
  | "branches"
  | "path"
  | "paths"
  | "options"
  | "cron"
  | "table"
  | "json";

/** One field that a mapping may fill in the other system. */
export interface MappingTarget {
  name: string;
  title?: string;
  type?: string;
  max_length?: number | null;
  required?: boolean;
}

/** What a schema property tells the form beyond JSON Schema. */
export interface FormHint {
  widget?: Widget;
  expression?: boolean;
  connector?: string;
  options?: string;
  targets?: MappingTarget[];
  advanced?: boolean;
  order?: number;
  placeholder?: string;
  show_if?: { field: string; equals: Data };
}

export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: Data;
  enum?: Data[];
  const?: Data;
  examples?: Data[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  writeOnly?: boolean;
  "x-wareflow"?: FormHint;
}

export interface InputPort {
  name: string;
  title: string;
  type: string;
}

export interface OutputPort extends InputPort {
  role: "main" | "error" | "skipped";
}

export type NodeKind = "source" | "transform" | "action" | "barrier" | "note";

export interface NodeType {
  type: string;
  version: number;
  title: string;
  description: string;
  category: Category;
  kind: NodeKind;
  icon: string;
  connector: string;
  inputs: InputPort[];
  outputs: OutputPort[];
  config_schema: JsonSchema;
  output_schema: Record<string, JsonSchema> | null;
  writes: boolean;
  docs: string;
  /** Such as `branches[].name`: these names of the configuration are outputs as well. */
  dynamic_outputs?: string | null;
  /** Its texts by language. */
  i18n?: Record<string, CatalogTexts>;
}

export interface Connector {
  name: string;
  title: string;
  icon: string;
  connection_schema: JsonSchema;
  docs: string;
  i18n?: Record<string, CatalogTexts>;
}

export interface Filter {
  name: string;
  title: string;
  description: string;
  parameters: FilterParameter[];
  aliases?: string[];
  example: string;
}

export type FilterParameter = { name: string; title?: string; description?: string; default?: Data };

export interface Catalog {
  nodes: NodeType[];
  connectors: Connector[];
  filters: Filter[];
}

/* ---- flows ---- */

export interface FlowBrief {
  id: string;
  name: string;
  description: string;
  revision: number;
  problem_count?: number;
  fingerprint: string;
  published_version: number | null;
  has_unpublished_changes: boolean;
  active: boolean;
  created_at: string;
  updated_at: string;
  last_run: RunBrief | null;
}

export interface Flow extends FlowBrief {
  document: FlowDocument;
  problems: Problem[];
}

export interface FlowCheck {
  problems: Problem[];
  fingerprint: string;
  canonical: string;
}

export interface FlowVersionBrief {
  number: number;
  created_at: string;
  message: string;
  author: string | null;
  fingerprint: string;
}

export interface FlowVersion extends FlowVersionBrief {
  document: FlowDocument;
}

export interface TemplateConnection {
  name: string;
  connector: string;
  nodes: string[];
}

export interface Template {
  id: string;
  title: string;
  description: string;
  systems: string[];
  readme: string;
  document: FlowDocument;
  connections: TemplateConnection[];
}

/* ---- runs ---- */

export type RunMode = "live" | "plan" | "test";
export type RunTrigger = "manual" | "schedule" | "webhook" | "api" | "replay";
export type RunStatus =
  | "pending"
  | "running"
  | "waiting"
  | "cancelling"
  | "succeeded"
  | "partial"
  | "failed"
  | "cancelled";

export interface Books {
  read: number;
  delivered: number;
  skipped: Record<string, number>;
  failed: number;
  parked: number;
  cancelled: number;
  balanced: boolean;
}

export interface RunBrief {
  id: string;
  number: number;
  flow_id: string;
  flow_name: string;
  version: number | null;
  mode: RunMode;
  trigger: RunTrigger;
  status: RunStatus;
  books: Books;
  summary: string;
  started_at: string | null;
  finished_at: string | null;
  duration_ms: number | null;
  error: Problem | null;
}

export type StepStatus = "idle" | "queued" | "running" | "succeeded" | "problems" | "failed" | "skipped";
export type ChangeAction = "create" | "update" | "unchanged" | "skip" | "conflict";

export interface Step {
  node: string;
  status: StepStatus;
  inputs: Record<string, number>;
  outputs: Record<string, number>;
  duration_ms: number | null;
  started_at: string | null;
  finished_at: string | null;
  error: Problem | null;
  changes: Partial<Record<ChangeAction, number>> | null;
}

export interface Run extends RunBrief {
  document: FlowDocument;
  steps: Step[];
  until: string | null;
  from: string | null;
}

export interface ItemError {
  message: string;
  code: string;
}

export interface Item {
  no: number;
  id: string;
  record: DataObject;
  from: string[];
  error: ItemError | null;
}

export interface ItemPage {
  items: Item[];
  total: number;
  offset: number;
  truncated: boolean;
}

export interface FieldChange {
  name: string;
  before: Data;
  after: Data;
}

export interface Change {
  node: string;
  connection: string;
  system: string;
  object: string;
  key: string;
  action: ChangeAction;
  reason: string | null;
  fields: FieldChange[];
  item_id: string | null;
  state: "planned" | "confirmed" | "unknown" | "rejected" | "parked" | null;
}

export interface ChangePage {
  items: Change[];
  total: number;
  counts: Partial<Record<ChangeAction, number>>;
}

export interface RunWish {
  mode: "live" | "plan";
  until?: string;
  from?: string;
  draft?: boolean;
  /** Records for a flow that starts by hand. */
  records?: DataObject[];
}

/* ---- testing a node, previews of expressions ---- */

export interface NodeTestWish {
  node: Pick<FlowNode, "type" | "version" | "config">;
  node_id?: string;
  flow_id?: string;
  items: DataObject[];
}

export interface NodeTest {
  outputs: Record<string, { items: Item[]; total: number }>;
  changes: Change[];
  problems: Problem[];
  logs: { level: string; message: string }[];
  duration_ms: number;
}

export type ValueType = "number" | "text" | "bool" | "list" | "object" | "none";

export interface Lint {
  code: string;
  message: string;
  start: number;
  end: number;
  /** The text to put in the place of the marked part. */
  fix: string | null;
}

export interface ExpressionError {
  code: string;
  message: string;
  start: number;
  end: number;
}

export interface Preview {
  value: Data;
  type: ValueType;
  text: string;
  lints: Lint[];
  error: ExpressionError | null;
}

export interface MappingPreview {
  values: Record<string, { value: Data; type: ValueType; text: string; error: ExpressionError | null }>;
}

/* ---- connections, files, records, parked items, settings ---- */

export interface FlowUse {
  flow_id: string;
  name: string;
}

export interface Connection {
  name: string;
  connector: string;
  title: string;
  settings: DataObject;
  secrets: Record<string, string>;
  status: "untested" | "ok" | "failed";
  tested_at: string | null;
  message: string | null;
  used_by: FlowUse[];
}

export interface ConnectionWish {
  name: string;
  connector: string;
  settings: DataObject;
}

export interface ConnectionTest {
  ok: boolean;
  message: string;
  details: DataObject;
}

export interface Option {
  value: string;
  label: string;
}

export interface StoredFile {
  id: string;
  name: string;
  size: number;
  media_type: string;
  created_at: string;
}

export interface FilePreview {
  rows: DataObject[];
  columns: string[];
  problems: Problem[];
}

export interface RecordHit {
  key: string;
  name: string;
  run_id: string;
  run_number: number;
  flow_name: string;
  node: string;
  port: string;
  item_no: number;
  at: string;
}

export interface ParkedItem {
  id: string;
  run_id: string;
  flow_id: string;
  flow_name: string;
  node: string;
  cause: string;
  message: string;
  record: DataObject;
  status: "open" | "replayed" | "resolved" | "dropped";
  created_at: string;
}

/** The runs that take parked items up again. */
export interface Replay {
  run_ids: string[];
}

export interface Settings {
  time_zone: string;
  retention_days: number;
  language: string;
  home: string;
}
