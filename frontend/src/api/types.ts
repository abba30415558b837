/**
 * What the server says and takes. The shapes come from its OpenAPI document (`./dev api-types`); where that says only
 * "some JSON", such as a flow or a record, they are narrowed here by name.
 */
import type { Data, DataObject } from "./exact";
import type { CatalogTexts } from "./localize";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** A shape of the API with some of its fields told more exactly; a field the API does not have is an error. */
type Narrow<Shape, Parts extends { [Key in keyof Parts]: Key extends keyof Shape ? unknown : never }> = Omit<Shape, keyof Parts> & Parts;

export type { Data, DataObject };

/* ---- the flow document ---- */

export interface FlowNode {
  type: string;
  version: number;
  config: DataObject;
  title?: string;
  notes?: string;
  disabled?: true;
  /** Seconds that one page may take here; without it what the installation allows. */
  timeout?: number;
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
  groups?: Record<string, FlowGroup>;
}

/** A frame around steps; nothing of what the flow does. */
export interface FlowGroup {
  title: string;
  nodes: string[];
  collapsed?: true;
  color?: "grey" | "blue" | "green" | "yellow" | "red" | "purple";
}

export interface Fix {
  label: string;
  value: Data;
}

export type Problem = Narrow<Required<Schemas["ProblemOut"]>, { fix: Fix | null }>;

/* ---- lists ---- */

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/* ---- session ---- */

export type User = Schemas["UserOut"];

export type Session = Schemas["SessionOut"];

export type Health = Schemas["HealthOut"];

/* ---- catalog ---- */

export type Category =
  | "triggers"
  | "lightspeed"
  | "lightspeed_x"
  | "lightspeed_c"
  | "business_central"
  | "baselinker"
  | "shopify"
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
  | "flow"
  | "policies"
  | "table"
  | "json";

/** One field that a mapping may fill in the other system. */
export interface MappingTarget {
  name: string;
  title?: string;
  type?: string;
  max_length?: number | null;
  /** No new record can be made without it. */
  required?: boolean;
  /** The connection's list of its values, or the values themselves where they never change. */
  options?: string;
  members?: string[];
}

