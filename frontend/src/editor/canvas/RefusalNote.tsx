/** Why a wire was not drawn, near the pointer, for a few seconds. */
import { TriangleAlert } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { Refusal } from "../document/checks";
import type { Point } from "../document/types";
import classes from "./FlowCanvas.module.css";

const SHOWN_MS = 6_000;

export function RefusalText({ refusal }: { readonly refusal: Refusal }) {
  const { t } = useTranslation("editor");
  return (
    <>
      <TriangleAlert size={14} aria-hidden />
      <span>{t(`refusal.${refusal.key}`, refusal.values)}</span>
    </>
  );
}

export function RefusalNote({ refusal, at, onDone }: { readonly refusal: Refusal; readonly at: Point; readonly onDone: () => void }) {
  useEffect(() => {
    const timer = window.setTimeout(onDone, SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [onDone, refusal]);

  return (
    <div role="alert" className={`${classes.refusal} ${classes.refusalNote}`} style={{ left: at[0] + 12, top: at[1] + 12 }}>
      <RefusalText refusal={refusal} />
    </div>
  );
}
