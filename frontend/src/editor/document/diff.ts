/** What differs between two documents of one flow: steps, their settings, wires, and what is only layout. */
import { isObject, stringifyExact } from "../../api/exact";
import type { Data } from "../../api/exact";
import { edgeKey, type FlowDocument, type FlowEdge, type FlowNode, type NodeId } from "./types";

export type Change = "added" | "removed" | "changed";

/** One setting: where it stands in the configuration, and its value on either side; undefined where it is not set. */
export interface SettingDiff {
  readonly path: readonly (string | number)[];
  readonly before: Data | undefined;
  readonly after: Data | undefined;
}

/** A fact of the step beside its settings. */
export interface FactDiff {
  readonly fact: "title" | "notes" | "disabled" | "timeout" | "type" | "other";
  readonly before: Data | undefined;
  readonly after: Data | undefined;
}

export interface StepDiff {
  readonly id: NodeId;
  readonly change: Change;
  readonly before: FlowNode | null;
  readonly after: FlowNode | null;
  readonly settings: readonly SettingDiff[];
  readonly facts: readonly FactDiff[];
}

export interface WireDiff {
  readonly edge: FlowEdge;
  readonly change: "added" | "removed";
}

export interface FlowFact {
  readonly name: string;
  readonly before: Data | undefined;
  readonly after: Data | undefined;
}

export interface FlowDiff {
  readonly steps: readonly StepDiff[];
  readonly wires: readonly WireDiff[];
  /** Name, description and whatever else stands beside steps and wires. */
  readonly facts: readonly FlowFact[];
  /** Steps that only stand elsewhere. */
  readonly moved: readonly NodeId[];
}

const PARTS = new Set(["nodes", "edges", "layout", "format"]);
const FACTS = ["title", "notes", "disabled", "timeout"] as const;
const KNOWN: ReadonlySet<string> = new Set([...FACTS, "type", "version", "config"]);

export function diffFlows(before: FlowDocument, after: FlowDocument): FlowDiff {
  const ids = [...new Set([...Object.keys(before.nodes), ...Object.keys(after.nodes)])];
  return {
    steps: ids.flatMap((id) => diffStep(id, before.nodes[id] ?? null, after.nodes[id] ?? null)),
    wires: diffWires(before.edges, after.edges),
    facts: diffFacts(before, after),
    moved: ids.filter((id) => id in before.nodes && id in after.nodes && !same(before.layout[id], after.layout[id])),
  };
}

/** Nothing that a run would notice or a reader would read; a box that moved does not count. */
export function isSameFlow(diff: FlowDiff): boolean {
  return diff.steps.length + diff.wires.length + diff.facts.length === 0;
}

export function changeCount(diff: FlowDiff): number {
  return diff.steps.length + diff.wires.length + diff.facts.length;
}

function diffStep(id: NodeId, before: FlowNode | null, after: FlowNode | null): StepDiff[] {
  if (!before || !after) return [{ id, change: after ? "added" : "removed", before, after, settings: [], facts: [] }];
  if (before === after) return [];
  const settings = diffData([], before.config, after.config);
  const facts = diffNodeFacts(before, after);
  return settings.length + facts.length === 0 ? [] : [{ id, change: "changed", before, after, settings, facts }];
}

function diffNodeFacts(before: FlowNode, after: FlowNode): FactDiff[] {
  const facts = FACTS.filter((fact) => !same(before[fact], after[fact])).map((fact): FactDiff => ({ fact, before: before[fact], after: after[fact] }));
  const type = before.type !== after.type || before.version !== after.version;
  const [old, now] = [rest(before), rest(after)];
  return [
    ...(type ? [{ fact: "type" as const, before: kindOf(before), after: kindOf(after) }] : []),
    ...facts,
    ...(same(old, now) ? [] : [{ fact: "other" as const, before: old, after: now }]),
  ];
}

function kindOf(node: FlowNode): string {
  return `${node.type} ${node.version}`;
}

function rest(node: FlowNode): Record<string, Data> {
  return Object.fromEntries(Object.entries(node as unknown as Record<string, Data>).filter(([key]) => !KNOWN.has(key)));
}

function diffWires(before: readonly FlowEdge[], after: readonly FlowEdge[]): WireDiff[] {
  const [old, now] = [new Set(before.map(edgeKey)), new Set(after.map(edgeKey))];
  return [
    ...before.filter((edge) => !now.has(edgeKey(edge))).map((edge): WireDiff => ({ edge, change: "removed" })),
    ...after.filter((edge) => !old.has(edgeKey(edge))).map((edge): WireDiff => ({ edge, change: "added" })),
  ];
}

function diffFacts(before: FlowDocument, after: FlowDocument): FlowFact[] {
  const [old, now] = [before, after].map((flow) => flow as unknown as Record<string, Data | undefined>);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !PARTS.has(name));
  return names.filter((name) => !same(old?.[name], now?.[name])).map((name) => ({ name, before: old?.[name], after: now?.[name] }));
}

/** Down to the single settings; lists of another length, or of plain values, differ as a whole. */
function diffData(path: readonly (string | number)[], before: Data | undefined, after: Data | undefined): SettingDiff[] {
  if (same(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => diffData([...path, key], before[key], after[key]));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length && before.every(isObject) && after.every(isObject)) {
    return before.flatMap((value, at) => diffData([...path, at], value, after[at]));
  }
  return [{ path, before, after }];
}

/** Equal values, whatever the order of their keys. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  return stringifyExact(sorted(one)) === stringifyExact(sorted(other));
}

function sorted(value: unknown): Data {
  if (Array.isArray(value)) return value.map(sorted);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)]));
  return (value ?? null) as Data;
}
