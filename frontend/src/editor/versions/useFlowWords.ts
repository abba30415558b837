/** Steps, wires and settings of a flow in the words of the screen. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { type Data, isObject } from "../../api";
import { showValue } from "../../data/show";
import { labelOf, resolve } from "../../forms/schema";
import { type NodeTypes, outputsOf } from "../document/catalog";
import type { FactDiff, FlowFact, SettingDiff, StepDiff } from "../document/diff";
import { type FlowDocument, type FlowEdge, type FlowNode, type NodeId, portRef } from "../document/types";
import { titleOf, useEditor } from "../state/context";

export interface FlowWords {
  readonly step: (flow: FlowDocument, id: NodeId) => string;
  /** "Filter status · Kept". */
  readonly port: (flow: FlowDocument, end: string) => string;
  /** "Filter status · Kept → Map fields". */
  readonly wire: (flow: FlowDocument, edge: FlowEdge) => string;
  /** "Fields › number". */
  readonly setting: (node: FlowNode | null, setting: SettingDiff) => string;
  readonly stepFact: (fact: FactDiff) => string;
  readonly value: (value: Data | undefined) => string;
  readonly fact: (fact: FlowFact) => string;
  /** What changed in a step, by name only. */
  readonly changed: (step: StepDiff) => string[];
}

const LONGEST = 300;

export function useFlowWords(): FlowWords {
  const types = useEditor((state) => state.types);
  return useWordsOf(types);
}

export function useWordsOf(types: NodeTypes): FlowWords {
  const { t } = useTranslation("versions");

  return useMemo(() => {
    const step = (flow: FlowDocument, id: NodeId) => titleOf(flow.nodes[id], types.get(flow.nodes[id]?.type ?? "")) || id;
    const port = (flow: FlowDocument, end: string) => {
      const ref = portRef(end);
      const node = flow.nodes[ref.node];
      const type = types.get(node?.type ?? "");
      const outputs = node && type ? outputsOf(type, node) : [];
      const title = outputs.find((one) => one.name === ref.port)?.title ?? ref.port;
      return outputs.length > 1 ? t("port", { title: step(flow, ref.node), port: title }) : step(flow, ref.node);
    };
    const value = (data: Data | undefined): string => {
      if (data === undefined || data === null || data === "") return t("value.none");
      if (typeof data === "boolean") return t(data ? "value.yes" : "value.no");
      // Words, as the form shows them: "Mugs, Plates"; "number: A1, name: Mug".
      if (Array.isArray(data)) return data.length > 0 ? data.map(value).join(isObject(data[0]) ? "; " : ", ") : t("value.none");
      if (isObject(data)) return Object.entries(data).map(([key, part]) => `${key}: ${value(part)}`).join(", ") || t("value.none");
      const text = showValue(data);
      return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
    };
    const setting = (node: FlowNode | null, { path }: SettingDiff) => pathWords(types, node, path).join(" › ");
    const stepFact = (fact: FactDiff) => t(`stepFact.${fact.fact}`);
    return {
      step,
      port,
      wire: (flow, edge) => t("wire", { from: port(flow, edge.from), to: step(flow, portRef(edge.to).node) }),
      setting,
      stepFact,
      value,
      fact: (fact) => t(`flowFact.${fact.name}`, { defaultValue: fact.name }),
      changed: (diff) => [...diff.facts.map(stepFact), ...new Set(diff.settings.map((one) => setting(diff.after, one)))],
    };
  }, [t, types]);
}

/** The titles of the form on the way to the setting; keys that people chose stay as they are, places in a list count from one. */
function pathWords(types: NodeTypes, node: FlowNode | null, path: readonly (string | number)[]): string[] {
  const root = types.get(node?.type ?? "")?.config_schema;
  let schema = root;
  return path.map((key) => {
    const here = schema && root ? resolve(schema, root) : undefined;
    if (typeof key === "number") {
      schema = here?.items;
      return String(key + 1);
    }
    const property = here?.properties?.[key];
    schema = property;
    return property && root ? labelOf({ name: key, schema: resolve(property, root) }) : key;
  });
}
