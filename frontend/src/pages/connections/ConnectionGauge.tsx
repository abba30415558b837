/** What a connection is asked at this moment, in words; nothing while it rests. */
import { useTranslation } from "react-i18next";

import { type Gauge, useGauge } from "../../api/hooks/connections";
import list from "../../components/list.module.css";
import { When } from "../../components/When";

export function ConnectionGauge({ name }: { name: string }) {
  const gauge = useGauge(name);
  if (!gauge.data) return null;
  return gauge.data.state === "open" ? <Down gauge={gauge.data} /> : <Load gauge={gauge.data} />;
}

function Down({ gauge }: { gauge: Gauge }) {
  const { t } = useTranslation("connections");
  return (
    <div className={list.sub} style={{ marginTop: 4, color: "var(--wf-bad-text)" }} title={gauge.message}>
      {gauge.reason === "auth" ? t("gauge.refused") : t("gauge.down")}
      {gauge.since && (
        <>
          {" "}
          (<When at={gauge.since} />)
        </>
      )}
    </div>
  );
}

function Load({ gauge }: { gauge: Gauge }) {
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
