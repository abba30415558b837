import { type ReactNode, useCallback } from "react";
import { useTranslation } from "react-i18next";

import type { Touch } from "../../api";
import { When } from "../../components/When";
import classes from "./Diff.module.css";

/** Who changed a step last, and when. */
export function useTouchedBy(touches: readonly Touch[]): (part: string) => ReactNode {
  const { t } = useTranslation("versions");
  return useCallback(
    (part) => {
      const touch = touches.find((one) => one.part === part);
      return touch ? (
        <span className={classes.muted}>
          {t("by", { name: touch.author })} · <When at={touch.at} />
        </span>
      ) : null;
    },
    [t, touches],
  );
}
