/** What a connection is asked at this moment, in words: nothing while it rests, and why where it is down. */
import { CirclePause } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Gauge } from "../../api/hooks/connections";
import { Sign } from "../../components/badges";
import list from "../../components/list.module.css";
import { Inline } from "../../components/Markdown";
import { When } from "../../components/When";

export function Down({ gauge }: { gauge: Gauge }) {
  const { t } = useTranslation("connections");
  const kind = gauge.reason === "auth" ? "refused" : "down";
  return (
    <>
      <div className={list.meta}>
        <Sign tone="bad" icon={CirclePause}>
          {t(`gauge.${kind}`)}
        </Sign>
        {gauge.since && (
          <span className={list.dim}>
            <When at={gauge.since} />
          </span>
        )}
      </div>
      {gauge.message && (
        <div className={list.sub} style={{ marginTop: 4, color: "var(--wf-bad-text)" }} title={gauge.message}>
          <Inline text={gauge.message.charAt(0).toUpperCase() + gauge.message.slice(1)} />
        </div>
      )}
      <div className={list.sub} style={{ marginTop: 4 }}>
        {t(`gauge.${kind}Hint`)}
      </div>
    </>
  );
}

export function Load({ gauge }: { gauge: Gauge }) {
  const { t } = useTranslation("connections");
  if (gauge.calls_last_minute === 0 && gauge.in_flight === 0 && !gauge.paused_until) return null;
  const words = [
    t("gauge.calls", { count: gauge.calls_last_minute }),
    t("gauge.underWay", { inFlight: gauge.in_flight, atOnce: gauge.at_once }),
    gauge.budget && t("gauge.left", { left: gauge.budget.left, calls: gauge.budget.calls }),
    gauge.paused_until && t("gauge.paused"),
  ];
  return (
    <div className={list.dim} style={{ marginTop: 4 }}>
      {words.filter(Boolean).join(" · ")}
    </div>
  );
}
