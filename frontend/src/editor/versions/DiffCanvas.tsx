/** Both documents in one picture: what came, what went and what changed, by colour, sign and word. */
import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps, getBezierPath, Handle, type Node, type NodeProps, Position, ReactFlow, ReactFlowProvider } from "@xyflow/react";
import { useMantineColorScheme } from "@mantine/core";
import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { LEAST_ZOOM } from "../canvas/inSight";
import { isNote, type NodeTypes } from "../document/catalog";
import type { Change, FlowDiff } from "../document/diff";
import { edgeKey, type FlowDocument, portRef } from "../document/types";
import { accentOf, NodeIcon } from "../palette/icons";
import { titleOf, useEditor } from "../state/context";
import classes from "./Diff.module.css";
import { CHANGE_ICONS } from "./DiffList";

interface CardData extends Record<string, unknown> {
  readonly title: string;
  readonly icon: string;
  readonly category: string;
  readonly change: Change | null;
}

type CardNode = Node<CardData, "card">;
type WireOf = Edge<{ readonly change: "added" | "removed" | null }, "wire">;

const nodeTypes = { card: memo(Card) };
const edgeTypes = { wire: memo(Wire) };

export function DiffCanvas({ before, after, diff }: { readonly before: FlowDocument; readonly after: FlowDocument; readonly diff: FlowDiff }) {
  const { t } = useTranslation("versions");
  const { colorScheme } = useMantineColorScheme();
  const types = useEditor((state) => state.types);
  const nodes = useMemo(() => cards(before, after, diff, types), [after, before, diff, types]);
  const edges = useMemo(() => wires(before, after, diff), [after, before, diff]);

  return (
    <div className={classes.canvas}>
      <ReactFlowProvider>
        <ReactFlow<CardNode, WireOf>
          aria-label={t("picture")}
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          onlyRenderVisibleElements={nodes.length > 150}
          minZoom={LEAST_ZOOM}
          fitView
          fitViewOptions={{ padding: 0.15, maxZoom: 1 }}
          colorMode={colorScheme === "auto" ? "system" : colorScheme}
        />
      </ReactFlowProvider>
    </div>
  );
}

function cards(before: FlowDocument, after: FlowDocument, diff: FlowDiff, types: NodeTypes): CardNode[] {
  const changes = new Map(diff.steps.map((step) => [step.id, step.change]));
  const all = { ...before.nodes, ...after.nodes };
  return Object.entries(all).map(([id, node]): CardNode => {
    const [x, y] = after.layout[id] ?? before.layout[id] ?? [0, 0];
    const type = types.get(node.type);
    const text = isNote(type) && typeof node.config["text"] === "string" ? node.config["text"].slice(0, 60) : "";
    return {
      id,
      type: "card",
      position: { x, y },
      data: { title: text || titleOf(node, type), icon: type?.icon ?? "box", category: type?.category ?? "helpers", change: changes.get(id) ?? null },
    };
  });
}

function wires(before: FlowDocument, after: FlowDocument, diff: FlowDiff): WireOf[] {
  const changes = new Map(diff.wires.map(({ edge, change }) => [edgeKey(edge), change]));
  const all = new Map([...before.edges, ...after.edges].map((edge) => [edgeKey(edge), edge]));
  return [...all].map(([key, edge]): WireOf => ({ id: key, type: "wire", source: portRef(edge.from).node, target: portRef(edge.to).node, data: { change: changes.get(key) ?? null } }));
}

function Card({ data }: NodeProps<CardNode>) {
  const { t } = useTranslation("versions");
  const Icon = data.change ? CHANGE_ICONS[data.change] : null;
  return (
    <div className={classes.card} data-change={data.change ?? undefined} style={{ "--accent": accentOf(data.category) } as React.CSSProperties}>
      <Handle type="target" position={Position.Left} className={classes.handle ?? ""} />
      <span className={classes.icon}>
        <NodeIcon icon={data.icon} category={data.category} size={16} />
      </span>
      <span className={classes.cardTitle}>{data.title}</span>
      {Icon && data.change && (
        <span className={classes.mark} data-change={data.change}>
          <Icon size={13} aria-hidden /> {t(`change.${data.change}`)}
        </span>
      )}
      <Handle type="source" position={Position.Right} className={classes.handle ?? ""} />
    </div>
  );
}

function Wire(props: EdgeProps<WireOf>) {
  const { t } = useTranslation("versions");
  const [path, x, y] = getBezierPath(props);
  const change = props.data?.change ?? null;
  const Icon = change ? CHANGE_ICONS[change] : null;
  return (
    <g className={classes.wire} data-change={change ?? undefined}>
      <BaseEdge id={props.id} path={path} />
      {Icon && change && (
        <EdgeLabelRenderer>
          <span className={classes.wireMark} data-change={change} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>
            <Icon size={15} role="img" aria-label={t(`change.${change}`)} />
          </span>
        </EdgeLabelRenderer>
      )}
    </g>
  );
}
