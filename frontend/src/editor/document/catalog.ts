/** What the document needs to know of node types: their ways in and out. */
import { isObject } from "../../api/exact";
import type { InputPort, NodeType, OutputPort } from "../../api/types";
import type { FlowNode } from "./types";

export type { InputPort, NodeType, OutputPort };
/** The type of a port that only says "begin". */
const START = "trigger";

export type NodeTypes = ReadonlyMap<string, NodeType>;

export function nodeTypes(list: readonly NodeType[]): NodeTypes {
  return new Map(list.map((type) => [type.type, type]));
}

export function isNote(type: NodeType | undefined): boolean {
  return type?.kind === "note";
}

/** A source may have an input for a start signal; records never go into it. */
export function isSource(type: NodeType): boolean {
  return type.kind === "source";
}

/** Ways in that carry data one can look at; a start signal is none. */
export function dataInputs(type: NodeType | undefined): InputPort[] {
  return (type?.inputs ?? []).filter((input) => input.type !== START);
}

/** Ways out named in the configuration, such as `branches[].name`, come before those every node of the type has. */
export function outputsOf(type: NodeType, node: Pick<FlowNode, "config">): OutputPort[] {
  const fixed = new Set(type.outputs.map((port) => port.name));
  const named = new Map(
    (type.dynamic_outputs ? portsAt(node.config, type.dynamic_outputs) : [])
      .filter(({ name }) => !fixed.has(name))
      .map(({ name, title }): [string, OutputPort] => [name, { name, title, type: type.inputs[0]?.type ?? "record", role: "main" }]),
  );
  return [...named.values(), ...type.outputs];
}

/** Outputs that give records; a trigger's signal is none. */
export function dataOutputs(type: NodeType, node: Pick<FlowNode, "config">): OutputPort[] {
  return outputsOf(type, node).filter((port) => port.type !== "trigger");
}

/** The one output that got another name between two configurations; null when none or more than one did. */
export function renamedOutput(type: NodeType, before: FlowNode["config"], after: FlowNode["config"]): { from: string; to: string } | null {
  if (!type.dynamic_outputs) return null;
  const [old, now] = [before, after].map((config) => portsAt(config, type.dynamic_outputs ?? "").map((port) => port.name));
  if (!old || !now) return null;
  const changed = old.flatMap((name, at) => (name === now[at] ? [] : [{ from: name, to: now[at] ?? "" }]));
  const [only] = changed;
  return old.length === now.length && changed.length === 1 && only && !now.includes(only.from) ? only : null;
}

/** Where the next node is wired when nobody says which way out. */
export function mainOutput(type: NodeType, node: Pick<FlowNode, "config">): OutputPort | undefined {
  const outputs = outputsOf(type, node);
  return outputs.find((port) => port.role === "main") ?? outputs[0];
}

export function fits(output: Pick<OutputPort, "type">, input: Pick<InputPort, "type">): boolean {
  if (output.type === START || input.type === START) return output.type === input.type;
  return output.type === input.type || output.type === "any" || input.type === "any";
}

function portsAt(config: FlowNode["config"], path: string): { name: string; title: string }[] {
  const match = /^(\w+)\[\](?:\.(\w+))?$/.exec(path);
  const list = match?.[1] ? config[match[1]] : undefined;
  if (!Array.isArray(list)) return [];
  const key = match?.[2];
  return list.flatMap((entry) => {
    const name = key && isObject(entry) ? entry[key] : entry;
    const title = isObject(entry) ? entry["title"] : undefined;
    if (typeof name !== "string" || name.trim() === "") return [];
    return [{ name, title: typeof title === "string" && title ? title : name }];
  });
}
