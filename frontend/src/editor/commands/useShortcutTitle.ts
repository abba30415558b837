import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import type { ShortcutName } from "../canvas/shortcuts";

/** What a shortcut does, in words. */
export function useShortcutTitle(): (name: ShortcutName) => string {
  const { t } = useTranslation(["commands", "editor"]);
  return useCallback((name) => t([`commands:shortcut.${name}`, `editor:shortcuts.${name}`]), [t]);
}
