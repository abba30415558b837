/** A wire with the number of items that passed, and buttons to add a step in it or take it away. */
import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { Plus, X } from "lucide-react";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { WireData } from "../document/toCanvas";
import { type FlowEdge, type Point, portRef } from "../document/types";
import { useEditor, useRunState, useStores } from "../state/context";
import classes from "./WireEdge.module.css";

export type WireEdgeType = Edge<WireData, "wire">;

export const WireEdge = memo(function WireEdge(props: EdgeProps<WireEdgeType>) {
  const { id, data, selected } = props;
  const [hovered, setHovered] = useState(false);
  const readOnly = useEditor((state) => state.readOnly);
  // A wire out of a collapsed group starts at its card; what it carries is told by the step in it.
  const from = portRef(data?.edge.from ?? "");
  const count = useRunState((state) => state.steps[from.node]?.outputs[from.port]);
  const running = useRunState((state) => state.steps[from.node]?.status === "running");
  const alone = useEditor((state) => state.selection.nodes.size === 0);
  const [path, x, y] = getBezierPath(props);
  const edge = data?.edge;
  const tools = !readOnly && edge && (hovered || (selected && alone)) ? edge : null;
  const enter = () => setHovered(true);
  const leave = () => setHovered(false);

  return (
    <g
      className={classes.wire}
      data-role={data?.role}
      data-empty={count === 0 || undefined}
      data-running={running || undefined}
      onMouseEnter={enter}
      onMouseLeave={leave}
    >
      <BaseEdge id={id} path={path} interactionWidth={24} />
      {(count !== undefined || tools) && (
        <EdgeLabelRenderer>
          <div
            className={`${classes.label} nodrag nopan`}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            onMouseEnter={enter}
            onMouseLeave={leave}
          >
            {count !== undefined && <Count count={count} role={data?.role} />}
            {tools && <Tools edge={tools} at={[x - 116, y - 44]} />}
          </div>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

const Count = memo(function Count({ count, role }: { readonly count: number; readonly role: string | undefined }) {
  const { t } = useTranslation("editor");
  return (
    <span className={classes.count} data-role={role} title={t("wire.passed", { count })}>
      {t("count.items", { count })}
    </span>
  );
});

function Tools({ edge, at }: { readonly edge: FlowEdge; readonly at: Point }) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  return (
    <span className={classes.tools}>
      <button
        type="button"
        aria-label={t("wire.insert")}
        title={t("wire.insert")}
        onClick={() => editor.getState().float({ kind: "quick_add", from: null, edge, at })}
      >
        <Plus size={12} aria-hidden />
      </button>
      <button
        type="button"
        aria-label={t("wire.remove")}
        title={t("wire.remove")}
        onClick={() => editor.getState().perform({ kind: "disconnect", edges: [edge] })}
      >
        <X size={12} aria-hidden />
      </button>
    </span>
  );
}
