/** What the search finds in the open flow, and why in words. */
import { useDebouncedValue } from "@mantine/hooks";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { useFlow, useVersion } from "../../api";
import { diffFlows } from "../document/diff";
import { type Complaint, type Found, parseQuery, type Reason, searchFlow, suggest } from "../document/search";
import type { NodeId } from "../document/types";
import { useEditor, useStores } from "../state/context";
import { type EditorStore, flowOf } from "../state/editorStore";
import { useFlowWords } from "../versions/useFlowWords";

export type Hit = Found;

export function useFind(text: string) {
  const { t } = useTranslation(["commands", "editor"]);
  const { editor } = useStores();
  const flow = useEditor(flowOf);
  const types = useEditor((state) => state.types);
  const problems = useEditor((state) => state.problems);
  const [asked] = useDebouncedValue(text, 60);
  const query = useMemo(() => parseQuery(asked), [asked]);
  const modified = useModified(query.terms.some((term) => term.kind === "is" && term.state === "modified"));
  const words = useFlowWords();

  const hits = useMemo(() => searchFlow(flow, query, { types, problems, modified }), [flow, modified, problems, query, types]);
  const suggestions = useMemo(() => suggest(flow, types, text), [flow, text, types]);
  // While the operator is still being typed there is nothing to complain of.
  const complaints: readonly Complaint[] = suggestions.length > 0 ? [] : query.complaints;

  const why = useCallback(
    (hit: Hit) => {
      const node = flowOf(editor.getState()).nodes[hit.id] ?? null;
      return hit.reasons.map((reason) => reasonWords(t, reason, words.setting(node, { path: reason.path, before: undefined, after: undefined }))).join(" · ");
    },
    [editor, t, words],
  );

  return { hits, suggestions, complaints, why };
}

type Translate = ReturnType<typeof useTranslation<["commands", "editor"]>>["t"];

function reasonWords(t: Translate, reason: Reason, place: string): string {
  const text = reason.text.length > 80 ? `${reason.text.slice(0, 80)}…` : reason.text;
  switch (reason.kind) {
    case "title":
    case "type":
    case "app":
    case "id":
    case "disabled":
    case "modified":
      return t(`find.why.${reason.kind}`, { text });
    case "notes":
    case "invalid":
      return t(`find.why.${reason.kind}`, { text });
    case "setting":
    case "uses":
    case "field":
      return t("find.why.setting", { place, text });
  }
}

/** Steps that differ from the published version; all of them while nothing was published. */
function useModified(wanted: boolean): ReadonlySet<NodeId> | null {
  const flowId = useEditor((state) => state.flowId);
  const draft = useEditor(flowOf);
  const published = useFlow(flowId).data?.published_version ?? null;
  const version = useVersion(flowId, wanted ? published : null);
  const document = version.data?.document;

  return useMemo(() => {
    if (!wanted) return null;
    if (published === null) return new Set(Object.keys(draft.nodes));
    if (!document) return null;
    return new Set(diffFlows(document, draft).steps.map((step) => step.id));
  }, [document, draft, published, wanted]);
}

/** The next step that the last search found, after the selected one; null when there is none any more. */
export function nextFound(store: EditorStore, way: 1 | -1): NodeId | null {
  const state = store.getState();
  const found = state.found.filter((id) => id in flowOf(state).nodes);
  const [selected] = state.selection.nodes;
  const at = found.findIndex((id) => id === selected);
  const next = at < 0 ? (way === 1 ? 0 : found.length - 1) : (at + way + found.length) % found.length;
  return found[next] ?? null;
}
