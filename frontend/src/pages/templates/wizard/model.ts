/** What the gallery says of a ready flow without making it, and what its wizard asks step by step. */
import type { DataObject } from "../../../api/exact";
import type { Connection, NodeType, Template } from "../../../api/types";
import { isFilled } from "../../../data/fieldTree";
import type { Answers } from "../Questions";

export const STEPS = ["about", "connections", "questions", "plan"] as const;
export type WizardStep = (typeof STEPS)[number];

export type Start = "schedule" | "told" | "changes" | "hand";

/** A flow without questions or connections has no such step. */
export function stepsOf(template: Template): WizardStep[] {
  return STEPS.filter((step) => (step === "connections" ? template.connections.length > 0 : step === "questions" ? template.questions.length > 0 : true));
}

/** How the flow starts: what tells it, or what it looks for when it is run. */
export function startOf(template: Template, types: readonly NodeType[]): Start {
  const kinds = Object.values(template.document.nodes).flatMap((node) => types.find(({ type }) => type === node.type) ?? []);
  if (kinds.some(({ type }) => type === "core.schedule")) return "schedule";
  if (kinds.some(({ type, listens }) => listens || type === "core.webhook")) return "told";
  return kinds.some(({ kind, type }) => kind === "source" && type !== "core.read_file") ? "changes" : "hand";
}

/** Tables and files that come with the flow and are meant to be filled with one's own. */
export function tablesOf(template: Template): number {
  const nodes = Object.values(template.document.nodes);
  return nodes.filter((node) => node.type === "core.lookup_table" || isFilled(node.config["file"])).length;
}

/** The pair that a flow joins: from the first of its systems to the last. */
export function pairOf({ systems }: Pick<Template, "systems">): { from: string | null; to: string | null } {
  return { from: systems[0] ?? null, to: systems.length > 1 ? (systems.at(-1) ?? null) : null };
}

export function fitsPair(template: Pick<Template, "systems">, from: string | null, to: string | null): boolean {
  const pair = pairOf(template);
  return (!from || pair.from === from) && (!to || pair.to === to);
}

/** The connection of that name, else the only one of its system. */
export function firstChoice(wanted: Template["connections"][number], connections: readonly Connection[]): string {
  const fitting = connections.filter((connection) => connection.connector === wanted.connector);
  const named = fitting.find((connection) => connection.name === wanted.name);
  return (named ?? (fitting.length === 1 ? fitting[0] : undefined))?.name ?? "";
}

/** Questions that must be answered and are not: what stands in the flow answers one too. */
export function unanswered(template: Template, answers: Answers, types: readonly NodeType[]): string[] {
  return template.questions
    .filter(({ node, field }) => {
      const step = template.document.nodes[node];
      const schema = types.find(({ type }) => type === step?.type)?.config_schema;
      const config: DataObject = { ...step?.config, ...answers[node] };
      return schema?.required?.includes(field) && !isFilled(config[field]);
    })
    .map(({ node, field }) => `${node}.${field}`);
}
