/** When a schedule fires: chosen in words, or written as a cron line; below it the next starts. */
import { Group, MultiSelect, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { useSchedulePreview } from "../../api/hooks/starts";
import { useWallTime } from "../../components/wallTime";
import { showValue } from "../../data/show";
import { FieldFrame } from "../FieldFrame";
import type { FieldProps } from "../kinds";
import { DAYS, type Day, HOURS, type Kind, KINDS, LAST, MINUTES, readWhen, startOf, type When, writeWhen } from "./when";

const MONTH_DAYS = [...Array.from({ length: 31 }, (_, at) => String(at + 1)), LAST];

export function CronField({ spec, path, value, onChange, problems, readOnly, form }: FieldProps) {
  const { t } = useTranslation("forms");
  const id = useId();
  const text = showValue(value ?? spec.schema.default);
  const [own, setOwn] = useState(() => readWhen(text).kind === "own");
  const when: When = own ? { kind: "own", text } : readWhen(text);
  const write = (next: When) => onChange(writeWhen(next));

  const choose = (kind: Kind) => {
    setOwn(kind === "own");
    write(startOf(kind, when));
  };

  return (
    <FieldFrame {...{ path, problems }} spec={own ? spec : withoutHint(spec)} onFix={onChange} controlId={id}>
      <Stack gap="xs">
        <Group gap="xs" wrap="wrap">
          <Select
            id={id}
            w={210}
            data={KINDS.map((kind) => ({ value: kind, label: t(`cron.kind.${kind}`) }))}
            value={when.kind}
            allowDeselect={false}
            readOnly={readOnly}
            onChange={(kind) => kind && choose(kind as Kind)}
          />
          <Details when={when} write={write} readOnly={readOnly} />
        </Group>
        <NextStarts config={{ ...form, [spec.name]: text }} />
      </Stack>
    </FieldFrame>
  );
}

/** What may be written is told where something is written. */
function withoutHint(spec: FieldProps["spec"]): FieldProps["spec"] {
  const { description: _told, ...schema } = spec.schema;
  return { ...spec, schema };
}

interface DetailsProps {
  readonly when: When;
  readonly write: (when: When) => void;
  readonly readOnly: boolean;
}

function Details({ when, write, readOnly }: DetailsProps): ReactNode {
  const { t } = useTranslation("forms");
  switch (when.kind) {
    case "minutes":
    case "hours":
      return (
        <Choice
          label={t(`cron.every.${when.kind}`)}
          data={(when.kind === "minutes" ? MINUTES : HOURS).map(String)}
          value={String(when.every)}
          readOnly={readOnly}
          onChange={(every) => write({ ...when, every: Number(every) })}
        />
      );
    case "day":
    case "weekday":
      return <At when={when} write={write} readOnly={readOnly} />;
    case "days":
      return (
        <>
          <MultiSelect
            aria-label={t("cron.days")}
            data={DAYS.map((day) => ({ value: day, label: t(`cron.day.${day}`) }))}
            value={when.days}
            readOnly={readOnly}
            onChange={(days) => days.length > 0 && write({ ...when, days: days as Day[] })}
          />
          <At when={when} write={write} readOnly={readOnly} />
        </>
      );
    case "month":
      return (
        <>
          <Choice
            label={t("cron.monthDay")}
            data={MONTH_DAYS.map((day) => ({ value: day, label: day === LAST ? t("cron.lastDay") : day }))}
            value={when.day}
            readOnly={readOnly}
            onChange={(day) => write({ ...when, day })}
          />
          <At when={when} write={write} readOnly={readOnly} />
        </>
      );
    case "own":
      return (
        <TextInput
          aria-label={t("cron.own")}
          value={when.text}
          readOnly={readOnly}
          placeholder="*/15 * * * *"
          styles={{ input: { fontFamily: "var(--wf-mono)" } }}
          onChange={(event) => write({ kind: "own", text: event.currentTarget.value })}
        />
      );
  }
}

interface ChoiceProps {
  readonly label: string;
  readonly data: (string | { value: string; label: string })[];
  readonly value: string;
  readonly readOnly: boolean;
  readonly onChange: (value: string) => void;
}

function Choice({ label, data, value, readOnly, onChange }: ChoiceProps) {
  return (
    <Select aria-label={label} w={130} data={data} value={value} allowDeselect={false} readOnly={readOnly} onChange={(next) => next && onChange(next)} />
  );
}

function At<W extends When & { at: string }>({ when, write, readOnly }: { when: W; write: (when: W) => void; readOnly: boolean }) {
  const { t } = useTranslation("forms");
  return (
    <TextInput
      type="time"
      aria-label={t("cron.at")}
      w={120}
      value={when.at}
      readOnly={readOnly}
      onChange={(event) => event.currentTarget.value && write({ ...when, at: event.currentTarget.value })}
    />
  );
}

/** The next starts by all parameters of the schedule; nothing while they are not right yet. */
function NextStarts({ config }: { config: Record<string, unknown> }) {
  const { t } = useTranslation("forms");
  const say = useWallTime();
  const [settled] = useDebouncedValue(JSON.stringify(config), 400);
  const found = useSchedulePreview(settled);
  if (!found.data || found.data.items.length === 0) return null;

  return (
    <Text size="xs" c="dimmed">
      {t("cron.next", { times: found.data.items.map(({ local }) => say(local)).join(" · ") })}
    </Text>
  );
}
