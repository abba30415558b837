/** The keys of this user in this browser. */
import { useLocalStorage } from "@mantine/hooks";
import { useCallback, useMemo } from "react";

import type { ShortcutName } from "../canvas/shortcuts";
import { type Changes, isShortcutName, type Keymap, keymapOf } from "./keymap";

const KEY = "wareflow.shortcuts";
const NONE: Changes = {};

export function useKeymap(): Keymap {
  const [changes] = useChanges();
  return useMemo(() => keymapOf(changes), [changes]);
}

export interface Remap {
  readonly keymap: Keymap;
  readonly changed: Changes;
  /** An empty key takes the shortcut away. */
  readonly set: (keys: Changes) => void;
  readonly reset: (name: ShortcutName) => void;
  readonly resetAll: () => void;
}

export function useRemap(): Remap {
  const [changed, setChanged] = useChanges();
  const keymap = useMemo(() => keymapOf(changed), [changed]);
  const set = useCallback((keys: Changes) => setChanged((old) => ({ ...old, ...keys })), [setChanged]);
  const reset = useCallback((name: ShortcutName) => setChanged((old) => Object.fromEntries(Object.entries(old).filter(([key]) => key !== name))), [setChanged]);
  const resetAll = useCallback(() => setChanged(NONE), [setChanged]);
  return { keymap, changed, set, reset, resetAll };
}

function useChanges() {
  return useLocalStorage<Changes>({ key: KEY, defaultValue: NONE, getInitialValueInEffect: false, deserialize: readChanges });
}

/** What was kept by an older version, or by hand, may name anything. */
function readChanges(text: string | undefined): Changes {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    if (typeof value !== "object" || value === null) return NONE;
    return Object.fromEntries(Object.entries(value).filter(([name, key]) => isShortcutName(name) && typeof key === "string"));
  } catch {
    // Not readable: the defaults are better than an editor that does not open.
    return NONE;
  }
}
