/** How much a live run of this flow may change before it stops and a person is asked. */
import { NumberInput, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type StopRules as Rules, usePutStopRules, useStopRules } from "../../api";
import { notifyDone, notifyError } from "../../components/notify";
import { ErrorState, LoadingRows } from "../../components/states";

const RULES = ["changed", "created", "to_zero", "price_percent", "changed_percent"] as const;

export function StopRules({ flowId }: { readonly flowId: string }) {
  const { t } = useTranslation("testing");
  const found = useStopRules(flowId);
  const put = usePutStopRules(flowId);
  const rules = found.data;
  const store = (change: Partial<Rules>) => {
    if (!rules) return;
    put.mutate({ ...rules, ...change }, { onSuccess: () => notifyDone(t("stops.saved")), onError: notifyError });
  };

  return (
    <Stack gap="sm" component="section" aria-label={t("stops.title")}>
      <Title order={4}>{t("stops.title")}</Title>
      <Text size="sm" c="dimmed">
        {t("stops.text")}
      </Text>
      {found.isPending && <LoadingRows rows={3} />}
      {found.isError && !rules && <ErrorState compact error={found.error} onRetry={() => void found.refetch()} />}
      {rules && RULES.map((rule) => <Rule key={`${rule} ${rules[rule]}`} rule={rule} value={rules[rule]} store={(value) => store({ [rule]: value })} />)}
    </Stack>
  );
}

interface RuleProps {
  readonly rule: (typeof RULES)[number];
  readonly value: number | null;
  readonly store: (value: number | null) => void;
}

/** Stored when the field is left; empty: no rule. */
function Rule({ rule, value, store }: RuleProps) {
  const { t } = useTranslation("testing");
  const [typed, setTyped] = useState<number | string>(value ?? "");
  const wanted = typeof typed === "number" ? typed : null;
  const leave = () => {
    if (wanted !== value) store(wanted);
  };

  return (
    <NumberInput
      label={t(`stops.rule.${rule}`)}
      {...(rule === "changed_percent" ? { description: t("stops.share") } : {})}
      placeholder={t("stops.none")}
      {...(rule.endsWith("percent") ? { suffix: " %" } : {})}
      value={typed}
      min={0}
      max={rule === "changed_percent" ? 100 : 1_000_000}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      onChange={setTyped}
      onBlur={leave}
      onKeyDown={(event) => event.key === "Enter" && leave()}
    />
  );
}
