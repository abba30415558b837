/** Where one order, item or code has been: every run and step it passed. */
import { Button, Group, TextInput } from "@mantine/core";
import { ScanSearch } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { useRecords } from "../../api/hooks/records";
import type { RecordHit } from "../../api/types";
import list from "../../components/list.module.css";
import { Page } from "../../components/Page";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { usePortTitle, useStepTitle } from "../../components/useStepTitle";
import { When } from "../../components/When";

export default function RecordsPage() {
  const { t } = useTranslation("records");
  const [query, setQuery] = useSearchParams();
  const q = query.get("q") ?? "";
  const [text, setText] = useState(q);
  const hits = useRecords(q);
  const find = (event: FormEvent) => {
    event.preventDefault();
    setQuery(text.trim() ? { q: text.trim() } : {});
  };

  return (
    <Page title={t("title")} text={t("text")}>
      <form onSubmit={find} role="search">
        <Group gap="xs" mb="md" wrap="nowrap" maw={560}>
          <TextInput
            style={{ flex: 1 }}
            value={text}
            placeholder={t("placeholder")}
            aria-label={t("label")}
            leftSection={<ScanSearch size={16} />}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit">{t("find")}</Button>
        </Group>
      </form>
      {q === "" && <EmptyState icon={<ScanSearch size={26} />} title={t("start.title")} text={t("start.text")} />}
      {q !== "" && hits.isPending && <LoadingRows />}
      {hits.isError && <ErrorState error={hits.error} onRetry={() => void hits.refetch()} />}
      {q !== "" && hits.data?.items.length === 0 && <EmptyState title={t("none.title", { q })} text={t("none.text")} />}
      {q !== "" && hits.data && hits.data.items.length > 0 && <Hits hits={hits.data.items} />}
    </Page>
  );
}

function Hits({ hits }: { hits: RecordHit[] }) {
  const { t } = useTranslation("records");
  const title = useStepTitle();
  const portTitle = usePortTitle();
  return (
    <div className={list.sheet}>
      <table className={list.table}>
        <thead>
          <tr>
            <th scope="col">{t("column.record")}</th>
            <th scope="col">{t("column.place")}</th>
            <th scope="col">{t("column.run")}</th>
            <th scope="col">{t("column.when")}</th>
          </tr>
        </thead>
        <tbody>
          {hits.map((hit) => (
            <tr key={`${hit.run_id} ${hit.node} ${hit.port} ${hit.item_no} ${hit.name}`}>
              <td>
                <Link className={list.title} to={stepAddress(hit)}>
                  <span className="wf-mono">{hit.key}</span>
                </Link>
                <div className={list.sub}>{hit.name}</div>
              </td>
              <td>
                {title(hit)}
                <div className={list.sub}>{t("port", { port: portTitle(hit, hit.port), number: hit.item_no + 1 })}</div>
              </td>
              <td>
                <Link to={`/runs/${hit.run_id}`}>{t("run", { number: hit.run_number })}</Link>
                <div className={list.sub}>{hit.flow_name}</div>
              </td>
              <td className={list.dim}>
                <When at={hit.at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The run page opens the step and the page with this item. */
function stepAddress({ run_id, node, port, item_no }: RecordHit): string {
  return `/runs/${run_id}?${new URLSearchParams({ node, port, item: String(item_no) }).toString()}`;
}
