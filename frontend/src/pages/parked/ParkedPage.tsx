/** Records that stopped on the way, by cause: mend the record or the cause, then send them on; or drop them knowingly. */
import { Group, SegmentedControl, Select, Stack } from "@mantine/core";
import { CircleCheck, SearchX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { useParkedGroups, type ParkedFilter, type ParkedStatus } from "../../api/hooks/parked";
import type { ParkedGroup } from "../../api/types";
import { Page } from "../../components/Page";
import { SearchBox } from "../../components/SearchBox";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { useStepTitle } from "../../components/useStepTitle";
import { GroupCard } from "./GroupCard";

const STATUSES: readonly ParkedStatus[] = ["open", "replayed", "resolved", "dropped"];

/** What the address says, so that a filtered inbox can be kept as a bookmark. */
function useFilter() {
  const [query, setQuery] = useSearchParams();
  const status = STATUSES.find((one) => one === query.get("status")) ?? "open";
  const filter = { status, flow_id: query.get("flow") ?? undefined, node: query.get("node") ?? undefined };
  const change = (name: string, value: string | null) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    if (name === "flow") next.delete("node");
    setQuery(next, { replace: true });
  };
  return { filter, change };
}

export default function ParkedPage() {
  const { t } = useTranslation("parked");
  const { filter, change } = useFilter();
  const [words, setWords] = useState("");
  const q = words.trim();
  const whole: ParkedFilter = { ...filter, q: q || undefined };
  const groups = useParkedGroups(whole);
  const everything = useParkedGroups({ status: filter.status });
  const filtered = Boolean(q || filter.flow_id || filter.node);

  return (
    <Page
      title={t("title")}
      text={t("text")}
      actions={
        <SegmentedControl
          aria-label={t("show")}
          value={filter.status}
          data={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
          onChange={(next) => change("status", next === "open" ? null : next)}
        />
      }
    >
      {(filtered || (everything.data?.length ?? 0) > 0) && (
        <Filters groups={everything.data ?? []} filter={filter} words={words} onWords={setWords} onChange={change} />
      )}
      {groups.isPending && <LoadingRows height={90} rows={3} />}
      {groups.isError && !groups.data && <ErrorState error={groups.error} onRetry={() => void groups.refetch()} />}
      {groups.data?.length === 0 && <Nothing filtered={filtered} open={filter.status === "open"} />}
      <Stack gap="md">
        {groups.data?.map((group) => (
          <GroupCard key={`${filter.status} ${group.key} ${group.cause}`} group={group} filter={whole} />
        ))}
      </Stack>
    </Page>
  );
}

function Nothing({ filtered, open }: { filtered: boolean; open: boolean }) {
  const { t } = useTranslation("parked");
  if (filtered) return <EmptyState icon={<SearchX size={26} />} title={t("empty.filtered")} text={t("empty.filteredText")} />;
  return <EmptyState icon={<CircleCheck size={26} />} title={open ? t("empty.title") : t("empty.other")} text={open ? t("empty.text") : undefined} />;
}

interface FiltersProps {
  groups: ParkedGroup[];
  filter: ParkedFilter;
  words: string;
  onWords: (words: string) => void;
  onChange: (name: string, value: string | null) => void;
}

function Filters({ groups, filter, words, onWords, onChange }: FiltersProps) {
  const { t } = useTranslation("parked");
  const title = useStepTitle();
  const flows = new Map(groups.map((group) => [group.flow_id, group.flow_name]));
  const steps = new Map(groups.filter((group) => !filter.flow_id || group.flow_id === filter.flow_id).map((group) => [group.node, title(group)]));

  return (
    <Group gap="sm" mb="md">
      <SearchBox value={words} label={t("filter.words")} width={300} onSearch={onWords} />
      <Select
        aria-label={t("filter.flow")}
        placeholder={t("filter.flow")}
        clearable
        data={[...flows].map(([value, label]) => ({ value, label }))}
        value={filter.flow_id ?? null}
        onChange={(value) => onChange("flow", value)}
      />
      <Select
        aria-label={t("filter.node")}
        placeholder={t("filter.node")}
        clearable
        data={[...steps].map(([value, label]) => ({ value, label }))}
        value={filter.node ?? null}
        onChange={(value) => onChange("node", value)}
      />
    </Group>
  );
}
