/** One step on the canvas: plain elements, drawn again only when its own data or run state changes. */
import { Handle, type Node, type NodeProps, Position, useUpdateNodeInternals } from "@xyflow/react";
import { Plus, PowerOff, TriangleAlert } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { StepData } from "../document/toCanvas";
import { accentOf, NodeIcon } from "../palette/icons";
import { titleOf, useEditor, useRunState, useStores } from "../state/context";
import { useStale } from "../state/stale";
import { PinMark } from "../stepview/PinMark";
import { StepState } from "./StepState";
import classes from "./StepNode.module.css";

export type StepNodeType = Node<StepData, "step">;

export const StepNode = memo(function StepNode({ id, data, selected }: NodeProps<StepNodeType>) {
  // Once for the card with all its parts: on a large flow each hook more is some hundred times more.
  const { t } = useTranslation("editor");
  const { node, type, inputs, outputs } = data;
  const step = useRunState((state) => state.steps[id]);
  const stale = useStale(id);
  const problem = useEditor((state) => worst(state.problems, id));
  const readOnly = useEditor((state) => state.readOnly);
  const alone = useEditor((state) => state.selection.nodes.size === 1);
  const [hovered, setHovered] = useState(false);
  useFreshPorts(id, data);
  const subtitle = node.title ? type?.title : connectionOf(node.config);

  return (
    <div
      className={classes.node}
      data-selected={selected || undefined}
      data-status={stale ? "stale" : (step?.status ?? "idle")}
      data-disabled={node.disabled || undefined}
      style={{ "--accent": accentOf(type?.category) } as React.CSSProperties}
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
    >
      <div className={classes.head}>
        <span className={classes.icon}>
          <NodeIcon icon={type?.icon ?? "box"} {...(type ? { category: type.category } : {})} size={18} />
        </span>
        <span className={classes.titles}>
          <span className={classes.title}>{titleOf(node, type)}</span>
          <span className={classes.subtitle}>{type ? (subtitle ?? t(`category.${type.category}`, { defaultValue: type.category })) : t("node.unknown", { type: node.type })}</span>
        </span>
        <PinMark id={id} />
        {node.disabled && (
          <span className={classes.badge} title={t("node.disabled")}>
            <PowerOff size={14} role="img" aria-label={t("node.disabled")} />
          </span>
        )}
        {problem && (
          <span className={classes.badge} data-severity={problem.severity} title={problem.message}>
            <TriangleAlert size={14} role="img" aria-label={t("node.problem", { message: problem.message })} />
          </span>
        )}
      </div>
      <div className={classes.ports}>
        <div className={classes.inputs}>
          {inputs.map((port) => (
            <div key={port.name} className={classes.port} data-type={port.type}>
              <Handle type="target" id={port.name} position={Position.Left} className={classes.handle ?? ""} title={port.title} />
              {(inputs.length > 1 || port.type === "trigger") && <span className={classes.portName}>{port.title}</span>}
            </div>
          ))}
        </div>
        <div className={classes.outputs}>
          {outputs.map((port) => {
            const count = step?.outputs[port.name];
            return (
              <div key={port.name} className={classes.port} data-role={port.role} data-type={port.type}>
                <span className={classes.portName}>{port.title}</span>
                {/* On a port with a wire the wire says it as well, a port without one has only this. */}
                {count ? (
                  <span className={classes.portCount} title={t("wire.passed", { count })}>
                    {count}
                  </span>
                ) : null}
                <Handle type="source" id={port.name} position={Position.Right} className={classes.handle ?? ""} title={port.title} />
                {!readOnly && (hovered || (selected && alone)) && <AddAfter node={id} port={port.name} label={t("node.addAfter", { port: port.title })} />}
              </div>
            );
          })}
        </div>
      </div>
      <StepState step={step} stale={stale} />
    </div>
  );
});

/** React Flow measures ports once; a renamed one has to be measured again, or its wire is not drawn. */
function useFreshPorts(id: string, { inputs, outputs }: StepData): void {
  const update = useUpdateNodeInternals();
  const names = [...inputs, ...outputs].map((port) => port.name).join(" ");
  const measured = useRef(names);

  useEffect(() => {
    if (measured.current === names) return;
    measured.current = names;
    update(id);
  }, [id, names, update]);
}

function AddAfter({ node, port, label }: { node: string; port: string; label: string }) {
  const { editor } = useStores();
  return (
    <button
      type="button"
      className={`${classes.add} nodrag nopan`}
      aria-label={label}
      title={label}
      tabIndex={-1}
      onClick={(event) => {
        event.stopPropagation();
        editor.getState().float({ kind: "quick_add", from: { node, port }, edge: null, at: null });
      }}
    >
      <Plus size={12} aria-hidden />
    </button>
  );
}

function worst<P extends { node: string | null; severity: string }>(problems: readonly P[], id: string): P | undefined {
  const mine = problems.filter((problem) => problem.node === id);
  return mine.find((problem) => problem.severity === "error") ?? mine[0];
}

function connectionOf(config: StepData["node"]["config"]): string | undefined {
  const name = config["connection"];
  return typeof name === "string" && name ? name : undefined;
}
