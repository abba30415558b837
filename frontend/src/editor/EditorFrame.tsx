/** Palette, canvas, inspector and run panel in their places, with the dialogs that float above them. */
import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { type ReactNode, useCallback, useEffect, useMemo } from "react";

import { ConnectDialog } from "./canvas/ConnectDialog";
import { ExtractDialog } from "./extract/ExtractDialog";
import { FindDialog } from "./canvas/FindDialog";
import { FlowCanvas } from "./canvas/FlowCanvas";
import { QuickAdd } from "./canvas/QuickAdd";
import { RenameDialog } from "./canvas/RenameDialog";
import { ShortcutSheet } from "./canvas/ShortcutSheet";
import { type EditorActions, useCanvasKeys, useMiddle } from "./canvas/useCanvasKeys";
import { focusNode, useReveal, useShow, whenAtRest } from "./canvas/useReveal";
import classes from "./Editor.module.css";
import { Inspector } from "./inspector/Inspector";
import { NodeView } from "./inspector/NodeView";
import { Outline } from "./outline/Outline";
import { useOutlineView } from "./outline/useOutlineView";
import { Palette } from "./palette/Palette";
import { useAddNode } from "./palette/useAddNode";
import { useEditor, useRunState, useStores } from "./state/context";
import { openOutput } from "./state/commands";
import { onlySelected } from "./state/editorStore";

interface EditorFrameProps {
  readonly top: ReactNode;
  readonly bottom?: ReactNode;
  readonly paletteShown: boolean;
  readonly actions: Omit<EditorActions, "add">;
}

export function EditorFrame({ top, bottom, paletteShown, actions }: EditorFrameProps) {
  const readOnly = useEditor((state) => state.readOnly);
  const { editor } = useStores();
  const reveal = useReveal();
  const middle = useMiddle();
  const addNode = useAddNode();

  const [view] = useOutlineView();

  useKeepInSight();
  useRoomForRun();

  const add = useCallback(
    (type: string) => {
      const id = addNode({ type, middle: middle(), from: openOutput(editor) });
      if (id) reveal(id);
    },
    [addNode, editor, middle, reveal],
  );
  useCanvasKeys(useMemo(() => ({ ...actions, add }), [actions, add]));

  return (
    <div className={classes.editor}>
      {top}
      <div className={classes.work}>
        {paletteShown && !readOnly && <Palette onAdd={add} />}
        {view === "beside" && <Outline />}
        <div className={classes.stage}>
          <div className={classes.canvas}>{view === "only" ? <Outline /> : <FlowCanvas />}</div>
          {bottom}
        </div>
        <Inspector />
      </div>
      <NodeView onClosed={reveal} />
      <Floating />
    </div>
  );
}

/** The drawer takes room from the canvas; the node it belongs to must not go out of sight. Nor must what was just pasted. */
function useKeepInSight() {
  const show = useShow();
  const id = useEditor((state) => (state.inspectorShown ? onlySelected(state.selection) : null));

  useEffect(() => {
    if (!id) return;
    return whenAtRest(document.querySelector(".react-flow"), () => show(id));
  }, [id, show]);

  const arrived = useEditor((state) => state.arrived);
  useEffect(() => show(...arrived), [arrived, show]);
}

/** The run panel takes the lower part; the whole flow is shown in what is left. */
function useRoomForRun() {
  const { fitView } = useReactFlow();
  const shown = useRunState((state) => state.run !== null);

  useEffect(() => {
    if (!shown) return;
    const timer = window.setTimeout(() => void fitView({ padding: 0.15, maxZoom: 1 }), 120);
    return () => window.clearTimeout(timer);
  }, [fitView, shown]);
}

/** A closed dialog gives the keyboard back to the node it was opened from. */
function useFocusBack(open: boolean) {
  const { editor } = useStores();

  useEffect(() => {
    if (!open) return;
    return () => {
      const id = onlySelected(editor.getState().selection);
      if (id) focusNode(id);
    };
  }, [editor, open]);
}

function Floating() {
  const floating = useEditor((state) => state.floating);
  const reveal = useReveal();
  const middle = useMiddle();
  useFocusBack(floating !== null);

  switch (floating?.kind) {
    case "quick_add":
      return <QuickAdd wish={floating} middle={middle} onAdded={reveal} />;
    case "connect":
      return <ConnectDialog from={floating.from} />;
    case "rename":
      return <RenameDialog id={floating.id} />;
    case "find":
      return <FindDialog onFound={reveal} />;
    case "extract":
      return <ExtractDialog nodes={floating.nodes} />;
    case "shortcuts":
      return <ShortcutSheet />;
    // These two are written in place, on the canvas.
    case "rename_group":
    case "edit_note":
    case undefined:
      return null;
  }
}

export function WithCanvas({ children }: { readonly children: ReactNode }) {
  return <ReactFlowProvider>{children}</ReactFlowProvider>;
}
