/** A step in words: what it is and how it stands, for the line one sees and the sentence one hears. */
import { useTranslation } from "react-i18next";

import { countsOf } from "../canvas/StepState";
import type { NodeType } from "../document/catalog";
import { groupOf, groupsOf } from "../document/groups";
import type { FlowDocument, NodeId } from "../document/types";
import { useEditor, useNode, useRunState } from "../state/context";
import { titleOf } from "../state/context";
import { flowOf } from "../state/editorStore";
import { useStale } from "../state/stale";

export interface StepWords {
  readonly title: string;
  readonly kind: string;
  /** The title of the group the step stands in; empty for none. */
  readonly group: string;
  readonly disabled: boolean;
  readonly problem: { readonly message: string; readonly severity: string } | null;
  readonly state: string;
  readonly status: string;
  /** All of it in one sentence. */
  readonly sentence: string;
}

export function useStepWords(id: NodeId): StepWords {
  const { t } = useTranslation(["outline", "editor", "common"]);
  const { node, type } = useNode(id);
  const problems = useEditor((state) => state.problems);
  const step = useRunState((state) => state.steps[id]);
  const stale = useStale(id);
  const group = useEditor((state) => groupTitle(flowOf(state), id));
  const mine = problems.filter((problem) => problem.node === id);
  const problem = mine.find((one) => one.severity === "error") ?? mine[0] ?? null;
  const title = titleOf(node, type);
  const kind = kindWords(t, type, node?.type ?? "", Boolean(node?.title));
  const text = typeof node?.config["text"] === "string" ? node.config["text"] : "";
  const state = stale ? t("editor:node.stale") : step && step.status !== "idle" ? runWords(t, step) : "";
  const parts = [
    type?.kind === "note" ? text : kind,
    group ? t("inGroup", { group }) : "",
    node?.disabled ? t("disabled") : "",
    problem ? t("problem", { message: problem.message }) : "",
    state,
  ].filter(Boolean);

  return {
    title,
    kind: type?.kind === "note" ? text : kind,
    group,
    disabled: node?.disabled === true,
    problem,
    state,
    status: stale ? "stale" : (step?.status ?? "idle"),
    sentence: parts.length > 0 ? `${title}: ${parts.join("; ")}` : title,
  };
}

function groupTitle(flow: FlowDocument, id: NodeId): string {
  const group = groupOf(flow, id);
  return group ? (groupsOf(flow)[group]?.title ?? "") : "";
}

type Translate = ReturnType<typeof useTranslation<["outline", "editor", "common"]>>["t"];

/** A step with a name of its own still says what it is. */
function kindWords(t: Translate, type: NodeType | undefined, name: string, titled: boolean): string {
  if (!type) return t("editor:node.unknown", { type: name });
  const kind = t(`outline:kind.${type.kind}`);
  return titled ? `${type.title}, ${kind}` : kind;
}

function runWords(t: Translate, step: Parameters<typeof countsOf>[0] & { readonly status: string }): string {
  const { good, bad } = countsOf(step);
  const counts = bad > 0 ? t("editor:node.goodAndBad", { good, bad }) : good > 0 ? t("editor:count.items", { count: good }) : "";
  return [t(`common:step.status.${step.status}`), counts].filter(Boolean).join(", ");
}
