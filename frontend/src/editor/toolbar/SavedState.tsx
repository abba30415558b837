/** "Saved 2 s ago", in words a screen reader hears only when the kind of state changes. */
import { Button } from "@mantine/core";
import { Check, CloudOff, LoaderCircle, Pencil, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import type { SaveState } from "../state/useAutosave";
import classes from "./Toolbar.module.css";

const ICONS = { saved: Check, waiting: Pencil, saving: LoaderCircle, offline: CloudOff, refused: TriangleAlert, conflict: TriangleAlert } as const;

export function SavedState({ state, onRetry }: { readonly state: SaveState; readonly onRetry: () => void }) {
  const { t } = useTranslation("editor");
  const now = useNow(state.kind === "saved" && state.at !== null);
  const Icon = ICONS[state.kind];
  const text = state.kind === "saved" ? savedText(state.at, now, t) : t(`save.${state.kind}`);

  return (
    <span className={classes.saved} data-kind={state.kind}>
      <Icon size={14} aria-hidden />
      <span role="status" aria-label={t(`save.${state.kind}`)} title={state.kind === "refused" ? state.message : text}>
        {text}
      </span>
      {state.kind === "refused" && (
        <Button size="compact-xs" variant="default" onClick={onRetry}>
          {t("action.retry", { ns: "common" })}
        </Button>
      )}
    </span>
  );
}

type Translate = ReturnType<typeof useTranslation<"editor">>["t"];

function savedText(at: number | null, now: number, t: Translate): string {
  if (at === null) return t("save.saved");
  const seconds = Math.max(0, Math.round((now - at) / 1_000));
  if (seconds < 2) return t("save.justNow");
  if (seconds < 60) return t("save.seconds", { count: seconds });
  return t("save.minutes", { count: Math.floor(seconds / 60) });
}

function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    const timer = window.setInterval(() => setNow(Date.now()), 1_000);
    return () => window.clearInterval(timer);
  }, [ticking]);
  return now;
}
