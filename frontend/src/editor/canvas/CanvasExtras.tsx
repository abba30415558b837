/** What lies under and over the steps: dots, tools, the small map. Not drawn again while steps are moved. */
import { Background, BackgroundVariant, MiniMap, useStore } from "@xyflow/react";
import { useLocalStorage } from "@mantine/hooks";
import { memo, useDeferredValue } from "react";
import { useTranslation } from "react-i18next";

import { accentOf } from "../palette/icons";
import { CanvasToolbar } from "./CanvasToolbar";
import classes from "./FlowCanvas.module.css";
import type { DrawnNode } from "./useDrawn";

interface CanvasExtrasProps {
  readonly empty: boolean;
  readonly locked: boolean;
  readonly onLock: (locked: boolean) => void;
}

export const CanvasExtras = memo(function CanvasExtras({ empty, locked, onLock }: CanvasExtrasProps) {
  const { t } = useTranslation("editor");
  const [miniMap, setMiniMap] = useLocalStorage({ key: "wareflow.minimap", defaultValue: true, getInitialValueInEffect: false });
  // A mark for every step again: it comes a moment after the steps themselves.
  const later = useDeferredValue(true, false);
  const roomy = useStore((state) => state.height > 420 && state.width > 760);

  return (
    <>
      <Background variant={BackgroundVariant.Dots} gap={16} size={1.5} color="var(--wf-canvas-dot)" />
      <CanvasToolbar miniMap={miniMap} onMiniMap={() => setMiniMap((shown) => !shown)} locked={locked} onLock={() => onLock(!locked)} />
      {later && miniMap && !empty && roomy && (
        <MiniMap<DrawnNode>
          pannable
          zoomable
          position="bottom-right"
          className={classes.miniMap ?? ""}
          ariaLabel={t("canvas.miniMap")}
          nodeColor={colorOf}
          maskColor="color-mix(in srgb, var(--wf-canvas) 70%, transparent)"
        />
      )}
    </>
  );
});

function colorOf(node: DrawnNode): string {
  switch (node.type) {
    case "frame":
      return "color-mix(in srgb, var(--wf-idle) 20%, transparent)";
    case "card":
      return "var(--wf-idle)";
    default:
      return accentOf(node.data.type?.category);
  }
}
