/** The entries of the ledger as rows. */
import { Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { LedgerEntry } from "../../api/hooks/ledger";
import list from "../../components/list.module.css";
import { Inline } from "../../components/Markdown";
import { SystemWay } from "../../components/SystemWay";
import { When } from "../../components/When";
import classes from "./ledger.module.css";
import { LedgerBadge } from "./LedgerBadge";

interface LedgerTableProps {
  rows: readonly LedgerEntry[];
  chosen: ReadonlySet<string>;
  onChoose: (ids: ReadonlySet<string>) => void;
}

export function LedgerTable({ rows, chosen, onChoose }: LedgerTableProps) {
  const { t } = useTranslation("ledger");
  const all = rows.every((row) => chosen.has(row.id));
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    onChoose(next);
  };

  return (
    <div className={list.sheet}>
      <table className={list.table} aria-label={t("title")}>
        <thead>
          <tr>
            <th scope="col">
              <Checkbox
                aria-label={t("chooseAll")}
                checked={all}
                indeterminate={!all && chosen.size > 0}
                onChange={(event) => onChoose(event.currentTarget.checked ? new Set(rows.map((row) => row.id)) : new Set())}
              />
            </th>
            <th scope="col">{t("column.record")}</th>
            <th scope="col">{t("column.way")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col">{t("column.synced")}</th>
            <th scope="col" className={list.end}>
              {t("column.attempts")}
            </th>
            <th scope="col">{t("column.run")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} chosen={chosen.has(row.id)} onToggle={(on) => toggle(row.id, on)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, chosen, onToggle }: { row: LedgerEntry; chosen: boolean; onToggle: (on: boolean) => void }) {
  const { t } = useTranslation("ledger");
  return (
    <tr>
      <td>
        <Checkbox aria-label={t("choose", { key: row.key })} checked={chosen} onChange={(event) => onToggle(event.currentTarget.checked)} />
      </td>
      <td>
        <Link className={list.title} to={`/records/${encodeURIComponent(row.key)}`}>
          <span className="wf-mono">{row.key}</span>
        </Link>
        <div className={list.sub}>
          {[row.name, row.source_key && row.source_key !== row.key ? t("atSource", { key: row.source_key }) : ""].filter(Boolean).join(" · ")}
        </div>
      </td>
      <td>
        <Way row={row} />
      </td>
      <td>
        <LedgerBadge status={row.status} />
        <Why row={row} />
      </td>
      <td className={list.dim}>
        <When at={row.synced_at} />
      </td>
      <td className={`${list.end} ${list.number}`}>{row.attempts > 0 ? row.attempts : "–"}</td>
      <td>
        {row.run?.number ? <Link to={`/runs/${row.run.id}${row.node ? `?node=${encodeURIComponent(row.node)}` : ""}`}>{t("run", { number: row.run.number })}</Link> : "–"}
        <div className={list.sub}>{row.flow_name}</div>
      </td>
    </tr>
  );
}

function Way({ row }: { row: LedgerEntry }) {
  const { t } = useTranslation("ledger");
  return (
    <>
      <span className={classes.way}>
        <SystemWay from={row.source_system} to={row.system} />
      </span>
      {row.object && <div className={list.sub}>{t("as", { type: row.object })}</div>}
    </>
  );
}

/** Why it stands so, in words. */
function Why({ row }: { row: LedgerEntry }) {
  const { t } = useTranslation(["ledger", "editor"]);
  if (row.status === "ignored") return <div className={list.sub}>{row.note}</div>;
  if (row.status === "linked") return null;
  if (!row.message) return <div className={list.sub}>{t(`ledger:reason.${row.reason}`, { defaultValue: row.reason.replaceAll("_", " ") })}</div>;
  return (
    <div className={`${list.sub} ${classes.why}`} title={row.message}>
      <Inline text={row.message} />
      {row.parked_id && (
        <>
          {" "}
          <Link to={`/parked?${new URLSearchParams({ flow: row.flow_id, q: row.key }).toString()}`}>{t("ledger:toParked")}</Link>
        </>
      )}
    </div>
  );
}
