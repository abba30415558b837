/** The way of one record across flows and runs, `/records/:key`: where it stands, then run by run what happened to it. */
import { Button, Group, Title } from "@mantine/core";
import { Route as RouteIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { useJourney, type WayRun } from "../../api/hooks/records";
import { ModeBadge, RunStatusBadge } from "../../components/badges";
import { useFormat } from "../../components/format";
import { Page } from "../../components/Page";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { When } from "../../components/When";
import { FindRecord } from "./FindRecord";
import classes from "./journey.module.css";
import { Standing } from "./Standing";
import { WayStepLine } from "./WayStepLine";

export default function JourneyPage() {
  const { t } = useTranslation(["journey", "records"]);
  const { key = "" } = useParams();
  const journey = useJourney(key);
  const [first] = journey.data?.pages ?? [];
  const runs = journey.data?.pages.flatMap((page) => page.runs) ?? [];
  const others = first?.names.filter((name) => name !== key) ?? [];

  return (
    <Page title={key} text={others.length > 0 ? t("alsoKnown", { names: others.join(", ") }) : t("text")}>
      <FindRecord key={key} start={key} />
      {journey.isPending && <LoadingRows />}
      {journey.isError && !journey.data && <ErrorState error={journey.error} onRetry={() => void journey.refetch()} />}
      {first && first.ledger.length > 0 && <Standing entries={first.ledger} />}
      {first && runs.length === 0 && (
        <EmptyState icon={<RouteIcon size={26} aria-hidden />} title={t(first.ledger.length > 0 ? "gone" : "none", { key })} text={t("noneText")} />
      )}
      {runs.length > 0 && (
        <>
          <Title order={2} mt="lg" mb="sm">
            {t("way")}
          </Title>
          <ol className={classes.runs}>
            {runs.map((run) => (
              <RunOfWay key={run.id} run={run} />
            ))}
          </ol>
        </>
      )}
      {journey.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={journey.isFetchingNextPage} onClick={() => void journey.fetchNextPage()}>
            {t("earlier")}
          </Button>
        </Group>
      )}
    </Page>
  );
}

function RunOfWay({ run }: { run: WayRun }) {
  const { t } = useTranslation("journey");
  const format = useFormat();
  return (
    <li className={classes.run}>
      <header className={classes.runHead}>
        <Title order={3}>
          <Link to={`/runs/${run.id}`}>{t("run", { number: run.number, flow: run.flow_name })}</Link>
        </Title>
        <RunStatusBadge status={run.status} />
        {run.mode !== "live" && <ModeBadge mode={run.mode} />}
        <span className={classes.grow} />
        <span className={classes.when}>
          <time dateTime={run.at}>{format.moment(run.at)}</time> · <When at={run.at} />
        </span>
      </header>
      {run.data_removed_at ? (
        <p className={classes.removed}>{t("removed", { when: format.moment(run.data_removed_at) })}</p>
      ) : run.steps.length === 0 ? (
        <p className={classes.removed}>{t("noSteps")}</p>
      ) : (
        <ol className={classes.steps}>
          {run.steps.map((step, at) => (
            <WayStepLine key={`${step.kind} ${step.node} ${step.port} ${step.item_no ?? at}`} run={run} step={step} />
          ))}
        </ol>
      )}
    </li>
  );
}
