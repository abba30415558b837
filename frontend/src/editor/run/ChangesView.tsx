/** Changes of a run, page by page, narrowed to one action. */
import { ActionIcon, SegmentedControl } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type ChangeAction, useChanges } from "../../api";
import { useFormat } from "../../components/format";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { ChangesTable } from "../../data";
import { useRunState } from "../state/context";
import { ChangeFilter, EVERY_CHANGE } from "../testing/ChangeFilter";
import { VerdictLine } from "../testing/VerdictLine";
import classes from "./RunPanel.module.css";

const LIMIT = 50;
const ACTIONS: readonly ChangeAction[] = ["create", "update", "unchanged", "skip", "conflict"];

interface ChangesViewProps {
  readonly run: string;
  readonly node?: string;
  readonly stamp?: string;
}

export function ChangesView({ run, node, stamp }: ChangesViewProps) {
  const { t } = useTranslation(["editor", "testing"]);
  const format = useFormat();
  const [action, setAction] = useState<ChangeAction | "all">("all");
  const [offset, setOffset] = useState(0);
  const [choice, setChoice] = useState(EVERY_CHANGE);
  const [settled] = useDebouncedValue(choice, 250);
  const mode = useRunState((state) => (state.run?.id === run ? state.run.mode : "live"));
  const query = useChanges(run, {
    node,
    action: action === "all" ? undefined : action,
    field: settled.field ?? undefined,
    least: settled.least ?? undefined,
    q: settled.q || undefined,
    sort: settled.sort,
    offset,
    limit: LIMIT,
    stamp,
  });
  const counts = query.data?.counts ?? {};
  const all = Object.values(counts).reduce((sum, count) => sum + (count ?? 0), 0);

  if (query.error && !query.data) return <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <LoadingRows rows={3} />;
  if (query.data.removed_at) return <EmptyState compact title={t("changes.removed")} text={t("changes.removedText", { when: format.moment(query.data.removed_at) })} />;
  if (all === 0 && query.data.total === 0) return <EmptyState compact title={t("changes.none")} text={t("changes.noneText")} />;

  const last = Math.min(offset + query.data.items.length, query.data.total);
  return (
    <div className={classes.changes}>
      {!node && <VerdictLine run={run} mode={mode} stamp={stamp ?? ""} />}
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label={t("changes.filter")}
          value={action}
          onChange={(value) => {
            setAction(value as ChangeAction | "all");
            setOffset(0);
          }}
          data={[
            { value: "all", label: t("changes.all", { count: all }) },
            ...ACTIONS.filter((name) => counts[name]).map((name) => ({
              value: name,
              label: `${t(`change.${name}`, { ns: "common" })} ${counts[name] ?? 0}`,
            })),
          ]}
        />
        <ChangeFilter
          choice={choice}
          fields={query.data.fields}
          onChange={(next) => {
            setChoice(next);
            setOffset(0);
          }}
        />
        <span className={classes.grow} />
        <span className={classes.muted}>{t("changes.range", { from: query.data.total ? offset + 1 : 0, to: last, total: query.data.total })}</span>
        <ActionIcon variant="subtle" color="gray" aria-label={t("changes.previous")} disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - LIMIT))}>
          <ChevronLeft size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={t("changes.next")} disabled={last >= query.data.total} onClick={() => setOffset(offset + LIMIT)}>
          <ChevronRight size={16} aria-hidden />
        </ActionIcon>
      </div>
      <div className={classes.scroll}>
        {query.data.items.length > 0 ? <ChangesTable changes={query.data.items} /> : <EmptyState compact title={t("testing:changes.noneFound")} />}
      </div>
    </div>
  );
}
