/** When a schedule fires: the usual times by name, everything else as a cron line. */
import { Group, Select, TextInput } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { showValue } from "../../data/show";
import { FieldFrame } from "../FieldFrame";
import type { FieldProps } from "../kinds";

const PRESETS = {
  every5: "*/5 * * * *",
  every15: "*/15 * * * *",
  hourly: "0 * * * *",
  workHours: "0 8-18 * * 1-5",
  nightly: "0 2 * * *",
  morning: "0 6 * * *",
  weekly: "0 6 * * 1",
} as const;

const OWN = "own";

export function CronField({ spec, path, value, onChange, problems, readOnly }: FieldProps) {
  const { t } = useTranslation("forms");
  const id = useId();
  const line = showValue(value ?? spec.schema.default);
  const named = Object.entries(PRESETS).find(([, cron]) => cron === line)?.[0] ?? OWN;

  return (
    <FieldFrame {...{ spec, path, problems }} onFix={onChange} controlId={id}>
      <Group grow gap="xs" wrap="nowrap">
        <Select
          aria-label={t("cron.preset")}
          data={[
            ...Object.keys(PRESETS).map((name) => ({ value: name, label: t(`cron.${name}`) })),
            { value: OWN, label: t("cron.own") },
          ]}
          value={named}
          allowDeselect={false}
          readOnly={readOnly}
          onChange={(name) => {
            if (name && name in PRESETS) onChange(PRESETS[name as keyof typeof PRESETS]);
          }}
        />
        <TextInput
          id={id}
          value={line}
          readOnly={readOnly}
          placeholder="*/15 * * * *"
          styles={{ input: { fontFamily: "var(--wf-mono)" } }}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </Group>
    </FieldFrame>
  );
}
