/** The stores of the editor one stands in. */
import { createContext, useContext } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";

import type { FlowNode, NodeId } from "../document/types";
import type { NodeType } from "../document/catalog";
import { type EditorState, type EditorStore, flowOf } from "./editorStore";
import type { RunState, RunStore } from "./runStore";

export interface Stores {
  readonly editor: EditorStore;
  readonly run: RunStore;
}

export const StoresContext = createContext<Stores | null>(null);

export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (!stores) throw new Error("This component stands outside of an editor.");
  return stores;
}

export function useEditor<Part>(part: (state: EditorState) => Part): Part {
  return useStore(useStores().editor, part);
}

/** For parts made anew at every call, such as lists. */
export function useEditorList<Part>(part: (state: EditorState) => Part): Part {
  return useStore(useStores().editor, useShallow(part));
}

export function useRunState<Part>(part: (state: RunState) => Part): Part {
  return useStore(useStores().run, part);
}

export function useNode(id: NodeId | null): { node: FlowNode | undefined; type: NodeType | undefined } {
  const node = useEditor((state) => (id ? flowOf(state).nodes[id] : undefined));
  const type = useEditor((state) => (node ? state.types.get(node.type) : undefined));
  return { node, type };
}

export function titleOf(node: FlowNode | undefined, type: NodeType | undefined): string {
  return node?.title ?? type?.title ?? node?.type ?? "";
}
