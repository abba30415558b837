/** Search inside a flow: words, and operators such as `is:disabled` or `field:sku`. */
import type { Problem } from "../../api";
import { type Data, isObject, stringifyExact } from "../../api/exact";
import { inOrder } from "./graph";
import type { NodeType, NodeTypes } from "./catalog";
import type { FlowDocument, FlowNode, NodeId } from "./types";

export const STATES = ["invalid", "disabled", "modified"] as const;
export type SearchState = (typeof STATES)[number];
export const OPERATORS = ["is", "app", "uses", "field", "type"] as const;
export type Operator = (typeof OPERATORS)[number];

export type Term =
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "is"; readonly state: SearchState }
  | { readonly kind: Exclude<Operator, "is">; readonly text: string };

export type Complaint =
  | { readonly kind: "unknown_operator"; readonly operator: string; readonly meant: Operator | null }
  | { readonly kind: "unknown_state"; readonly state: string }
  | { readonly kind: "no_value"; readonly operator: Operator };

export interface Query {
  readonly terms: readonly Term[];
  readonly complaints: readonly Complaint[];
}

/** Why a step was found: the part of it that fits, and the text there. */
export interface Reason {
  readonly kind: "title" | "type" | "id" | "notes" | "setting" | SearchState | "app" | "uses" | "field";
  readonly path: readonly (string | number)[];
  readonly text: string;
}

export interface Found {
  readonly id: NodeId;
  readonly reasons: readonly Reason[];
}

export interface Known {
  readonly types: NodeTypes;
  readonly problems: readonly Problem[];
  /** Steps that differ from the published version; null while it is not known. */
  readonly modified: ReadonlySet<NodeId> | null;
}

/** Words, `operator:value`, and either with quotes: `"two words"`, `uses:"My shop"`. */
export function parseQuery(text: string): Query {
  const terms: Term[] = [];
  const complaints: Complaint[] = [];
  for (const match of text.matchAll(/(?:([\p{L}_]+):)?(?:"([^"]*)"?|(\S+))|([\p{L}_]+):(?=\s|$)/gu)) {
    const operator = (match[1] ?? match[4])?.toLowerCase();
    const value = (match[2] ?? match[3] ?? "").trim();
    if (operator === undefined) {
      if (value && !value.endsWith(":")) terms.push({ kind: "word", text: value.toLowerCase() });
      else if (value) complaints.push(empty(value.slice(0, -1).toLowerCase()));
    } else {
      const read = readTerm(operator, value);
      if (isComplaint(read)) complaints.push(read);
      else terms.push(read);
    }
  }
  return { terms, complaints };
}

function isComplaint(read: Term | Complaint): read is Complaint {
  return read.kind === "unknown_operator" || read.kind === "unknown_state" || read.kind === "no_value";
}

function empty(operator: string): Complaint {
  return isOperator(operator) ? { kind: "no_value", operator } : unknown(operator);
}

function readTerm(operator: string, value: string): Term | Complaint {
  if (!isOperator(operator)) return unknown(operator);
  if (!value) return { kind: "no_value", operator };
  const text = value.toLowerCase();
  if (operator !== "is") return { kind: operator, text };
  const state = STATES.find((one) => one === text);
  return state ? { kind: "is", state } : { kind: "unknown_state", state: value };
}

function isOperator(text: string): text is Operator {
  return OPERATORS.some((one) => one === text);
}

/** The operator that was probably meant: the first letters agree. */
function unknown(operator: string): Complaint {
  const meant = OPERATORS.find((one) => one.startsWith(operator) || operator.startsWith(one) || one.slice(0, 2) === operator.slice(0, 2)) ?? null;
  return { kind: "unknown_operator", operator, meant };
}

/** Steps that fit every term, in the order of the data. An empty query finds all. */
export function searchFlow(flow: FlowDocument, query: Query, known: Known): Found[] {
  if (query.complaints.length > 0 && query.terms.length === 0) return [];
  return inOrder(flow).flatMap((id): Found[] => {
    const node = flow.nodes[id];
    if (!node) return [];
    const reasons = query.terms.map((term) => reasonFor(id, node, term, known));
    return reasons.every((reason) => reason !== null) ? [{ id, reasons: reasons.filter((reason) => reason !== null) }] : [];
  });
}

function reasonFor(id: NodeId, node: FlowNode, term: Term, known: Known): Reason | null {
  const type = known.types.get(node.type);
  switch (term.kind) {
    case "is":
      return stateReason(id, node, term.state, known);
    case "app":
      return [type?.connector ?? node.type.split(".")[0] ?? "", type?.category ?? ""].some((app) => has(app, term.text) || has(app.replaceAll("_", " "), term.text))
        ? plain("app", type?.connector ?? node.type)
        : null;
    case "type":
      return [node.type, type?.title ?? ""].some((text) => has(text, term.text)) ? plain("type", type?.title ?? node.type) : null;
    case "uses":
      return leaves(node.config).map(inConnection(type, term.text)).find((reason) => reason !== null) ?? null;
    case "field":
      return leaves(node.config).map(inField(term.text)).find((reason) => reason !== null) ?? null;
    case "word":
      return wordReason(id, node, type, term.text);
  }
}

