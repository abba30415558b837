/** Everything the command palette offers on this page, in words. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useFlows } from "../../api";
import { SHORTCUTS, type ShortcutName } from "../canvas/shortcuts";
import { inOrder } from "../document/graph";
import { groupTypes } from "../palette/groups";
import { titleOf } from "../state/context";
import { flowOf } from "../state/editorStore";
import { type ActiveEditor, useActiveEditor } from "./activeEditor";
import { handlerKey, type Keymap } from "./keymap";
import { useKeymap } from "./useKeymap";
import { useShortcutTitle } from "./useShortcutTitle";

export type EntryKind = "action" | "add" | "step" | "flow" | "page";

export interface Entry {
  readonly key: string;
  readonly kind: EntryKind;
  readonly title: string;
  readonly shortcut: string | null;
  readonly icon: { readonly name: string; readonly category: string } | null;
  readonly run: () => void;
}

const PAGES = ["flows", "runs", "records", "parked", "connections", "templates", "settings"] as const;

export function useEntries(): Entry[] {
  const { t } = useTranslation(["commands", "shell"]);
  const navigate = useNavigate();
  const editor = useActiveEditor();
  const keymap = useKeymap();
  const titleOfShortcut = useShortcutTitle();
  const flows = useFlows().data?.items;

  return useMemo(() => {
    const pages = PAGES.map((page): Entry => ({ key: `page ${page}`, kind: "page", title: t(`shell:nav.${page}`), shortcut: null, icon: null, run: () => void navigate(`/${page}`) }));
    const opened = (flows ?? []).map(
      (flow): Entry => ({ key: `flow ${flow.id}`, kind: "flow", title: flow.name, shortcut: null, icon: null, run: () => void navigate(`/flows/${flow.id}`) }),
    );
    const here = editor ? [...actions(editor, keymap, titleOfShortcut), ...steps(editor), ...additions(editor)] : [];
    return [...here, ...pages, ...opened.filter((one) => one.key !== `flow ${editor?.editor.getState().flowId ?? ""}`)];
  }, [editor, flows, keymap, navigate, t, titleOfShortcut]);
}

function actions(active: ActiveEditor, keymap: Keymap, titleOfShortcut: (name: ShortcutName) => string): Entry[] {
  return (Object.keys(SHORTCUTS) as ShortcutName[]).flatMap((name): Entry[] => {
    const key = handlerKey(name);
    const run = active.handlers[key];
    if (!run || name === "commands" || !active.allowed(key)) return [];
    return [{ key: `action ${name}`, kind: "action", title: titleOfShortcut(name), shortcut: keymap[name][0] ?? null, icon: null, run }];
  });
}

function steps({ editor, goTo }: ActiveEditor): Entry[] {
  const state = editor.getState();
  const flow = flowOf(state);
  return inOrder(flow).flatMap((id): Entry[] => {
    const node = flow.nodes[id];
    const type = state.types.get(node?.type ?? "");
    if (!node) return [];
    return [{ key: `step ${id}`, kind: "step", title: titleOf(node, type), shortcut: null, icon: { name: type?.icon ?? "box", category: type?.category ?? "helpers" }, run: () => goTo(id) }];
  });
}

function additions({ editor, add }: ActiveEditor): Entry[] {
  const state = editor.getState();
  if (state.readOnly) return [];
  return groupTypes(state.types.values()).flatMap((group) =>
    group.types.map((type): Entry => ({ key: `add ${type.type}`, kind: "add", title: type.title, shortcut: null, icon: { name: type.icon, category: type.category }, run: () => add(type.type) })),
  );
}
