/** Set a source back: where to, what that would read again, and why. */
import { Alert, Button, Checkbox, Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type RewindPreview, type StreamSource, useRewind, useRewindPreview } from "../../api";
import { useFormat } from "../../components/format";
import { notifyDone } from "../../components/notify";

interface RewindFormProps {
  readonly flowId: string;
  readonly source: StreamSource;
  readonly onClose: () => void;
}

/** A time as the browser's own field has it, in the viewer's zone. */
function local(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function RewindForm({ flowId, source, onClose }: RewindFormProps) {
  const { t } = useTranslation("sources");
  const [way, setWay] = useState<"time" | "beginning">(source.position ? "time" : "beginning");
  const [time, setTime] = useState(source.position ? local(source.position) : "");
  const [again, setAgain] = useState(false);
  const [reason, setReason] = useState("");
  const complete = way === "beginning" || time !== "";
  const target = { node: source.node, connection: source.connection, to: way === "time" && time ? new Date(time).toISOString() : null, again };
  const [asked] = useDebouncedValue(target, 300);
  const preview = useRewindPreview(flowId, asked, complete);
  const rewind = useRewind(flowId);
  const error = rewind.error ?? preview.error;

  const go = () =>
    rewind.mutate(
      { ...target, reason: reason.trim() },
      {
        onSuccess: () => {
          notifyDone(t("rewind.done"));
          onClose();
        },
      },
    );

  return (
    <form
      aria-label={t("rewind.title")}
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <Stack gap="sm" mt="md">
        <Group gap="sm">
          <Text size="sm" fw={600} aria-hidden>
            {t("rewind.to")}
          </Text>
          <SegmentedControl
            size="xs"
            aria-label={t("rewind.to")}
            value={way}
            onChange={(next) => setWay(next as "time" | "beginning")}
            data={(["time", "beginning"] as const).map((value) => ({ value, label: t(`rewind.${value}`) }))}
          />
          {way === "time" && (
            <TextInput type="datetime-local" aria-label={t("rewind.at")} value={time} onChange={(event) => setTime(event.currentTarget.value)} />
          )}
        </Group>
        <Checkbox label={t("again.label")} description={t("again.text")} checked={again} onChange={(event) => setAgain(event.currentTarget.checked)} />
        <TextInput required label={t("rewind.reason")} placeholder={t("rewind.reasonExample")} maxLength={1_000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        {error ? (
          <Alert color="red" role="alert" py="xs">
            {error.message}
          </Alert>
        ) : (
          preview.data && <Foreseen preview={preview.data} />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("common:action.cancel")}
          </Button>
          <Button type="submit" color="red" disabled={!complete || !preview.data || reason.trim() === ""} loading={rewind.isPending}>
            {t("rewind.do")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Foreseen({ preview }: { readonly preview: RewindPreview }) {
  const { t } = useTranslation("sources");
  const format = useFormat();
  const exact = preview.at_least === preview.at_most;
  const count = exact ? format.count(preview.at_most) : t("preview.range", { least: format.count(preview.at_least), most: format.count(preview.at_most) });

  return (
    <Alert py="xs" role="status">
      <Text size="sm" fw={600}>
        {t("preview.count", { records: count })}
      </Text>
      <Text size="sm">{t(preview.again ? "preview.again" : "preview.skipped")}</Text>
      <Text size="sm">{t("preview.unknown")}</Text>
      {preview.beyond_history && <Text size="sm">{t("preview.beyond")}</Text>}
    </Alert>
  );
}
