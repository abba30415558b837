/** All runs, newest first. The filters live in the address, so that a list can be kept and sent on. */
import { Button, Group, Switch } from "@mantine/core";
import { ArrowUp, Download } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { runsExport, useRunHistogram, useRuns } from "../../api/hooks/runs";
import { Page } from "../../components/Page";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { useAddressFilter } from "../../components/useAddressFilter";
import { asked, type FilterName, held, NAMES } from "./filter";
import { RunFilters } from "./RunFilters";
import { RunHistogram } from "./RunHistogram";
import classes from "./runs.module.css";
import { RunSelection } from "./RunSelection";
import { RunTable } from "./RunTable";
import { SavedViews } from "./SavedViews";

const NOBODY: ReadonlySet<string> = new Set();

export default function RunsPage() {
  const { t } = useTranslation(["runs", "runlist"]);
  const filter = useAddressFilter<FilterName>(NAMES);
  const wanted = asked(filter.values);
  const about = JSON.stringify(wanted);
  const [live, setLive] = useState(true);
  const runs = useRuns(wanted, { live });
  const histogram = useRunHistogram(wanted, live);
  const rows = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const [seen, setSeen] = useState<{ about: string; newest: string } | null>(null);
  const [chosen, setChosen] = useState(NOBODY);

  // The first answer to these filters is what is looked at; what comes later is told of and waits.
  const [top] = rows;
  if (top && !runs.isPlaceholderData && seen?.about !== about) setSeen({ about, newest: top.id });
  const { shown, fresh } = held(rows, seen?.about === about ? seen.newest : null);
  const selected = shown.filter((run) => chosen.has(run.id));

  return (
    <Page
      title={t("title")}
      text={t("text")}
      actions={
        <>
          <Switch size="sm" label={t("runlist:live")} checked={live} onChange={(event) => setLive(event.currentTarget.checked)} />
          <SavedViews />
          <Button size="xs" component="a" href={runsExport(wanted)} download variant="default" leftSection={<Download size={15} aria-hidden />}>
            {t("runlist:export")}
          </Button>
        </>
      }
    >
      <RunFilters filter={filter} />
      {histogram.data && histogram.data.length > 0 && <RunHistogram bars={histogram.data} onChoose={(since, until) => filter.set({ since, until })} />}
      {(selected.length > 0 || fresh > 0) && (
        <div className={classes.line}>
          {selected.length > 0 && <RunSelection runs={selected} onDone={() => setChosen(NOBODY)} />}
          <span className={classes.grow} />
          {fresh > 0 && top && (
            <Button size="xs" leftSection={<ArrowUp size={15} aria-hidden />} onClick={() => setSeen({ about, newest: top.id })}>
              {t("runlist:fresh", { count: fresh })}
            </Button>
          )}
        </div>
      )}
      {runs.isPending && <LoadingRows />}
      {runs.isError && !runs.data && <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.data && rows.length === 0 && (
        <EmptyState title={filter.any ? t("nothingFound") : t("empty.title")} text={filter.any ? undefined : t("empty.text")}>
          {filter.any && (
            <Button variant="default" onClick={filter.clear}>
              {t("runlist:filter.all")}
            </Button>
          )}
        </EmptyState>
      )}
      {shown.length > 0 && <RunTable runs={shown} chosen={chosen} onChoose={setChosen} />}
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
