/** Which records are in the other system, which are not, and why. The filters live in the address. */
import { Button, Group, Select } from "@mantine/core";
import { BookOpenCheck, Download, EyeOff, Eye, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useFlows } from "../../api/hooks/flows";
import { ledgerExport, useIgnoreLedger, useLedger, useLedgerSummary } from "../../api/hooks/ledger";
import { notifyError } from "../../components/notify";
import { Page } from "../../components/Page";
import { SearchBox } from "../../components/SearchBox";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { type AddressFilter, useAddressFilter } from "../../components/useAddressFilter";
import { IgnoreDialog } from "./IgnoreDialog";
import { STATUSES } from "./LedgerBadge";
import { LedgerTable } from "./LedgerTable";
import { PairCards } from "./PairCards";

const NAMES = ["status", "flow", "connection", "type", "q"] as const;
type Name = (typeof NAMES)[number];

export default function LedgerPage() {
  const { t } = useTranslation("ledger");
  const filter = useAddressFilter<Name>(NAMES);
  const { status, flow, connection, type, q } = filter.values;
  const wanted = { status, flow_id: flow, connection, type, q };
  const ledger = useLedger(wanted);
  const summary = useLedgerSummary();
  const rows = ledger.data?.pages.flatMap((page) => page.items) ?? [];
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const selected = rows.filter((row) => chosen.has(row.id));

  // What stands below the cards must not jump down when they come.
  if (summary.isPending) {
    return (
      <Page title={t("title")} text={t("text")}>
        <LoadingRows />
      </Page>
    );
  }
  return (
    <Page
      title={t("title")}
      text={t("text")}
      actions={
        rows.length > 0 && (
          <Button component="a" href={ledgerExport(wanted)} download variant="default" leftSection={<Download size={16} aria-hidden />}>
            {t("export")}
          </Button>
        )
      }
    >
      {summary.data && summary.data.length > 0 && <PairCards pairs={summary.data} filter={filter} />}
      <Filters filter={filter} connections={[...new Set((summary.data ?? []).flatMap((pair) => [pair.source, pair.connection]).filter(Boolean))].sort()} types={[...new Set((summary.data ?? []).map((pair) => pair.object).filter(Boolean))].sort()} />
      {selected.length > 0 && <Chosen rows={selected} onDone={() => setChosen(new Set())} />}
      {ledger.isPending && <LoadingRows />}
      {ledger.isError && !ledger.data && <ErrorState error={ledger.error} onRetry={() => void ledger.refetch()} />}
      {ledger.data && rows.length === 0 && (
        <EmptyState
          icon={<BookOpenCheck size={26} aria-hidden />}
          title={t(filter.any ? "nothingFound" : "empty.title")}
          text={filter.any ? undefined : t("empty.text")}
        >
          {filter.any && (
            <Button variant="default" onClick={filter.clear}>
              {t("filter.clear")}
            </Button>
          )}
        </EmptyState>
      )}
      {rows.length > 0 && <LedgerTable rows={rows} chosen={chosen} onChoose={setChosen} />}
      {ledger.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={ledger.isFetchingNextPage} onClick={() => void ledger.fetchNextPage()}>
            {t("common:action.loadMore")}
          </Button>
        </Group>
      )}
    </Page>
  );
}

interface FiltersProps {
  filter: AddressFilter<Name>;
  connections: string[];
  types: string[];
}

function Filters({ filter, connections, types }: FiltersProps) {
  const { t } = useTranslation("ledger");
  const flows = useFlows();
  const { values, set } = filter;
  return (
    <Group gap="xs" mb="md" role="search" aria-label={t("filter.label")}>
      <SearchBox value={values.q ?? ""} label={t("filter.search")} onSearch={(q) => set({ q })} />
      <Select
        aria-label={t("filter.status")}
        placeholder={t("filter.status")}
        w={160}
        clearable
        data={STATUSES.map((status) => ({ value: status, label: t(`status.${status}`) }))}
        value={values.status ?? null}
        onChange={(status) => set({ status })}
      />
      <Select aria-label={t("filter.connection")} placeholder={t("filter.connection")} w={190} clearable searchable data={connections} value={values.connection ?? null} onChange={(connection) => set({ connection })} />
      <Select aria-label={t("filter.type")} placeholder={t("filter.type")} w={170} clearable searchable data={types} value={values.type ?? null} onChange={(type) => set({ type })} />
      <Select
        aria-label={t("filter.flow")}
        placeholder={t("filter.flow")}
        w={220}
        clearable
        searchable
        data={(flows.data?.items ?? []).map((flow) => ({ value: flow.id, label: flow.name }))}
        value={values.flow ?? null}
        onChange={(flow) => set({ flow })}
      />
      {filter.any && (
        <Button variant="subtle" color="gray" leftSection={<X size={15} aria-hidden />} onClick={filter.clear}>
          {t("filter.clear")}
        </Button>
      )}
    </Group>
  );
}

function Chosen({ rows, onDone }: { rows: readonly { id: string; status: string }[]; onDone: () => void }) {
  const { t } = useTranslation("ledger");
  const ignore = useIgnoreLedger();
  const [asking, setAsking] = useState(false);
  const ids = rows.map((row) => row.id);
  const ignored = rows.every((row) => row.status === "ignored");
  const change = (wish: { ignored: boolean; note: string }) =>
    ignore.mutate(
      { ids, ...wish },
      {
        onSuccess: () => {
          setAsking(false);
          onDone();
        },
        onError: notifyError,
      },
    );

  return (
    <Group gap="xs" mb="sm" role="status">
      <strong>{t("chosen", { count: rows.length })}</strong>
      {ignored ? (
        <Button size="xs" variant="default" leftSection={<Eye size={15} aria-hidden />} loading={ignore.isPending} onClick={() => change({ ignored: false, note: "" })}>
          {t("unignore")}
        </Button>
      ) : (
        <Button size="xs" variant="default" leftSection={<EyeOff size={15} aria-hidden />} onClick={() => setAsking(true)}>
          {t("ignore.action")}
        </Button>
      )}
      {asking && <IgnoreDialog count={rows.length} pending={ignore.isPending} onIgnore={(note) => change({ ignored: true, note })} onClose={() => setAsking(false)} />}
    </Group>
  );
}
