/** Where the record stands now: one card for each entry of the ledger. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Journey } from "../../api/hooks/records";
import { Inline } from "../../components/Markdown";
import { SystemWay } from "../../components/SystemWay";
import { When } from "../../components/When";
import { LedgerBadge } from "../ledger/LedgerBadge";
import classes from "./journey.module.css";

export function Standing({ entries }: { entries: Journey["ledger"] }) {
  const { t } = useTranslation(["journey", "ledger"]);
  return (
    <ul className={classes.standing} aria-label={t("standing")}>
      {entries.map((entry) => (
        <li key={entry.id}>
          <div className={classes.pair}>
            <SystemWay from={entry.source_system} to={entry.system} />
          </div>
          <div>
            <LedgerBadge status={entry.status} /> {entry.object && <span className={classes.when}>{t("asType", { type: entry.object, key: entry.key })}</span>}
          </div>
          {entry.message && entry.status !== "linked" && (
            <p className={classes.message}>
              <Inline text={entry.message} />
            </p>
          )}
          <div className={classes.when}>
            {t("ledger:column.synced")}: <When at={entry.synced_at} /> · <Link to={`/flows/${entry.flow_id}`}>{entry.flow_name}</Link> ·{" "}
            <Link to={`/ledger?${new URLSearchParams({ q: entry.key }).toString()}`}>{t("inLedger")}</Link>
          </div>
        </li>
      ))}
    </ul>
  );
}
