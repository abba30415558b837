/** All runs, newest first. The filters live in the address, so that a list can be kept and sent on. */
import { Button, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { Search, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { useFlows } from "../../api/hooks/flows";
import { useRuns } from "../../api/hooks/runs";
import { Page } from "../../components/Page";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { RunTable } from "./RunTable";

const STATUSES = ["running", "succeeded", "partial", "failed", "cancelled", "waiting", "pending"] as const;
const MODES = ["live", "plan", "test"] as const;

export default function RunsPage() {
  const { t } = useTranslation("runs");
  const [query, setQuery] = useSearchParams();
  const get = (name: string) => query.get(name) ?? undefined;
  const filter = { flow_id: get("flow"), status: get("status"), mode: get("mode"), q: get("q") };
  const runs = useRuns(filter);
  const rows = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.values(filter).some(Boolean);

  const set = (name: string, value: string | null) =>
    setQuery(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );

  return (
    <Page title={t("title")} text={t("text")}>
      <Filters get={get} set={set} {...(filtered ? { onClear: () => setQuery({}, { replace: true }) } : {})} />
      {runs.isPending && <LoadingRows />}
      {runs.isError && !runs.data && <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.data && rows.length === 0 && (
        <EmptyState title={filtered ? t("nothingFound") : t("empty.title")} text={filtered ? undefined : t("empty.text")} />
      )}
      {rows.length > 0 && <RunTable runs={rows} />}
      {runs.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
            {t("common:action.loadMore")}
          </Button>
        </Group>
      )}
    </Page>
  );
}

interface FiltersProps {
  get: (name: string) => string | undefined;
  set: (name: string, value: string | null) => void;
  onClear?: () => void;
}

function Filters({ get, set, onClear }: FiltersProps) {
  const { t } = useTranslation("runs");
  const flows = useFlows();
  return (
    <Group gap="xs" mb="md">
      <SearchBox key={onClear ? "some" : "none"} start={get("q") ?? ""} onSearch={(q) => set("q", q)} />
      <Select
        aria-label={t("filter.flow")}
        placeholder={t("filter.flow")}
        w={230}
        searchable
        clearable
        data={(flows.data?.items ?? []).map((flow) => ({ value: flow.id, label: flow.name }))}
        value={get("flow") ?? null}
        onChange={(value) => set("flow", value)}
      />
      <Select
        aria-label={t("filter.status")}
        placeholder={t("filter.status")}
        w={170}
        clearable
        data={STATUSES.map((status) => ({ value: status, label: t(`common:run.status.${status}`) }))}
        value={get("status") ?? null}
        onChange={(value) => set("status", value)}
      />
      <Select
        aria-label={t("filter.mode")}
        placeholder={t("filter.mode")}
        w={130}
        clearable
        data={MODES.map((mode) => ({ value: mode, label: t(`common:run.mode.${mode}`) }))}
        value={get("mode") ?? null}
        onChange={(value) => set("mode", value)}
      />
      {onClear && (
        <Button variant="subtle" color="gray" leftSection={<X size={15} />} onClick={onClear}>
          {t("filter.clear")}
        </Button>
      )}
    </Group>
  );
}

function SearchBox({ start, onSearch }: { start: string; onSearch: (q: string) => void }) {
  const { t } = useTranslation("runs");
  const [text, setText] = useState(start);
  const later = useDebouncedCallback(onSearch, 300);
  return (
    <TextInput
      w={250}
      value={text}
      placeholder={t("filter.search")}
      aria-label={t("filter.search")}
      leftSection={<Search size={15} />}
      onChange={(event) => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}
