/** The pins of the open flow. */
import { type Pin, usePins } from "../../api";
import type { NodeId } from "../document/types";
import { useEditor } from "../state/context";

const NO_PINS: readonly Pin[] = [];

/** A run that is only looked at has none. */
export function useFlowPins(): readonly Pin[] {
  const flowId = useEditor((state) => state.flowId);
  const readOnly = useEditor((state) => state.readOnly);
  const pins = usePins(flowId, !readOnly && flowId !== "");
  return (readOnly ? undefined : pins.data) ?? NO_PINS;
}

export function usePin(id: NodeId | null): Pin | undefined {
  return useFlowPins().find((pin) => pin.node === id);
}
