/** Looking for a record: which ones have a key that begins so. The only one there is opens by itself. */
import { Button, Group } from "@mantine/core";
import { ScanSearch } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useSearchParams } from "react-router";

import { type RecordKey, useRecordKeys } from "../../api/hooks/records";
import { useFormat } from "../../components/format";
import list from "../../components/list.module.css";
import { Page } from "../../components/Page";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { FindRecord } from "./FindRecord";

export default function RecordsPage() {
  const { t } = useTranslation(["records", "journey"]);
  const [query] = useSearchParams();
  const q = query.get("q") ?? "";
  const keys = useRecordKeys(q);
  const found = keys.data?.pages.flatMap((page) => page.items) ?? [];
  const [only] = found;

  if (q !== "" && only && found.length === 1 && !keys.hasNextPage && !keys.isPlaceholderData) {
    return <Navigate to={recordAddress(only.key)} replace />;
  }
  return (
    <Page title={t("title")} text={t("text")}>
      <FindRecord key={q} start={q} />
      {q === "" && <EmptyState icon={<ScanSearch size={26} aria-hidden />} title={t("start.title")} text={t("start.text")} />}
      {q !== "" && keys.isPending && <LoadingRows />}
      {keys.isError && !keys.data && <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />}
      {q !== "" && keys.data && found.length === 0 && (
        <EmptyState title={t("none.title", { q })} text={t("none.text")}>
          <Button variant="default" component={Link} to={`/ledger?${new URLSearchParams({ q }).toString()}`}>
            {t("journey:inLedger")}
          </Button>
        </EmptyState>
      )}
      {q !== "" && found.length > 0 && <Keys keys={found} />}
      {q !== "" && keys.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={keys.isFetchingNextPage} onClick={() => void keys.fetchNextPage()}>
            {t("common:action.loadMore")}
          </Button>
        </Group>
      )}
    </Page>
  );
}

function Keys({ keys }: { keys: RecordKey[] }) {
  const { t } = useTranslation(["records", "journey"]);
  const format = useFormat();
  return (
    <div className={list.sheet}>
      <table className={list.table} aria-label={t("journey:matches")}>
        <thead>
          <tr>
            <th scope="col">{t("column.record")}</th>
            <th scope="col" className={list.end}>
              {t("journey:places")}
            </th>
            <th scope="col">{t("journey:lastRun")}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map((one) => (
            <tr key={one.key}>
              <td>
                <Link className={list.title} to={recordAddress(one.key)}>
                  <span className="wf-mono">{one.key}</span>
                </Link>
              </td>
              <td className={`${list.end} ${list.number}`}>{format.count(one.places)}</td>
              <td>{one.last_run.number ? <Link to={`/runs/${one.last_run.id}`}>{t("run", { number: one.last_run.number })}</Link> : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function recordAddress(key: string): string {
  return `/records/${encodeURIComponent(key)}`;
}
