/** Waits for a key. A key that is taken is named, and one chooses; a key of the browser is refused. */
import { Button, Group } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import classes from "../canvas/Floating.module.css";
import { pressed, type ShortcutName } from "../canvas/shortcuts";
import { conflictOf, isReserved, shownKeys } from "./keymap";
import type { Remap } from "./useKeymap";
import { useShortcutTitle } from "./useShortcutTitle";

interface RecorderProps {
  readonly name: ShortcutName;
  readonly remap: Remap;
  readonly onDone: () => void;
}

const HELD = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "Dead", "Unidentified", "CapsLock"]);

export function KeyRecorder({ name, remap, onDone }: RecorderProps) {
  const { t } = useTranslation("commands");
  const titleOf = useShortcutTitle();
  const [refused, setRefused] = useState<string | null>(null);
  const [conflict, setConflict] = useState<{ readonly key: string; readonly other: ShortcutName } | null>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (HELD.has(event.key)) return;
    const key = pressed(event.nativeEvent);
    if (key === "Escape") return onDone();
    setConflict(null);
    setRefused(null);
    if (isReserved(key, name)) return setRefused(key);
    const other = conflictOf(remap.keymap, name, key);
    if (other) return setConflict({ key, other });
    remap.set({ [name]: key });
    onDone();
  };

  const replace = () => {
    if (conflict) remap.set({ [name]: conflict.key, [conflict.other]: "" });
    onDone();
  };

  return (
    <div className={classes.recorder}>
      {/* eslint-disable-next-line jsx-a11y/no-autofocus -- it takes the next key, as a text box would */}
      <button type="button" autoFocus className={classes.waiting} onKeyDown={onKeyDown} aria-label={t("keys.press", { title: titleOf(name) })}>
        {t("keys.press", { title: titleOf(name) })}
      </button>
      <div role="alert">
        {refused && <p className={classes.complaint}>{t("keys.reserved", { key: shownKeys(refused) })}</p>}
        {conflict && <p className={classes.complaint}>{t("keys.taken", { key: shownKeys(conflict.key), other: titleOf(conflict.other) })}</p>}
      </div>
      <Group gap={6}>
        {conflict && (
          <Button size="compact-xs" onClick={replace}>
            {t("keys.replace")}
          </Button>
        )}
        <Button size="compact-xs" variant="default" onClick={() => { remap.set({ [name]: "" }); onDone(); }}>
          {t("keys.remove")}
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={onDone}>
          {t("action.cancel", { ns: "common" })}
        </Button>
      </Group>
    </div>
  );
}
