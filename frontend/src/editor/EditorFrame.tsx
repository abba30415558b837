/** Palette, canvas, inspector and run panel in their places, with the dialogs that float above them. */
import { ReactFlowProvider } from "@xyflow/react";
import { type ReactNode, useCallback } from "react";

import { ConnectDialog } from "./canvas/ConnectDialog";
import { FindDialog } from "./canvas/FindDialog";
import { FlowCanvas } from "./canvas/FlowCanvas";
import { QuickAdd } from "./canvas/QuickAdd";
import { RenameDialog } from "./canvas/RenameDialog";
import { ShortcutSheet } from "./canvas/ShortcutSheet";
import { type EditorActions, useCanvasKeys, useMiddle } from "./canvas/useCanvasKeys";
import { useReveal } from "./canvas/useReveal";
import classes from "./Editor.module.css";
import { Inspector } from "./inspector/Inspector";
import { NodeView } from "./inspector/NodeView";
import { Palette } from "./palette/Palette";
import { useAddNode } from "./palette/useAddNode";
import { useEditor } from "./state/context";

interface EditorFrameProps {
  readonly top: ReactNode;
  readonly bottom?: ReactNode;
  readonly paletteShown: boolean;
  readonly actions: EditorActions;
}

export function EditorFrame({ top, bottom, paletteShown, actions }: EditorFrameProps) {
  const readOnly = useEditor((state) => state.readOnly);
  useCanvasKeys(actions);
  const reveal = useReveal();
  const middle = useMiddle();
  const addNode = useAddNode();

  const add = useCallback(
    (type: string) => {
      const id = addNode({ type, middle: middle() });
      if (id) reveal(id);
    },
    [addNode, middle, reveal],
  );

  return (
    <div className={classes.editor}>
      {top}
      <div className={classes.work}>
        {paletteShown && !readOnly && <Palette onAdd={add} />}
        <div className={classes.stage}>
          <main className={classes.canvas}>
            <FlowCanvas />
          </main>
          {bottom}
        </div>
        <Inspector />
      </div>
      <NodeView onClosed={reveal} />
      <Floating />
    </div>
  );
}

function Floating() {
  const floating = useEditor((state) => state.floating);
  const reveal = useReveal();
  const middle = useMiddle();

  switch (floating?.kind) {
    case "quick_add":
      return <QuickAdd wish={floating} middle={middle} onAdded={reveal} />;
    case "connect":
      return <ConnectDialog from={floating.from} />;
    case "rename":
      return <RenameDialog id={floating.id} />;
    case "find":
      return <FindDialog onFound={reveal} />;
    case "shortcuts":
      return <ShortcutSheet />;
    case undefined:
      return null;
  }
}

export function WithCanvas({ children }: { readonly children: ReactNode }) {
  return <ReactFlowProvider>{children}</ReactFlowProvider>;
}
