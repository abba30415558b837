/** Changes of a run, page by page, narrowed to one action. */
import { ActionIcon, SegmentedControl } from "@mantine/core";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type ChangeAction, useChanges } from "../../api";
import { useFormat } from "../../components/format";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { ChangesTable } from "../../data";
import classes from "./RunPanel.module.css";

const LIMIT = 50;
const ACTIONS: readonly ChangeAction[] = ["create", "update", "unchanged", "skip", "conflict"];

interface ChangesViewProps {
  readonly run: string;
  readonly node?: string;
  readonly stamp?: string;
}

export function ChangesView({ run, node, stamp }: ChangesViewProps) {
  const { t } = useTranslation("editor");
  const format = useFormat();
  const [action, setAction] = useState<ChangeAction | "all">("all");
  const [offset, setOffset] = useState(0);
  const query = useChanges(run, { node, action: action === "all" ? undefined : action, offset, limit: LIMIT, stamp });
  const counts = query.data?.counts ?? {};
  const all = Object.values(counts).reduce((sum, count) => sum + (count ?? 0), 0);

  if (query.error && !query.data) return <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <LoadingRows rows={3} />;
  if (query.data.removed_at) return <EmptyState compact title={t("changes.removed")} text={t("changes.removedText", { when: format.moment(query.data.removed_at) })} />;
  if (all === 0 && query.data.total === 0) return <EmptyState compact title={t("changes.none")} text={t("changes.noneText")} />;

  const last = Math.min(offset + query.data.items.length, query.data.total);
  return (
    <div className={classes.changes}>
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
        <ChangesTable changes={query.data.items} />
      </div>
    </div>
  );
}
