/** The records of the run that wait for a person, with the way to their step and to the inbox. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { RunBrief } from "../../api";
import { useParkedItems } from "../../api/hooks/parked";
import { Inline } from "../../components/Markdown";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import type { NodeId } from "../document/types";
import classes from "./RunPanel.module.css";
import { useStepRows } from "./useStepRows";

interface ParkedViewProps {
  readonly run: RunBrief;
  readonly onChoose: (id: NodeId) => void;
}

export function ParkedView({ run, onChoose }: ParkedViewProps) {
  const { t } = useTranslation("runlist");
  const parked = useParkedItems({ run_id: run.id });
  const titles = new Map(useStepRows().map(({ id, title }) => [id, title]));
  const items = parked.data?.pages.flatMap((page) => page.items) ?? [];

  if (parked.isError && !parked.data) return <ErrorState compact error={parked.error} onRetry={() => void parked.refetch()} />;
  if (!parked.data) return <LoadingRows rows={3} />;
  if (items.length === 0) return <EmptyState compact title={t("parked.none")} text={t(run.books.parked > 0 ? "parked.settled" : "parked.noneText")} />;
  return (
    <div className={classes.scroll}>
      <table className={classes.steps} aria-label={t("parked.title")}>
        <thead>
          <tr>
            <th scope="col">{t("parked.record")}</th>
            <th scope="col">{t("parked.step")}</th>
            <th scope="col">{t("parked.why")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <th scope="row">
                <Link to={`/parked?${new URLSearchParams({ flow: item.flow_id, q: item.key || item.name }).toString()}`}>
                  <span className="wf-mono">{item.key || item.name || t("parked.unnamed")}</span>
                </Link>
              </th>
              <td>
                <button type="button" onClick={() => onChoose(item.node)}>
                  {titles.get(item.node) ?? item.node}
                </button>
              </td>
              <td style={{ whiteSpace: "normal" }}>
                <Inline text={item.message} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {parked.hasNextPage && (
        <Button m="sm" size="xs" variant="default" loading={parked.isFetchingNextPage} onClick={() => void parked.fetchNextPage()}>
          {t("common:action.loadMore")}
        </Button>
      )}
    </div>
  );
}
