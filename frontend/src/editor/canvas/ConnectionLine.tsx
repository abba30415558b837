/** The wire in one's hand; over a port that does not take it, it says why. */
import { type ConnectionLineComponentProps, getBezierPath } from "@xyflow/react";

import { canConnect } from "../document/checks";
import { useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import classes from "./FlowCanvas.module.css";
import { RefusalText } from "./RefusalNote";

export function ConnectionLine({ fromX, fromY, toX, toY, fromPosition, toPosition, fromHandle, toHandle }: ConnectionLineComponentProps) {
  const { editor } = useStores();
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
  });
  const refusal =
    toHandle && (toHandle.nodeId !== fromHandle.nodeId || toHandle.id !== fromHandle.id)
      ? canConnect(
          flowOf(editor.getState()),
          editor.getState().types,
          { node: fromHandle.nodeId, port: fromHandle.id ?? "", side: fromHandle.type === "source" ? "out" : "in" },
          { node: toHandle.nodeId, port: toHandle.id ?? "", side: toHandle.type === "source" ? "out" : "in" },
        )
      : null;

  return (
    <g>
      <path className={classes.line} data-refused={refusal ? true : undefined} d={path} />
      {refusal && (
        <foreignObject x={toX + 16} y={toY + 8} width={260} height={96} style={{ overflow: "visible" }}>
          <div className={classes.refusal}>
            <RefusalText refusal={refusal} />
          </div>
        </foreignObject>
      )}
    </g>
  );
}
