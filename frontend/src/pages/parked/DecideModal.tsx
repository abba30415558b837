/** A write without a reply: somebody looks into the other system and says whether it is there. */
import { Alert, Button, Group, Modal, Radio, Stack, Textarea, TextInput } from "@mantine/core";
import { Eye } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useDecideEffect, useReplayParked, type Decision } from "../../api/hooks/parked";
import type { Effect } from "../../api/types";
import { useFormat } from "../../components/format";
import { notifyDone, notifyError } from "../../components/notify";

const WAYS: readonly Decision[] = ["exists", "send_again", "abandon"];

export function DecideModal({ effect, itemId, onClose }: { effect: Effect; itemId: string; onClose: () => void }) {
  const { t } = useTranslation("parked");
  const format = useFormat();
  const decide = useDecideEffect();
  const replay = useReplayParked();
  const [decision, setDecision] = useState<Decision | null>(null);
  const [remoteId, setRemoteId] = useState("");
  const [note, setNote] = useState("");

  const go = async (way: Decision) => {
    const known = way === "exists" && remoteId.trim() ? { remote_id: remoteId.trim() } : {};
    await decide.mutateAsync({ id: effect.id, decision: way, note, ...known });
    if (way === "send_again") await replay.mutateAsync({ ids: [itemId] });
    notifyDone(t("decide.done"));
    onClose();
  };

  return (
    <Modal opened onClose={onClose} title={t("decide.title")}>
      <Stack gap="md">
        <Alert icon={<Eye size={16} />} py="xs">
          {t("decide.look", { key: effect.key, connection: effect.connection, at: effect.sent_at ? format.moment(effect.sent_at) : "–" })}
        </Alert>
        <Radio.Group label={t("decide.ask")} value={decision} onChange={(value) => setDecision(value as Decision)}>
          <Stack gap="xs" mt="xs">
            {WAYS.map((way) => (
              <Radio key={way} value={way} label={t(`decide.${way}.label`)} description={t(`decide.${way}.text`)} />
            ))}
          </Stack>
        </Radio.Group>
        {decision === "exists" && (
          <TextInput label={t("decide.remoteId")} description={t("decide.remoteIdText")} maxLength={300} value={remoteId} onChange={(event) => setRemoteId(event.currentTarget.value)} />
        )}
        <Textarea label={t("decide.note")} maxLength={1_000} autosize minRows={2} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("common:action.cancel")}
          </Button>
          <Button disabled={decision === null} loading={decide.isPending || replay.isPending} onClick={() => decision && void go(decision).catch(notifyError)}>
            {t("decide.do")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
