/** Below the records: where the one that is pointed at in the other pane came from, or went to. */
import { Button } from "@mantine/core";
import { CornerDownRight, Link2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import classes from "./stepview.module.css";
import type { Side } from "./pointing";
import type { Lineage } from "./useLineage";

interface LineageLineProps {
  readonly lineage: Lineage;
  readonly side: Side;
  readonly limit: number;
  readonly onGo: (no: number) => void;
}

export function LineageLine({ lineage, side, limit, onGo }: LineageLineProps) {
  const { t } = useTranslation("stepview");
  if (!lineage.onHover) return null;
  const { elsewhere, count } = lineage;

  return (
    <div className={classes.lineageLine} role="status">
      <Link2 size={13} aria-hidden />
      {elsewhere ? (
        <>
          <span>
            {t(side === "in" ? "lineage.from" : "lineage.to", { number: elsewhere.no + 1, page: Math.floor(elsewhere.no / limit) + 1 })}
            {count > 1 && ` ${t("lineage.more", { count: count - 1 })}`}
          </span>
          <Button size="compact-xs" variant="light" color="violet" leftSection={<CornerDownRight size={12} aria-hidden />} onClick={() => onGo(elsewhere.no)}>
            {t("lineage.go")}
          </Button>
        </>
      ) : (
        <span className={classes.faint}>{t(side === "in" ? "lineage.hintIn" : "lineage.hintOut")}</span>
      )}
    </div>
  );
}