function wordReason(id: NodeId, node: FlowNode, type: NodeType | undefined, word: string): Reason | null {
  if (has(node.title ?? type?.title ?? "", word)) return plain("title", node.title ?? type?.title ?? "");
  if (has(type?.title ?? node.type, word) || has(node.type, word)) return plain("type", type?.title ?? node.type);
  if (has(id, word)) return plain("id", id);
  if (has(node.notes ?? "", word)) return plain("notes", node.notes ?? "");
  const found = leaves(node.config).find(({ path, text }) => has(text, word) || has(String(path.at(-1) ?? ""), word));
  return found ? { kind: "setting", path: found.path, text: found.text } : null;
}

function stateReason(id: NodeId, node: FlowNode, state: SearchState, known: Known): Reason | null {
  switch (state) {
    case "disabled":
      return node.disabled ? plain("disabled", "") : null;
    case "invalid": {
      const problem = known.problems.find((one) => one.node === id);
      return problem ? plain("invalid", problem.message) : null;
    }
    case "modified":
      return known.modified?.has(id) ? plain("modified", "") : null;
  }
}

interface Leaf {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** The connection fields of the form; a step with none uses no connection, whatever its texts say. */
function inConnection(type: NodeType | undefined, name: string): (leaf: Leaf) => Reason | null {
  return ({ path, text }) => {
    const schema = type?.config_schema.properties?.[String(path[0])];
    const connection = schema?.["x-wareflow"]?.widget === "connection" || path[0] === "connection";
    return connection && has(text, name) ? { kind: "uses", path, text } : null;
  };
}

const PATH = /[\p{L}_][\p{L}\p{N}_]*(?:\s*(?:\.\s*[\p{L}_][\p{L}\p{N}_]*|\[[^\]]*\]))*/gu;

/** A field written (its name is a key), or read (inside an expression, or a path such as `order.status`). */
function inField(name: string): (leaf: Leaf) => Reason | null {
  return ({ path, text }) => {
    if (path.slice(1).some((part) => fieldFits(String(part), name))) return { kind: "field", path, text };
    const expressions = [...text.matchAll(/\{\{(.*?)\}\}/gs)].map((match) => match[1] ?? "");
    const reads = expressions.length > 0 ? expressions : /^[\p{L}_][\p{L}\p{N}_.[\]]*$/u.test(text) ? [text] : [];
    const names = reads.flatMap((part) => [...part.replace(/(["'])(?:(?!\1).)*\1/g, "").matchAll(PATH)].map((match) => match[0]));
    return names.some((one) => fieldFits(one.replace(/^item\./, ""), name)) ? { kind: "field", path, text } : null;
  };
}

/** `sku` fits `sku`, `product.sku` and `sku.text`; not `skus`. */
function fieldFits(path: string, name: string): boolean {
  const whole = `.${path.toLowerCase().replace(/\[[^\]]*\]/g, "").replace(/\s/g, "")}.`;
  return whole.includes(`.${name}.`);
}

function leaves(value: Data | undefined, path: readonly (string | number)[] = []): Leaf[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((part, at) => leaves(part, [...path, at]));
  if (isObject(value)) return Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]));
  return [{ path, text: typeof value === "string" ? value : stringifyExact(value) }];
}

function plain(kind: Reason["kind"], text: string): Reason {
  return { kind, path: [], text };
}

function has(text: string, part: string): boolean {
  return text.toLowerCase().includes(part);
}

/** What may stand where the cursor is: operators, and the values that lead somewhere in this flow. */
export function suggest(flow: FlowDocument, types: NodeTypes, text: string): string[] {
  const last = /(?:^|\s)((?:[\p{L}_]+:)?"?[^\s"]*)$/u.exec(text)?.[1] ?? "";
  const [, operator, part = ""] = /^([\p{L}_]+):"?(.*)$/u.exec(last) ?? [];
  if (operator === undefined) return OPERATORS.map((one) => `${one}:`).filter((one) => last !== "" && one.startsWith(last.toLowerCase()));
  if (!isOperator(operator)) return [];
  const values = valuesOf(flow, types, operator).filter((value) => value.toLowerCase().startsWith(part.toLowerCase()) && value.toLowerCase() !== part.toLowerCase());
  return values.slice(0, 8).map((value) => `${operator}:${/\s/.test(value) ? `"${value}"` : value}`);
}

/** The text with its last word in the place of which the suggestion comes. */
export function accept(text: string, suggestion: string): string {
  const start = text.replace(/(?:[\p{L}_]+:)?"?[^\s"]*$/u, "");
  return `${start}${suggestion}${suggestion.endsWith(":") ? "" : " "}`;
}

function valuesOf(flow: FlowDocument, types: NodeTypes, operator: Operator): string[] {
  const nodes = Object.values(flow.nodes);
  const unique = (texts: readonly (string | undefined)[]) => [...new Set(texts.filter((one): one is string => Boolean(one)))].sort();
  switch (operator) {
    case "is":
      return [...STATES];
    case "app":
      return unique(nodes.map((node) => types.get(node.type)?.connector));
    case "type":
      return unique(nodes.map((node) => node.type));
    case "uses":
      return unique(nodes.flatMap((node) => leaves(node.config).filter((leaf) => inConnection(types.get(node.type), "")(leaf)).map((leaf) => leaf.text)));
    case "field":
      return unique(nodes.flatMap((node) => leaves(node.config).flatMap(({ text }) => [...text.matchAll(/\bitem\.([\p{L}_][\p{L}\p{N}_.]*)/gu)].map((match) => match[1]))));
  }
}
