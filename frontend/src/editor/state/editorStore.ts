/** The open flow: one store per editor. Whatever changes the flow goes through `perform`. */
import { createStore, type StoreApi } from "zustand/vanilla";

import type { DataObject, NodeTest, Problem } from "../../api";
import type { NodeTypes } from "../document/catalog";
import type { GroupId } from "../document/groups";
import { type History, perform, redo, startHistory, undo } from "../document/history";
import type { Operation } from "../document/operations";
import { NOTHING_SELECTED, type Selection } from "../document/toCanvas";
import type { FlowDocument, FlowEdge, NodeId, Point, PortRef } from "../document/types";

export type InspectorTab = "parameters" | "input" | "output" | "changes";

/** What floats above the canvas; one thing at a time. */
export type Floating =
  | { readonly kind: "quick_add"; readonly from: PortRef | null; readonly edge: FlowEdge | null; readonly at: Point | null }
  | { readonly kind: "connect"; readonly from: NodeId }
  | { readonly kind: "rename"; readonly id: NodeId }
  | { readonly kind: "rename_group"; readonly id: GroupId }
  | { readonly kind: "edit_note"; readonly id: NodeId }
  | { readonly kind: "extract"; readonly nodes: readonly NodeId[] }
  | { readonly kind: "find" }
  | { readonly kind: "shortcuts" };

export interface EditorState {
  readonly flowId: string;
  readonly readOnly: boolean;
  readonly types: NodeTypes;
  readonly history: History;
  readonly selection: Selection;
  readonly problems: readonly Problem[];
  /** The node shown in three panes. */
  readonly opened: NodeId | null;
  readonly tab: InspectorTab;
  readonly inspectorShown: boolean;
  /** The field a problem points at, to be shown and focused. */
  readonly wantedField: string | null;
  readonly floating: Floating | null;
  /** What was searched for last in this flow. */
  readonly search: string;
  /** The steps it found, in their order. */
  readonly found: readonly NodeId[];
  /** What was pasted or duplicated last, to be brought into sight. */
  readonly arrived: readonly NodeId[];
  readonly pasted: Readonly<Record<NodeId, readonly DataObject[]>>;
  readonly tests: Readonly<Record<NodeId, NodeTest>>;
  /** The flow as it was when each of them was tested. */
  readonly testedAs: Readonly<Record<NodeId, FlowDocument>>;
  readonly sampleNo: number;

  readonly perform: (op: Operation) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly select: (nodes: Iterable<NodeId>, edges?: Iterable<string>) => void;
  readonly arrive: (nodes: readonly NodeId[]) => void;
  readonly open: (id: NodeId | null) => void;
  readonly showTab: (tab: InspectorTab) => void;
  readonly showInspector: (shown: boolean) => void;
  readonly goTo: (id: NodeId, field?: string | null) => void;
  readonly reachedField: () => void;
  readonly float: (what: Floating | null) => void;
  readonly setReadOnly: (readOnly: boolean) => void;
  readonly setSearch: (search: string, found: readonly NodeId[]) => void;
  readonly setProblems: (problems: readonly Problem[]) => void;
  readonly setTypes: (types: NodeTypes) => void;
  readonly paste: (id: NodeId, items: readonly DataObject[] | null) => void;
  readonly setTest: (id: NodeId, test: NodeTest | null) => void;
  readonly setSampleNo: (no: number) => void;
}

export type EditorStore = StoreApi<EditorState>;

export interface EditorStart {
  readonly flowId: string;
  readonly document: FlowDocument;
  readonly types: NodeTypes;
  readonly problems?: readonly Problem[];
  readonly readOnly?: boolean;
  /** What could be undone when the flow was open last. */
  readonly history?: History | null;
}

export function createEditorStore(start: EditorStart): EditorStore {
  return createStore<EditorState>((set, get) => ({
    flowId: start.flowId,
    readOnly: start.readOnly ?? false,
    types: start.types,
    history: start.history ?? startHistory(start.document),
    selection: NOTHING_SELECTED,
    problems: start.problems ?? [],
    opened: null,
    tab: "parameters",
    inspectorShown: false,
    wantedField: null,
    floating: null,
    search: "",
    found: [],
    arrived: [],
    pasted: {},
    tests: {},
    testedAs: {},
    sampleNo: 0,

    perform: (op) => {
      // Looking into a group changes nothing; what is read-only is not saved.
      if (get().readOnly && op.kind !== "collapse_groups") return;
      set((state) => settled(state, perform(state.history, op, Date.now())));
    },
    undo: () => set((state) => settled(state, undo(state.history))),
    redo: () => set((state) => settled(state, redo(state.history))),
    select: (nodes, edges = []) =>
      set((state) => {
        const selection = { nodes: new Set(nodes), edges: new Set(edges) };
        const kept = onlySelected(selection) === onlySelected(state.selection);
        // A drawer that opens by itself would push the canvas aside; it opens when somebody asks for it.
        return { selection, sampleNo: kept ? state.sampleNo : 0, inspectorShown: state.inspectorShown && selection.nodes.size > 0 };
      }),
    arrive: (arrived) => {
      get().select(arrived);
      set({ arrived });
    },
    open: (id) => set(id ? { opened: id, sampleNo: 0, selection: { nodes: new Set([id]), edges: new Set() } } : { opened: null }),
    showTab: (tab) => set({ tab, inspectorShown: true }),
    showInspector: (inspectorShown) => set({ inspectorShown }),
    goTo: (id, field = null) =>
      set({
        selection: { nodes: new Set([id]), edges: new Set() },
        tab: "parameters",
        inspectorShown: true,
        wantedField: field,
      }),
    reachedField: () => set({ wantedField: null }),
    float: (floating) => set({ floating }),
    setReadOnly: (readOnly) => set({ readOnly }),
    setSearch: (search, found) => set({ search, found }),
    setProblems: (problems) => set({ problems }),
    setTypes: (types) => set({ types }),
    paste: (id, items) =>
      set((state) => {
        const { [id]: _gone, ...rest } = state.pasted;
        return { pasted: items ? { ...rest, [id]: items } : rest, sampleNo: 0 };
      }),
    setTest: (id, test) =>
      set((state) => {
        const { [id]: _gone, ...rest } = state.tests;
        const { [id]: _old, ...others } = state.testedAs;
        return test
          ? { tests: { ...rest, [id]: test }, testedAs: { ...others, [id]: state.history.present } }
          : { tests: rest, testedAs: others };
      }),
    setSampleNo: (sampleNo) => set({ sampleNo }),
  }));
}

/** After any change the selection and the opened node name only what is still there. */
function settled(state: EditorState, history: History): Partial<EditorState> {
  if (history === state.history) return {};
  const nodes = history.present.nodes;
  const selected = [...state.selection.nodes].filter((id) => id in nodes);
  const edges = new Set(history.present.edges.map((edge) => `${edge.from} -> ${edge.to}`));
  const wires = [...state.selection.edges].filter((key) => edges.has(key));
  const same = selected.length === state.selection.nodes.size && wires.length === state.selection.edges.size;
  return {
    history,
    selection: same ? state.selection : { nodes: new Set(selected), edges: new Set(wires) },
    opened: state.opened && state.opened in nodes ? state.opened : null,
  };
}

export function onlySelected(selection: Selection): NodeId | null {
  const [first] = selection.nodes;
  return selection.nodes.size === 1 && first !== undefined ? first : null;
}

export function flowOf(state: EditorState): FlowDocument {
  return state.history.present;
}
