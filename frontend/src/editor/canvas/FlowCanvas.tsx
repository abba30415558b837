/** The canvas. React Flow draws what the document says; whatever people do becomes an operation. */
import "@xyflow/react/dist/style.css";

import {
  type Connection,
  ConnectionMode,
  type OnConnectEnd,
  ReactFlow,
  SelectionMode,
  useReactFlow,
} from "@xyflow/react";
import { useMantineColorScheme } from "@mantine/core";
import { type DragEvent, type FocusEvent, type ModifierKey, type MouseEvent as ReactMouseEvent, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { canConnect, type Refusal } from "../document/checks";
import { snap } from "../document/tidy";
import { stepsOf } from "../document/drawGroups";
import { edgeKey, type FlowEdge, type Point } from "../document/types";
import { DRAG_TYPE } from "../palette/Palette";
import { useAddNode } from "../palette/useAddNode";
import { connect, putOnWire } from "../state/commands";
import { useEditor, useStores } from "../state/context";
import { type EditorStore, flowOf } from "../state/editorStore";
import { CanvasExtras } from "./CanvasExtras";
import { ConnectionLine } from "./ConnectionLine";
import { EmptyCanvas } from "./EmptyCanvas";
import classes from "./FlowCanvas.module.css";
import { GroupCard } from "./GroupCard";
import { GroupFrame } from "./GroupFrame";
import { LEAST_ZOOM } from "./inSight";
import { NoteNode } from "./NoteNode";
import { wasAt } from "./place";
import { RefusalNote } from "./RefusalNote";
import { onSecondClick } from "./secondClick";
import { SelectionToolbar } from "./SelectionToolbar";
import { StepNode } from "./StepNode";
import { type DrawnNode, useDrawn } from "./useDrawn";
import { useFarness } from "./useFarness";
import { useMoving } from "./useMoving";
import { useShow } from "./useReveal";
import { WireEdge, type WireEdgeType } from "./WireEdge";

const nodeTypes = { step: StepNode, note: NoteNode, frame: GroupFrame, card: GroupCard };
const edgeTypes = { wire: WireEdge };
const MANY = 150;
const CENTRED: Point = [116, 44];
// The same objects at every render: React Flow takes a new one for a change, and then draws every step again.
const SNAP_GRID: [number, number] = [8, 8];
const FIT = { padding: 0.2, maxZoom: 1 };
// Two fingers move the canvas; with Ctrl or Cmd, and by pinching, they zoom.
const ZOOM_KEYS = ["Meta", "Control"];
const PAN_BUTTONS = [0, 1];
const ADD_TO_SELECTION: ModifierKey[] = ["Meta", "Control", "Shift"];

interface Refused {
  readonly refusal: Refusal;
  readonly at: Point;
}

export function FlowCanvas() {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const { screenToFlowPosition } = useReactFlow();
  const { colorScheme } = useMantineColorScheme();
  const addNode = useAddNode();
  const show = useShow();
  const readOnly = useEditor((state) => state.readOnly);
  const empty = useEditor((state) => Object.keys(flowOf(state).nodes).length === 0);
  const { nodes, edges, onNodesChange, onEdgesChange, onDragStop } = useDrawn();
  const moving = useMoving();
  const farness = useFarness();
  const [locked, setLocked] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  // Fitting an empty canvas would wait for the first node and then jump to it.
  const [fitAtStart] = useState(!empty);

  const place = useCallback(
    (x: number, y: number): Point => {
      const at = screenToFlowPosition({ x, y });
      return [snap(at.x - CENTRED[0]), snap(at.y - CENTRED[1])];
    },
    [screenToFlowPosition],
  );

  const stopDrag = useCallback(
    (event: MouseEvent | TouchEvent, _node: unknown, moved: DrawnNode[]) => {
      moving.onDragEnd();
      const [only] = moved;
      const edge = moved.length === 1 && "clientX" in event ? edgeUnder(editor, event.clientX, event.clientY) : null;
      if (only && edge && putOnWire(editor, only.id, edge, [snap(only.position.x), snap(only.position.y)])) return;
      onDragStop();
    },
    [editor, moving, onDragStop],
  );
  const stopSelectionDrag = useCallback(() => {
    moving.onDragEnd();
    onDragStop();
  }, [moving, onDragStop]);

  const isValid = useCallback(
    (wire: Connection | WireEdgeType) =>
      canConnect(
        flowOf(editor.getState()),
        editor.getState().types,
        { node: wire.source, port: wire.sourceHandle ?? "", side: "out" },
        { node: wire.target, port: wire.targetHandle ?? "", side: "in" },
      ) === null,
    [editor],
  );
  const onNodeClick = useCallback(
    (event: ReactMouseEvent, node: DrawnNode) => {
      // Notes and groups are written in place; a drawer opening at the first of two clicks, or of several that select, would be in the way.
      if (node.type !== "step" || ADD_TO_SELECTION.some((key) => event.getModifierState(key))) return;
      onSecondClick(event, event.currentTarget, () => openDrawn(editor, node));
      editor.getState().showInspector(true);
    },
    [editor],
  );
  const onNodeDoubleClick = useCallback((_event: unknown, node: DrawnNode) => openDrawn(editor, node), [editor]);

  const onConnect = useCallback(
    (wire: Connection) =>
      connect(editor, { from: `${wire.source}.${wire.sourceHandle ?? ""}`, to: `${wire.target}.${wire.targetHandle ?? ""}` }),
    [editor],
  );

  const onConnectEnd = useCallback<OnConnectEnd>(
    (event, end) => {
      const { clientX, clientY } = "changedTouches" in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event;
      if (end.isValid || !end.fromHandle) return;
      if (end.toHandle) {
        const one = { node: end.fromHandle.nodeId, port: end.fromHandle.id ?? "", side: sideOf(end.fromHandle.type) };
        const other = { node: end.toHandle.nodeId, port: end.toHandle.id ?? "", side: sideOf(end.toHandle.type) };
        const refusal = canConnect(flowOf(editor.getState()), editor.getState().types, one, other);
        if (refusal) setRefused({ refusal, at: [clientX, clientY] });
      } else if (end.fromHandle.type === "source" && !end.toNode) {
        const from = { node: end.fromHandle.nodeId, port: end.fromHandle.id ?? "" };
        editor.getState().float({ kind: "quick_add", from, edge: null, at: place(clientX + CENTRED[0], clientY) });
      }
    },
    [editor, place],
  );

  const onDrop = useCallback(
    (event: DragEvent) => {
      const type = event.dataTransfer.getData(DRAG_TYPE);
      if (!type) return;
      event.preventDefault();
      addNode({ type, at: place(event.clientX, event.clientY), edge: edgeUnder(editor, event.clientX, event.clientY) });
    },
    [addNode, editor, place],
  );

  /** Tab walks through the nodes; the one it stands on is in sight, and the one the keys work on. */
  const onFocus = (event: FocusEvent) => {
    wasAt("canvas");
    const id = event.target.closest(".react-flow__node")?.getAttribute("data-id");
    if (!id || !event.target.matches(":focus-visible")) return;
    show(id);
    const steps = stepsOf(flowOf(editor.getState()), [id]);
    const { selection, select } = editor.getState();
    if (!steps.every((step) => selection.nodes.has(step))) select(steps);
  };

  const onDoubleClick = (event: ReactMouseEvent) => {
    if (readOnly || !(event.target instanceof Element) || !event.target.classList.contains("react-flow__pane")) return;
    editor.getState().float({ kind: "quick_add", from: null, edge: null, at: place(event.clientX, event.clientY) });
  };

  return (
    <div ref={moving.ref} className={classes.canvas} data-zoom={farness} onDragOver={(event) => event.preventDefault()} onDrop={onDrop} onDoubleClick={onDoubleClick} onFocus={onFocus}>
      <ReactFlow<DrawnNode, WireEdgeType>
        aria-label={t("canvas.title")}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDrag={moving.onDrag}
        onSelectionDrag={moving.onDrag}
        onNodeDragStop={stopDrag}
        onSelectionDragStop={stopSelectionDrag}
        onMove={moving.onMove}
        onMoveEnd={moving.onMoveEnd}
        onNodeClick={onNodeClick}
        onNodeDoubleClick={onNodeDoubleClick}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        isValidConnection={isValid}
        connectionLineComponent={ConnectionLine}
        connectionMode={ConnectionMode.Strict}
        connectionRadius={28}
        nodesDraggable={!readOnly && !locked}
        nodesConnectable={!readOnly}
        elevateNodesOnSelect
        snapToGrid
        snapGrid={SNAP_GRID}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        panOnScroll
        panOnDrag={PAN_BUTTONS}
        zoomActivationKeyCode={ZOOM_KEYS}
        selectionMode={SelectionMode.Partial}
        multiSelectionKeyCode={ADD_TO_SELECTION}
        panActivationKeyCode="Space"
        zoomOnDoubleClick={false}
        disableKeyboardA11y
        edgesFocusable={false}
        onlyRenderVisibleElements={nodes.length > MANY}
        minZoom={LEAST_ZOOM}
        maxZoom={2}
        fitView={fitAtStart}
        fitViewOptions={FIT}
        colorMode={colorScheme === "auto" ? "system" : colorScheme}
      >
        <CanvasExtras empty={empty} locked={locked} onLock={setLocked} />
      </ReactFlow>
      <SelectionToolbar />
      {empty && <EmptyCanvas />}
      {refused && <RefusalNote refusal={refused.refusal} at={refused.at} onDone={() => setRefused(null)} />}
    </div>
  );
}

function sideOf(handle: "source" | "target"): "in" | "out" {
  return handle === "source" ? "out" : "in";
}

/** The wire whose drawing lies at this place of the screen. */
function edgeUnder(editor: EditorStore, x: number, y: number): FlowEdge | null {
  const wire = document
    .elementsFromPoint(x, y)
    .map((element) => element.closest(".react-flow__edge")?.getAttribute("data-id"))
    .find(Boolean);
  return flowOf(editor.getState()).edges.find((edge) => edgeKey(edge) === wire) ?? null;
}

/** A step opens, a group and a note are written in place. */
function openDrawn(editor: EditorStore, node: DrawnNode): void {
  const state = editor.getState();
  switch (node.type) {
    case "frame":
    case "card":
      if (!state.readOnly) state.float({ kind: "rename_group", id: node.data.groupId });
      return;
    case "note":
      if (!state.readOnly) state.float({ kind: "edit_note", id: node.id });
      return;
    default:
      state.open(node.id);
  }
}
