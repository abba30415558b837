/** Saves the draft a second after the last change, one request at a time, and says how it stands. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { ApiProblem, type Flow, OfflineError, useSaveFlow } from "../../api";
import type { FlowDocument } from "../document/types";
import { type EditorStore, flowOf } from "./editorStore";
import { remember } from "./remembered";

const PAUSE_MS = 1_000;
const RETRY_MS = 3_000;

export type SaveState =
  | { readonly kind: "saved"; readonly at: number | null }
  | { readonly kind: "waiting" }
  | { readonly kind: "saving" }
  | { readonly kind: "offline" }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "conflict"; readonly theirs: Flow | null };

export interface Autosave {
  readonly state: SaveState;
  /** Saves what is not saved yet; true when the server has the flow as it is on the screen. */
  readonly flush: () => Promise<boolean>;
  /** The revision the server had at the last save. */
  readonly revision: () => number;
  /** Goes on from what the server has now, after a conflict or a restored version. */
  readonly adopt: (flow: Flow) => void;
  /** What both editors began from, in a conflict. */
  readonly base: () => FlowDocument;
  /** Ends a conflict with this document, saved over what the other one saved; `keep` leaves theirs in the history. */
  readonly settle: (theirs: Flow, document: FlowDocument, keep: boolean) => Promise<boolean>;
}

export function useAutosave(store: EditorStore, flow: Flow): Autosave {
  const { mutateAsync } = useSaveFlow(flow.id);
  const [state, setState] = useState<SaveState>({ kind: "saved", at: null });
  const memory = useRef({ revision: flow.revision, saved: flowOf(store.getState()), stuck: false });
  const going = useRef<Promise<boolean> | null>(null);
  const timer = useRef<number | undefined>(undefined);

  const saveOnce = useCallback(
    async (document: FlowDocument, keep = false): Promise<boolean> => {
      setState({ kind: "saving" });
      try {
        const answer = await mutateAsync({ revision: memory.current.revision, document, ...(keep ? { keep } : {}) });
        memory.current = { revision: answer.revision, saved: document, stuck: false };
        remember(flow.id, store.getState().history, answer.revision);
        store.getState().setProblems(answer.problems);
        setState({ kind: "saved", at: Date.now() });
        return true;
      } catch (error) {
        setState(failure(error));
        memory.current.stuck = error instanceof ApiProblem && error.isConflict;
        return false;
      }
    },
    [flow.id, mutateAsync, store],
  );

  const flush = useCallback(async (): Promise<boolean> => {
    window.clearTimeout(timer.current);
    while (going.current) await going.current;
    const document = flowOf(store.getState());
    if (memory.current.stuck) return false;
    if (document === memory.current.saved) return true;
    going.current = saveOnce(document);
    const fine = await going.current;
    going.current = null;
    return fine;
  }, [saveOnce, store]);

  const later = useCallback(
    (wait: number) => {
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void flush(), wait);
    },
    [flush],
  );

  useEffect(
    () =>
      store.subscribe((now, before) => {
        if (now.history.present === before.history.present || now.readOnly) return;
        if (memory.current.stuck) return;
        if (now.history.present !== memory.current.saved) setState((old) => (old.kind === "offline" ? old : { kind: "waiting" }));
        later(PAUSE_MS);
      }),
    [later, store],
  );

  useEffect(() => {
    if (state.kind === "offline") later(RETRY_MS);
    if (state.kind === "waiting" && memory.current.saved === flowOf(store.getState())) setState({ kind: "saved", at: Date.now() });
  }, [later, state, store]);

  useEffect(() => {
    const again = () => void flush();
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [flush]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (flowOf(store.getState()) !== memory.current.saved) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    // Leaving for another page of the application keeps the work as well.
    return () => {
      window.removeEventListener("beforeunload", warn);
      void flush();
    };
  }, [flush, store]);

  const adopt = useCallback(
    (theirs: Flow) => {
      memory.current = { revision: theirs.revision, saved: theirs.document, stuck: false };
      store.getState().perform({ kind: "replace_document", document: theirs.document });
      store.getState().setProblems(theirs.problems);
      setState({ kind: "saved", at: Date.now() });
    },
    [store],
  );

  const revision = useCallback(() => memory.current.revision, []);
  const base = useCallback(() => memory.current.saved, []);

  const settle = useCallback(
    async (theirs: Flow, document: FlowDocument, keep: boolean): Promise<boolean> => {
      memory.current = { revision: theirs.revision, saved: theirs.document, stuck: false };
      if (document !== flowOf(store.getState())) store.getState().perform({ kind: "replace_document", document });
      window.clearTimeout(timer.current);
      while (going.current) await going.current;
      going.current = saveOnce(document, keep);
      const fine = await going.current;
      going.current = null;
      return fine;
    },
    [saveOnce, store],
  );

  return useMemo(() => ({ state, flush, adopt, revision, base, settle }), [adopt, base, flush, revision, settle, state]);
}

function failure(error: unknown): SaveState {
  if (error instanceof ApiProblem && error.isConflict) return { kind: "conflict", theirs: error.current };
  if (error instanceof OfflineError) return { kind: "offline" };
  if (error instanceof ApiProblem && error.status >= 500) return { kind: "offline" };
  return { kind: "refused", message: error instanceof Error ? error.message : String(error) };
}
