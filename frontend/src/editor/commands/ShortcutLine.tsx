import { ActionIcon, Kbd, Tooltip, UnstyledButton } from "@mantine/core";
import { RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";

import classes from "../canvas/Floating.module.css";
import { SHORTCUTS, type ShortcutName } from "../canvas/shortcuts";
import { shownKeys } from "./keymap";
import { useShortcutTitle } from "./useShortcutTitle";

interface LineProps {
  readonly name: ShortcutName;
  readonly keys: readonly string[];
  readonly changed: boolean;
  /** Null for keys that stay as they are. */
  readonly onRecord: (() => void) | null;
  readonly onReset: () => void;
}

/** One shortcut with its keys. */
export function ShortcutLine({ name, keys, changed, onRecord, onReset }: LineProps) {
  const { t } = useTranslation("commands");
  const title = useShortcutTitle()(name);
  const shown = onRecord ? keys : SHORTCUTS[name];
  const text = shown.length > 0 ? shown.map(shownKeys).join(", ") : t("keys.none");
  const content = (
    <>
      <span>{title}</span>
      <span className={classes.keys}>
        {shown.length === 0 && <small className={classes.muted}>{t("keys.none")}</small>}
        {shown.map((key) => (
          <Kbd key={key} size="xs">
            {shownKeys(key)}
          </Kbd>
        ))}
      </span>
    </>
  );

  return (
    <div className={classes.keyLine}>
      {onRecord ? (
        <UnstyledButton className={classes.keyButton} onClick={onRecord} aria-label={t("keys.change", { title, keys: text })}>
          {content}
        </UnstyledButton>
      ) : (
        <div className={classes.keyButton} data-fixed title={t("keys.fixed")}>
          {content}
        </div>
      )}
      {changed && (
        <Tooltip label={t("keys.reset", { title })}>
          <ActionIcon size={22} variant="subtle" color="gray" aria-label={t("keys.reset", { title })} onClick={onReset}>
            <RotateCcw size={12} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}
