/** Records that stopped on the way, by cause: mend the cause, then send them on; or drop them knowingly. */
import { SegmentedControl, Stack } from "@mantine/core";
import { CircleCheck } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { useParked } from "../../api/hooks/records";
import { Page } from "../../components/Page";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { GroupCard } from "./GroupCard";
import { groupsOf } from "./groups";

const STATUSES = ["open", "replayed", "resolved", "dropped"] as const;
type Status = (typeof STATUSES)[number];

export default function ParkedPage() {
  const { t } = useTranslation("parked");
  const [query, setQuery] = useSearchParams();
  const status: Status = STATUSES.find((one) => one === query.get("status")) ?? "open";
  const parked = useParked({ status, flow_id: query.get("flow") ?? undefined });
  const groups = useMemo(() => groupsOf((parked.data ?? []).filter((item) => item.status === status)), [parked.data, status]);

  return (
    <Page
      title={t("title")}
      text={t("text")}
      actions={
        <SegmentedControl
          aria-label={t("show")}
          value={status}
          data={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
          onChange={(next) => setQuery(next === "open" ? {} : { status: next }, { replace: true })}
        />
      }
    >
      {parked.isPending && <LoadingRows height={90} rows={3} />}
      {parked.isError && !parked.data && <ErrorState error={parked.error} onRetry={() => void parked.refetch()} />}
      {parked.data && groups.length === 0 && (
        <EmptyState
          icon={<CircleCheck size={26} />}
          title={status === "open" ? t("empty.title") : t("empty.other")}
          text={status === "open" ? t("empty.text") : undefined}
        />
      )}
      <Stack gap="md">
        {groups.map((group) => (
          <GroupCard key={group.key} group={group} open={status === "open"} />
        ))}
      </Stack>
    </Page>
  );
}
