/** How long a run of this flow may take, and how much of it is kept. */
import { NumberInput, Select, Stack, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type LogRules, useFlowLog, usePutFlowLog } from "../../api/hooks/keeping";
import { useFormat } from "../../components/format";
import { notifyDone, notifyError } from "../../components/notify";
import type { ChangeFlow, FlowSettingsNow } from "./useFlowChange";

const MODES: readonly LogRules["mode"][] = ["everything", "first", "failed"];
const AS_SETTINGS = "";
const MINUTE = 60;
const A_YEAR = 525_600;

export function Limits({ flowId, now, change }: { readonly flowId: string; readonly now: FlowSettingsNow; readonly change: ChangeFlow }) {
  const { t } = useTranslation("starts");
  return (
    <Stack gap="sm" component="section" aria-label={t("limits.title")}>
      <Title order={4}>{t("limits.title")}</Title>
      <Longest key={now.timeout} now={now} change={change} />
      <Kept flowId={flowId} />
    </Stack>
  );
}

/** Kept in seconds, said in minutes; stored when the field is left. */
function Longest({ now, change }: { readonly now: FlowSettingsNow; readonly change: ChangeFlow }) {
  const { t } = useTranslation("starts");
  const format = useFormat();
  const [minutes, setMinutes] = useState<number | string>(now.timeout === null ? "" : now.timeout / MINUTE);
  const seconds = typeof minutes === "number" ? Math.max(1, Math.round(minutes * MINUTE)) : null;
  const store = () => {
    if (seconds !== now.timeout) change({ timeout: seconds });
  };

  return (
    <NumberInput
      label={t("limits.longest")}
      description={t("limits.longestHint")}
      placeholder={t("limits.asInstalled", { time: format.duration(now.timeout_default * 1_000) })}
      suffix={` ${t("limits.minutes")}`}
      value={minutes}
      max={A_YEAR}
      clampBehavior="strict"
      allowNegative={false}
      decimalScale={2}
      step={5}
      onChange={setMinutes}
      onBlur={store}
      onKeyDown={(event) => event.key === "Enter" && store()}
    />
  );
}

function Kept({ flowId }: { readonly flowId: string }) {
  const { t } = useTranslation("starts");
  const found = useFlowLog(flowId);
  const put = usePutFlowLog(flowId);
  if (!found.data) return null;
  const log = found.data.log;
  const store = (wish: Partial<LogRules> | null) => put.mutate(wish, { onSuccess: () => notifyDone(t("saved")), onError: notifyError });
  const named = MODES.map((mode) => ({ value: mode as string, label: t(`settings:keeping.log.${mode}`) }));

  return (
    <>
      <Select
        label={t("limits.kept")}
        description={log ? t(`settings:keeping.log.hint.${log.mode}`) : t("limits.keptHint")}
        data={[{ value: AS_SETTINGS, label: t("limits.asSettings") }, ...named]}
        value={log?.mode ?? AS_SETTINGS}
        allowDeselect={false}
        onChange={(mode) => store(mode ? { mode: mode as LogRules["mode"] } : null)}
      />
      {log?.mode === "first" && <First key={log.first} first={log.first} store={(first) => store({ mode: "first", first })} />}
    </>
  );
}

function First({ first, store }: { readonly first: number; readonly store: (first: number) => void }) {
  const { t } = useTranslation("settings");
  const [count, setCount] = useState<number | string>(first);
  const leave = () => {
    if (typeof count === "number" && count !== first) store(count);
  };
  return (
    <NumberInput
      label={t("keeping.log.count")}
      value={count}
      min={1}
      max={1_000_000}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      onChange={setCount}
      onBlur={leave}
      onKeyDown={(event) => event.key === "Enter" && leave()}
    />
  );
}
