/** The editor on the screen, for the command palette that stands above every page. */
import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

import type { NodeId } from "../document/types";
import type { EditorStore } from "../state/editorStore";

export interface ActiveEditor {
  readonly editor: EditorStore;
  /** By the default keys of what they do. */
  readonly handlers: Readonly<Record<string, () => void>>;
  readonly goTo: (id: NodeId) => void;
  readonly add: (type: string) => void;
  /** Whether the handler may run now. */
  readonly allowed: (key: string) => boolean;
}

const active = createStore<{ readonly editor: ActiveEditor | null }>(() => ({ editor: null }));

export function useActiveEditor(): ActiveEditor | null {
  return useStore(active, (state) => state.editor);
}

export function useBecomeActive(editor: ActiveEditor): void {
  useEffect(() => {
    active.setState({ editor });
    return () => active.setState((state) => (state.editor === editor ? { editor: null } : state));
  }, [editor]);
}
