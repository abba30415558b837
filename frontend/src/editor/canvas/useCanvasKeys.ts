/** Keys of the editor. Single letters are left alone while one types; nothing happens under an open dialog. */
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { snap } from "../document/tidy";
import type { Point } from "../document/types";
import * as commands from "../state/commands";
import * as groups from "../state/groupCommands";
import { useStores } from "../state/context";
import { useBecomeActive } from "../commands/activeEditor";
import { defaultKey } from "../commands/keymap";
import { useKeymap } from "../commands/useKeymap";
import { useOutlineView } from "../outline/useOutlineView";
import { focusOutline } from "./place";
import { pressed } from "./shortcuts";
import { nextFound } from "./useFind";
import { useReveal } from "./useReveal";
import { useTidy } from "./useTidy";

export interface EditorActions {
  /** Adds a step of the type after the selected one. */
  readonly add: (type: string) => void;
  readonly plan: () => void;
  readonly run: () => void;
  readonly save: () => void;
  readonly publish: () => void;
  readonly togglePalette: () => void;
  readonly search: () => void;
  readonly versions: () => void;
  readonly starts: () => void;
  readonly sources: () => void;
}

type Keys = Readonly<Record<string, () => void>>;

const NUDGE = 8;

export function useCanvasKeys(actions: EditorActions): void {
  const { editor } = useStores();
  const flow = useReactFlow();
  const reveal = useReveal();
  const tidy = useTidy();
  const middle = useMiddle();
  const keymap = useKeymap();
  const [outline, showOutline] = useOutlineView();
  const { t } = useTranslation("canvas");

  /** Work wherever the focus is, unless one is typing. */
  const anywhere = useMemo((): Keys => {
    const state = () => editor.getState();
    const goToFound = (way: 1 | -1) => {
      const id = nextFound(editor, way);
      if (!id) return state().float({ kind: "find" });
      state().select([id]);
      reveal(id);
    };
    return {
      "Mod+Z": () => state().undo(),
      "Mod+Shift+Z": () => state().redo(),
      "Mod+Y": () => state().redo(),
      "Mod+S": actions.save,
      "Mod+Enter": actions.run,
      "Mod+Shift+Enter": actions.plan,
      "Mod+B": actions.togglePalette,
      "Mod+F": actions.search,
      "Shift+O": () => {
        if (outline !== "off" && !focusOutline()) return;
        showOutline(outline === "off" ? "beside" : "off");
        if (outline === "off") focusOutline(20);
      },
      F3: () => goToFound(1),
      "Shift+F3": () => goToFound(-1),
      "Shift+P": actions.publish,
      "#versions": actions.versions,
      "#starts": actions.starts,
      "#sources": actions.sources,
      N: () => state().float({ kind: "quick_add", from: commands.selectedOutput(editor), edge: null, at: null }),
      "?": () => state().float({ kind: "shortcuts" }),
      T: tidy,
      "0": () => void flow.zoomTo(1),
      "1": () => void flow.fitView({ padding: 0.2, maxZoom: 1, duration: 200 }),
      "+": () => void flow.zoomIn(),
      "=": () => void flow.zoomIn(),
      "-": () => void flow.zoomOut(),
    };
  }, [actions, editor, flow, outline, reveal, showOutline, tidy]);

  /** Work on what is selected, with the focus on the canvas. */
  const onCanvas = useMemo((): Keys => {
    const state = () => editor.getState();
    const one = (then: (id: string) => void) => () => {
      const [id] = state().selection.nodes;
      if (id !== undefined) then(id);
    };
    const walk = (direction: commands.Direction) => () => {
      const id = commands.neighbour(editor, direction);
      if (!id) return;
      state().select([id]);
      reveal(id);
    };
    const nudge = (x: number, y: number) => () => commands.nudge(editor, [x * NUDGE, y * NUDGE]);
    return {
      Delete: () => commands.removeSelected(editor),
      Backspace: () => commands.removeSelected(editor),
      "Mod+A": () => commands.selectAll(editor),
      "Mod+D": () => commands.duplicateSelected(editor),
      D: () => commands.toggleDisabled(editor),
      "Mod+G": () => groups.groupSelected(editor, t("group.untitled")),
      "Mod+Shift+G": () => groups.ungroupSelected(editor),
      "Alt+G": () => groups.collapseSelected(editor, false),
      "Alt+Shift+G": () => groups.collapseSelected(editor, true),
      C: one((id) => state().float({ kind: "connect", from: id })),
      F2: one((id) => state().float({ kind: "rename", id })),
      Enter: one((id) => state().open(id)),
      Escape: () => state().select([]),
      ArrowLeft: walk("left"),
      ArrowRight: walk("right"),
      ArrowUp: walk("up"),
      ArrowDown: walk("down"),
      "Alt+ArrowLeft": nudge(-1, 0),
      "Alt+ArrowRight": nudge(1, 0),
      "Alt+ArrowUp": nudge(0, -1),
      "Alt+ArrowDown": nudge(0, 1),
      "Shift+ArrowLeft": () => commands.selectReach(editor, "upstream"),
      "Shift+ArrowRight": () => commands.selectReach(editor, "downstream"),
      "Shift+S": () => {
        const id = commands.addNote(editor, middle());
        if (id) editor.getState().float({ kind: "edit_note", id });
      },
    };
  }, [editor, middle, reveal, t]);

  useBecomeActive(
    useMemo(
      () => ({
        editor,
        handlers: { ...anywhere, ...onCanvas },
        goTo: (id: string) => {
          editor.getState().select([id]);
          reveal(id);
        },
        add: actions.add,
        allowed: (key: string) => !editor.getState().readOnly || READING.has(key),
      }),
      [actions.add, anywhere, editor, onCanvas, reveal],
    ),
  );

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const state = editor.getState();
      if (event.defaultPrevented || state.floating || isUnderDialog()) return;
      const key = pressed(event);
      const name = defaultKey(keymap, key);
      const typing = isTyping(event.target);
      if (name === null || (typing && key.length === 1)) return;
      if (typing && !/^Mod\+(S|Enter|Shift\+Enter)$/.test(name)) return;
      const act = (isOnCanvas(event.target) ? onCanvas[name] : undefined) ?? anywhere[name];
      if (!act || (state.readOnly && !READING.has(name))) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [anywhere, editor, keymap, onCanvas]);

  useClipboard(middle);
}

