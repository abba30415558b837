/** The canvas. React Flow draws what the document says; whatever people do becomes an operation. */
import "@xyflow/react/dist/style.css";

import {
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionMode,
  MiniMap,
  type OnConnectEnd,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import { useMantineColorScheme } from "@mantine/core";
import { type DragEvent, type FocusEvent, type MouseEvent, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { canConnect, type Refusal } from "../document/checks";
import { snap } from "../document/tidy";
import { edgeKey, type Point } from "../document/types";
import { DRAG_TYPE } from "../palette/Palette";
import { accentOf } from "../palette/icons";
import { useAddNode } from "../palette/useAddNode";
import { connect } from "../state/commands";
import { useEditor, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import { CanvasToolbar } from "./CanvasToolbar";
import { ConnectionLine } from "./ConnectionLine";
import { EmptyCanvas } from "./EmptyCanvas";
import classes from "./FlowCanvas.module.css";
import { NoteNode } from "./NoteNode";
import { RefusalNote } from "./RefusalNote";
import { StepNode } from "./StepNode";
import { type DrawnNode, useDrawn } from "./useDrawn";
import { WireEdge, type WireEdgeType } from "./WireEdge";

const nodeTypes = { step: StepNode, note: NoteNode };
const edgeTypes = { wire: WireEdge };
const MANY = 150;
const CENTRED: Point = [116, 44];

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
  const readOnly = useEditor((state) => state.readOnly);
  const empty = useEditor((state) => Object.keys(flowOf(state).nodes).length === 0);
  const { nodes, edges, onNodesChange, onEdgesChange, onDragStop } = useDrawn();
  const [refused, setRefused] = useState<Refused | null>(null);
  const [miniMap, setMiniMap] = useState(true);
  const roomy = useStore((state) => state.height > 420 && state.width > 760);
  // Fitting an empty canvas would wait for the first node and then jump to it.
  const [fitAtStart] = useState(!empty);

  const place = useCallback(
    (x: number, y: number): Point => {
      const at = screenToFlowPosition({ x, y });
      return [snap(at.x - CENTRED[0]), snap(at.y - CENTRED[1])];
    },
    [screenToFlowPosition],
  );

  const check = useCallback(
    (wire: Pick<Connection, "source" | "target" | "sourceHandle" | "targetHandle">) =>
      canConnect(
        flowOf(editor.getState()),
        editor.getState().types,
        { node: wire.source, port: wire.sourceHandle ?? "", side: "out" },
        { node: wire.target, port: wire.targetHandle ?? "", side: "in" },
      ),
    [editor],
  );

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
      const wire = wireUnder(event.clientX, event.clientY);
      const edge = wire ? (flowOf(editor.getState()).edges.find((one) => edgeKey(one) === wire) ?? null) : null;
      addNode({ type, at: place(event.clientX, event.clientY), edge });
    },
    [addNode, editor, place],
  );

  /** Tab walks through the nodes; the one it stands on is the one the keys work on. */
  const onFocus = (event: FocusEvent) => {
    const id = event.target.closest(".react-flow__node")?.getAttribute("data-id");
    if (id && event.target.matches(":focus-visible") && !editor.getState().selection.nodes.has(id)) editor.getState().select([id]);
  };

  const onDoubleClick = (event: MouseEvent) => {
    if (readOnly || !(event.target instanceof Element) || !event.target.classList.contains("react-flow__pane")) return;
    editor.getState().float({ kind: "quick_add", from: null, edge: null, at: place(event.clientX, event.clientY) });
  };

  return (
    <div className={classes.canvas} onDragOver={(event) => event.preventDefault()} onDrop={onDrop} onDoubleClick={onDoubleClick} onFocus={onFocus}>
      <ReactFlow<DrawnNode, WireEdgeType>
        aria-label={t("canvas.title")}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStop={onDragStop}
        onSelectionDragStop={onDragStop}
        onNodeClick={() => editor.getState().showInspector(true)}
        onNodeDoubleClick={(_event, node) => editor.getState().open(node.id)}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        isValidConnection={(wire) => check({ ...wire, sourceHandle: wire.sourceHandle ?? null, targetHandle: wire.targetHandle ?? null }) === null}
        connectionLineComponent={ConnectionLine}
        connectionMode={ConnectionMode.Strict}
        connectionRadius={28}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        elevateNodesOnSelect
        snapToGrid
        snapGrid={[8, 8]}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        selectionMode={SelectionMode.Partial}
        multiSelectionKeyCode={["Meta", "Control", "Shift"]}
        panActivationKeyCode="Space"
        zoomOnDoubleClick={false}
        disableKeyboardA11y
        edgesFocusable={false}
        onlyRenderVisibleElements={nodes.length > MANY}
        minZoom={0.1}
        maxZoom={2}
        fitView={fitAtStart}
        fitViewOptions={{ padding: 0.2, maxZoom: 1 }}
        colorMode={colorScheme === "auto" ? "system" : colorScheme}
      >
        <Background variant={BackgroundVariant.Dots} gap={16} size={1.5} color="var(--wf-canvas-dot)" />
        <CanvasToolbar miniMap={miniMap} onMiniMap={() => setMiniMap((shown) => !shown)} />
        {miniMap && !empty && roomy && (
          <MiniMap<DrawnNode>
            pannable
            zoomable
            position="bottom-right"
            className={classes.miniMap ?? ""}
            ariaLabel={t("canvas.miniMap")}
            nodeColor={(node) => accentOf(node.data.type?.category)}
            maskColor="color-mix(in srgb, var(--wf-canvas) 70%, transparent)"
          />
        )}
      </ReactFlow>
      {empty && <EmptyCanvas />}
      {refused && <RefusalNote refusal={refused.refusal} at={refused.at} onDone={() => setRefused(null)} />}
    </div>
  );
}

function sideOf(handle: "source" | "target"): "in" | "out" {
  return handle === "source" ? "out" : "in";
}

function wireUnder(x: number, y: number): string | null {
  const found = document
    .elementsFromPoint(x, y)
    .map((element) => element.closest(".react-flow__edge")?.getAttribute("data-id"))
    .find(Boolean);
  return found ?? null;
}
