/** What is kept for how long, how much there is of it, and how much of one run is kept. */
import { Button, Group, NumberInput, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Days, type LogRules, type Retention, usePatchRetention, useRetention } from "../../api/hooks/keeping";
import { ApiProblem } from "../../api/problem";
import { useFormat } from "../../components/format";
import { notifyDone, notifyError } from "../../components/notify";
import { ErrorState, LoadingRows } from "../../components/states";
import classes from "./Keeping.module.css";
import { Part } from "./Part";

const FIRST: readonly (keyof Days)[] = ["data", "troubled_data", "quiet_data", "quiet_runs", "runs", "parked", "parked_open"];
const REST: readonly (keyof Days)[] = ["inbox", "deliveries", "files", "audit"];
const MODES = ["everything", "first", "failed"] as const;

export function Keeping() {
  const { t } = useTranslation("settings");
  const retention = useRetention();
  return (
    <Part title={t("keeping.title")} text={t("keeping.text")}>
      {retention.isPending && <LoadingRows rows={4} />}
      {retention.isError && <ErrorState error={retention.error} onRetry={() => void retention.refetch()} compact />}
      {retention.data && <Rules key={JSON.stringify([retention.data.days, retention.data.log])} found={retention.data} />}
    </Part>
  );
}

function Rules({ found }: { found: Retention }) {
  const { t } = useTranslation("settings");
  const save = usePatchRetention();
  const [days, setDays] = useState<Partial<Days>>({});
  const [log, setLog] = useState<Partial<LogRules>>({});
  const [more, setMore] = useState(false);
  const changed = Object.keys(days).length + Object.keys(log).length > 0;
  const problem = save.error instanceof ApiProblem ? save.error.problems[0] : undefined;

  const submit = () =>
    save.mutate(
      { days, log },
      {
        onSuccess: () => notifyDone(t("saved")),
        onError: (error) => {
          if (!(error instanceof ApiProblem && error.problems[0]?.field)) notifyError(error);
        },
      },
    );

  return (
    <Stack gap="md">
      {[...FIRST, ...(more ? REST : [])].map((name) => (
        <NumberInput
          key={name}
          classNames={{ root: classes.rule ?? "", label: classes.name ?? "", description: classes.hint ?? "", wrapper: classes.days ?? "", error: classes.error ?? "" }}
          label={t(`keeping.days.${name}`)}
          description={<Hint name={name} found={found} />}
          value={days[name] ?? found.days[name]}
          min={name === "parked_open" ? 0 : 1}
          max={3650}
          allowDecimal={false}
          suffix={t("keeping.suffix")}
          error={problem?.field === name ? problem.message : undefined}
          onChange={(next) => typeof next === "number" && setDays({ ...days, [name]: next })}
        />
      ))}
      <Group>
        <Button variant="transparent" px={0} size="compact-sm" onClick={() => setMore(!more)}>
          {t(more ? "keeping.less" : "keeping.more")}
        </Button>
      </Group>
      <OfOneRun found={{ ...found.log, ...log }} onChange={(change) => setLog({ ...log, ...change })} />
      <Group>
        <Button disabled={!changed} loading={save.isPending} onClick={submit}>
          {t("common:action.save")}
        </Button>
      </Group>
      <LastRound found={found} />
    </Stack>
  );
}

/** Plain words for what the rule means, and how much there is of it now. */
function Hint({ name, found }: { name: keyof Days; found: Retention }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const { runs, rows } = found.amounts;
  const amounts: Partial<Record<keyof Days, string>> = {
    data: t("keeping.ofRuns", { count: runs.good.runs, size: format.size(runs.good.bytes) }),
    troubled_data: t("keeping.ofRuns", { count: runs.troubled.runs, size: format.size(runs.troubled.bytes) }),
    quiet_data: t("keeping.ofRuns", { count: runs.quiet.runs, size: format.size(runs.quiet.bytes) }),
    parked: t("keeping.rows", { count: rows["parked"] ?? 0 }),
    parked_open: t("keeping.rows", { count: rows["parked_open"] ?? 0 }),
    inbox: t("keeping.rows", { count: rows["inbox"] ?? 0 }),
    files: t("keeping.rows", { count: rows["files"] ?? 0 }),
  };
  return (
    <>
      {t(`keeping.hint.${name}`)}
      {amounts[name] && <span className={classes.amount}>{amounts[name]}</span>}
    </>
  );
}

function OfOneRun({ found, onChange }: { found: LogRules; onChange: (change: Partial<LogRules>) => void }) {
  const { t } = useTranslation("settings");
  return (
    <>
      <Select
        label={t("keeping.log.mode")}
        description={t(`keeping.log.hint.${found.mode}`)}
        data={MODES.map((mode) => ({ value: mode, label: t(`keeping.log.${mode}`) }))}
        value={found.mode}
        allowDeselect={false}
        maw={420}
        onChange={(mode) => mode && onChange({ mode: mode as LogRules["mode"] })}
      />
      {found.mode === "first" && (
        <NumberInput
          label={t("keeping.log.count")}
          value={found.first}
          min={1}
          max={1_000_000}
          allowDecimal={false}
          maw={420}
          onChange={(next) => typeof next === "number" && onChange({ first: next })}
        />
      )}
      <NumberInput
        label={t("keeping.log.cap")}
        description={t("keeping.log.capHint")}
        value={found.cap_mb}
        min={1}
        max={100_000}
        allowDecimal={false}
        suffix=" MB"
        maw={420}
        onChange={(next) => typeof next === "number" && onChange({ cap_mb: next })}
      />
    </>
  );
}

function LastRound({ found }: { found: Retention }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const { report, amounts } = found;
  const removed = report?.removed ?? {};
  return (
    <Text size="sm" c="dimmed">
      {t("keeping.database", { size: format.size(amounts.database_bytes), when: format.ago(amounts.at) })}{" "}
      {report
        ? t("keeping.report", { when: format.moment(report.at), data: removed["run_data"] ?? 0, runs: removed["runs"] ?? 0 })
        : t("keeping.noReport")}
    </Text>
  );
}
