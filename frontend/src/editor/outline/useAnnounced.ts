/** What changed, in words for who does not see it: whatever changed it, a key here, undo or the canvas. */
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ShortcutName } from "../canvas/shortcuts";
import { diffFlows, isSameFlow } from "../document/diff";
import { edgesInto } from "../document/graph";
import { type FlowDocument, type FlowEdge, portRef } from "../document/types";
import { useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import { type FlowWords, useFlowWords } from "../versions/useFlowWords";

/** A burst of typing is told once, when it is over. */
const PAUSE_MS = 400;

export function useAnnounced(refusal: { readonly name: ShortcutName; readonly at: number } | null): string {
  const { t } = useTranslation("outline");
  const { editor } = useStores();
  const words = useFlowWords();
  const [heard, setHeard] = useState("");
  const told = useRef(flowOf(editor.getState()));
  const say = useEffectEvent((before: FlowDocument, after: FlowDocument) => setHeard(changeWords(t, words, before, after)));

  // Only with the editor: what waits to be told must outlive other words for it.
  useEffect(() => {
    let timer: number | undefined;
    const stop = editor.subscribe((now, before) => {
      if (now.history.present === before.history.present) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        const flow = flowOf(editor.getState());
        say(told.current, flow);
        told.current = flow;
      }, PAUSE_MS);
    });
    return () => {
      window.clearTimeout(timer);
      stop();
    };
  }, [editor]);

  useEffect(() => {
    if (refusal) setHeard(t("refused", { action: t(`action.${refusal.name}`) }));
  }, [refusal, t]);

  return heard;
}

type Translate = ReturnType<typeof useTranslation<"outline">>["t"];

function changeWords(t: Translate, words: FlowWords, before: FlowDocument, after: FlowDocument): string {
  const diff = diffFlows(before, after);
  if (isSameFlow(diff)) return diff.moved.length > 0 ? t("said.moved", { count: diff.moved.length }) : "";
  const added = new Set(diff.steps.filter((step) => step.change === "added").map((step) => step.id));
  const removed = new Set(diff.steps.filter((step) => step.change === "removed").map((step) => step.id));
  const steps = diff.steps.map((step) => {
    const title = words.step(step.change === "removed" ? before : after, step.id);
    if (step.change === "added") return addedWords(t, words, after, step.id, title);
    if (step.change === "removed") return t("said.removed", { title });
    return t("said.changed", { title, what: words.changed(step).join(", ") });
  });
  // By the names steps have now.
  const both = { ...before, nodes: { ...before.nodes, ...after.nodes } };
  const cut = diff.wires.some((wire) => wire.change === "removed");
  // A step that was added or removed says by itself where it stood.
  const told = (edge: FlowEdge) =>
    [portRef(edge.from).node, portRef(edge.to).node].some((id) => removed.has(id)) || added.has(portRef(edge.to).node) || (cut && added.has(portRef(edge.from).node));
  const wires = diff.wires
    .filter(({ edge, change }) => !told(edge) && !(change === "removed" && added.size > 0))
    .map(({ edge, change }) => t(change === "added" ? "said.wired" : "said.unwired", { wire: words.wire(both, edge) }));
  const facts = diff.facts.map((fact) => words.fact(fact));
  return [...steps, ...wires, ...facts].slice(0, 6).join(". ");
}

function addedWords(t: Translate, words: FlowWords, flow: FlowDocument, id: string, title: string): string {
  const [edge] = edgesInto(flow, id);
  return edge ? t("said.addedAfter", { title, wire: words.port(flow, edge.from) }) : t("said.added", { title });
}
