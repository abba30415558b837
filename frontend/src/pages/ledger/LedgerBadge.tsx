/** Where a record stands: an icon and words. */
import { CircleCheck, CircleDashed, CircleX, Clock3, EyeOff, TriangleAlert, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { LedgerStatus } from "../../api/hooks/ledger";
import { Sign, type Tone } from "../../components/badges";

export const STATUSES: readonly LedgerStatus[] = ["linked", "not_linked", "failed", "conflict", "pending", "ignored"];

const SIGNS: Record<LedgerStatus, { tone: Tone; icon: LucideIcon }> = {
  linked: { tone: "ok", icon: CircleCheck },
  not_linked: { tone: "idle", icon: CircleDashed },
  failed: { tone: "bad", icon: CircleX },
  conflict: { tone: "warn", icon: TriangleAlert },
  pending: { tone: "busy", icon: Clock3 },
  ignored: { tone: "idle", icon: EyeOff },
};

export function LedgerBadge({ status, bare }: { status: LedgerStatus; bare?: boolean }) {
  const { t } = useTranslation("ledger");
  return (
    <Sign {...SIGNS[status]} bare={bare}>
      {t(`status.${status}`)}
    </Sign>
  );
}
