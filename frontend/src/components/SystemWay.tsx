/** From which system a record came and to which it goes. */
import { ArrowRight } from "lucide-react";
import { useTranslation } from "react-i18next";

import { SystemMark } from "./SystemMark";
import { systemOf } from "./systemOf";
import { useSystemTitle } from "./useSystemTitle";

interface SystemWayProps {
  readonly from: string;
  readonly to: string;
  readonly size?: number;
}

export function SystemWay({ from, to, size = 20 }: SystemWayProps) {
  const { t } = useTranslation("ledger");
  const title = useSystemTitle();
  const source = systemOf(from);
  return (
    <>
      {source && <SystemMark name={source} size={size} />}
      <span>{source ? title(source) : t("byHand")}</span>
      <ArrowRight size={15} aria-label={t("to")} />
      <SystemMark name={to} size={size} />
      <span>{title(to)}</span>
    </>
  );
}