/** What a schema property tells the form beyond JSON Schema. */
export interface FormHint {
  widget?: Widget;
  expression?: boolean;
  connector?: string;
  options?: string;
  targets?: MappingTarget[];
  /** Of the policies: the mappings whose fields they are for. */
  of?: string[];
  /** Of the policies: the older parameter that names fields for new records only. */
  former?: string;
  /** Of a mapping that is worked out for every entry of a list. */
  each?: { as: string; of: string };
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

export type InputPort = Schemas["PortOut"];

export type OutputPort = Schemas["OutputOut"];

export type NodeKind = Schemas["NodeTypeOut"]["kind"];

export type NodeType = Narrow<
  Schemas["NodeTypeOut"],
  {
    category: Category;
    config_schema: JsonSchema;
    output_schema: Record<string, JsonSchema> | null;
    /** Its texts by language. */
    i18n: Record<string, CatalogTexts>;
  }
>;

export type Connector = Narrow<Schemas["ConnectorOut"], { connection_schema: JsonSchema; i18n: Record<string, CatalogTexts> }>;

export type Filter = Narrow<Schemas["FilterOut"], { parameters: FilterParameter[] }>;

export type FilterParameter = { name: string; title?: string; description?: string; default?: Data };

export type Catalog = Narrow<Schemas["CatalogOut"], { nodes: NodeType[]; connectors: Connector[]; filters: Filter[] }>;

/* ---- flows ---- */

export type FlowBrief = Narrow<Schemas["FlowBriefOut"], { last_run: RunBrief | null }>;

export type Flow = Narrow<Schemas["FlowOut"], { last_run: RunBrief | null; document: FlowDocument; problems: Problem[] }>;

export type FlowCheck = Narrow<Schemas["CheckOut"], { problems: Problem[] }>;

export type FlowVersionBrief = Schemas["VersionOut"];

export type FlowVersion = Narrow<Schemas["VersionDetailOut"], { document: FlowDocument }>;

export type Touch = Schemas["TouchOut"];

export type Presence = Schemas["PresenceOut"];

export type PresentWindow = Schemas["WindowOut"];

export type KeptDraftBrief = Schemas["DraftOut"];

export type KeptDraft = Narrow<Schemas["DraftDetailOut"], { document: FlowDocument }>;

export type ShadowRow = Narrow<Schemas["ShadowRowOut"], { fields: { name: string; live: Data; draft: Data }[] }>;

export type Shadow = Narrow<Schemas["ShadowOut"], { items: ShadowRow[] }>;

export type TemplateConnection = Schemas["TemplateConnectionOut"];

export type TemplateQuestion = Schemas["TemplateQuestionOut"];

export type Template = Narrow<Schemas["TemplateOut"], { document: FlowDocument }>;

/* ---- runs ---- */

export type RunMode = Schemas["RunBriefOut"]["mode"];
export type RunTrigger = Schemas["RunBriefOut"]["trigger"];
export type RunStatus = Schemas["RunBriefOut"]["status"];

export type Books = Schemas["BooksOut"];

export type RunBrief = Omit<Narrow<Schemas["RunBriefOut"], { error: Problem | null }>, "changes"> & { changes?: Record<string, number> };

export type StepStatus = Schemas["StepOut"]["status"];
export type ChangeAction = Schemas["ChangeOut"]["action"];

export type Step = Narrow<Schemas["StepOut"], { error: Problem | null; changes: Partial<Record<ChangeAction, number>> | null }>;

export type Run = Omit<Narrow<Schemas["RunOut"], { document: FlowDocument; steps: Step[]; error: Problem | null }>, "changes"> & Pick<RunBrief, "changes">;

export type ItemError = Schemas["ItemErrorOut"];

export type Item = Narrow<Schemas["ItemOut"], { record: DataObject }>;

export type ItemPage = Narrow<Schemas["ItemPageOut"], { items: Item[] }>;

export type FieldChange = Narrow<Schemas["FieldChangeOut"], { before: Data; after: Data }>;

export type Change = Narrow<
  Schemas["ChangeOut"],
  { fields: FieldChange[]; state: "planned" | "confirmed" | "unknown" | "rejected" | "parked" | null }
>;

export type ChangePage = Narrow<Schemas["ChangePageOut"], { items: Change[]; counts: Partial<Record<ChangeAction, number>> }>;

export type RunWish = Partial<Schemas["RunWish"]> & Pick<Schemas["RunWish"], "mode">;

/* ---- testing a node, previews of expressions ---- */

export interface NodeTestWish {
  node: Pick<FlowNode, "type" | "version" | "config" | "timeout">;
  node_id?: string;
  flow_id?: string;
  items: DataObject[];
}

export type NodeTest = Narrow<
  Schemas["NodeTestOut"],
  { outputs: Record<string, { items: Item[]; total: number }>; changes: Change[]; problems: Problem[] }
>;

export type ValueType = Schemas["ValueOut"]["type"];

export type Lint = Schemas["LintOut"];

export type ExpressionError = Schemas["ExpressionErrorOut"];

export type Preview = Narrow<Schemas["PreviewOut"], { value: Data }>;

export type MappingPreview = Narrow<Schemas["MappingOut"], { values: Record<string, Omit<Preview, "lints">> }>;

/* ---- connections, files, records, parked items, settings ---- */

export type FlowUse = Schemas["FlowUseOut"];

export type Connection = Narrow<Schemas["ConnectionOut"], { settings: DataObject }>;

export type ConnectionWish = Narrow<Schemas["ConnectionWish"], { settings: DataObject }>;

export type ConnectionTest = Schemas["TestOut"];

export type Option = Schemas["OptionOut"];

export type StoredFile = Schemas["FileOut"];

export type FilePreview = Narrow<Schemas["FilePreviewOut"], { rows: DataObject[]; problems: Problem[] }>;

export type ParkedItem = Narrow<Schemas["ParkedOut"], { record: DataObject; edited: DataObject | null }>;

export type ParkedGroup = Schemas["ParkedGroupOut"];

/** A write whose outcome a person has to tell. */
export type Effect = Schemas["EffectOut"];

/** A source of a flow that remembers how far it was read. */
export type StreamSource = Schemas["SourceOut"];

export type RewindPreview = Schemas["RewindPreviewOut"];

/** The runs that take parked items up again. */
export type Replay = Schemas["ReplayOut"];

export type Settings = Schemas["SettingsOut"];

/* ---- a closer look at a run ---- */

export type Traced = Narrow<Schemas["TracedOut"], { item: Item; changes: Change[] }>;

export type Trace = Narrow<Schemas["TraceOut"], { items: Traced[] }>;

export type Compared = Narrow<Schemas["ComparedOut"], { record: DataObject; fields: FieldChange[] }>;

export type Comparison = Narrow<Schemas["ComparisonOut"], { items: Compared[] }>;

export type Pin = Narrow<Schemas["PinOut"], { items: DataObject[] }>;

export type StopRules = Schemas["StopRulesOut"];

export type Verdict = Schemas["VerdictOut"];