const READING = new Set(["?", "0", "1", "+", "=", "-", "Enter", "Escape", "Mod+F", "Alt+G", "Alt+Shift+G", "F3", "Shift+F3", "Shift+O", "Mod+A", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Shift+ArrowLeft", "Shift+ArrowRight"]);

/** The clipboard by its own events, which need no permission. */
function useClipboard(middle: () => Point): void {
  const { editor } = useStores();

  useEffect(() => {
    const busy = (event: ClipboardEvent) => isTyping(event.target) || isUnderDialog() || Boolean(window.getSelection()?.toString());
    const copy = (event: ClipboardEvent) => {
      const text = busy(event) ? null : commands.copySelected(editor);
      if (!text) return;
      event.preventDefault();
      event.clipboardData?.setData("text/plain", text);
      if (event.type === "cut") commands.removeSelected(editor);
    };
    const paste = (event: ClipboardEvent) => {
      if (isTyping(event.target) || isUnderDialog()) return;
      if (commands.pasteText(editor, event.clipboardData?.getData("text/plain") ?? "", middle())) event.preventDefault();
    };
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", paste);
    };
  }, [editor, middle]);
}

/** The middle of what is in view, as a place on the canvas. */
export function useMiddle(): () => Point {
  const flowStore = useStoreApi();
  return useCallback(() => {
    const { width, height, transform } = flowStore.getState();
    const [x, y, zoom] = transform;
    return [snap((width / 2 - x) / zoom - 116), snap((height / 2 - y) / zoom - 44)];
  }, [flowStore]);
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

function isUnderDialog(): boolean {
  return document.querySelector("[aria-modal=true]") !== null;
}

function isOnCanvas(target: EventTarget | null): boolean {
  if (target === document.body || target === document.documentElement) return true;
  return target instanceof Element && target.closest(".react-flow") !== null && target.closest("button") === null;
}
