/** Mend one record: edit it, look at the change, then keep it or send it on. What is parked keeps the record as it came. */
import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { Play, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { DataObject } from "../../api/exact";
import { useEditParked, useReplayParked } from "../../api/hooks/parked";
import type { ParkedItem } from "../../api/types";
import { Inline } from "../../components/Markdown";
import { notifyDone, notifyError } from "../../components/notify";
import { changesOf } from "./diff";
import { RecordChanges } from "./RecordChanges";
import { RecordForm } from "./RecordForm";

export function EditModal({ item, onClose }: { item: ParkedItem; onClose: () => void }) {
  const { t } = useTranslation("parked");
  const [record, setRecord] = useState<DataObject | null>(item.edited ?? item.record);
  const [looking, setLooking] = useState(false);

  return (
    <Modal opened onClose={onClose} title={t("edit.title")} size="lg">
      <Stack gap="md">
        <Alert color="yellow" icon={<TriangleAlert size={16} />} py="xs">
          <Inline text={item.message} />
        </Alert>
        <div hidden={looking}>
          <RecordForm record={item.edited ?? item.record} onChange={setRecord} />
        </div>
        {looking && record && <RecordChanges before={item.record} after={record} />}
        {looking && record ? (
          <Keep item={item} record={record} onBack={() => setLooking(false)} onClose={onClose} />
        ) : (
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <Text size="xs" c="dimmed">
              {t("edit.kept")}
            </Text>
            <Group gap="xs" wrap="nowrap">
              <Button variant="default" onClick={onClose}>
                {t("common:action.cancel")}
              </Button>
              <Button disabled={record === null} onClick={() => setLooking(true)}>
                {t("edit.look")}
              </Button>
            </Group>
          </Group>
        )}
      </Stack>
    </Modal>
  );
}

interface KeepProps {
  item: ParkedItem;
  record: DataObject;
  onBack: () => void;
  onClose: () => void;
}

/** With the change in sight: keep it for later, or send the record on at once. */
function Keep({ item, record, onBack, onClose }: KeepProps) {
  const { t } = useTranslation("parked");
  const navigate = useNavigate();
  const edit = useEditParked();
  const replay = useReplayParked();
  const differs = changesOf(item.record, record).length > 0;

  // Not by the callbacks of `mutate`: the list is asked for again and this dialog may be gone with its row by then.
  const keep = () => edit.mutateAsync({ id: item.id, record: differs ? record : null });
  const keepOnly = async () => {
    await keep();
    notifyDone(t("edit.done"));
    onClose();
  };
  const send = async () => {
    await keep();
    const { run_ids: runs } = await replay.mutateAsync({ ids: [item.id] });
    await navigate(`/runs/${runs[0]}`);
  };

  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      <Button variant="default" onClick={onBack}>
        {t("edit.back")}
      </Button>
      <Group gap="xs" wrap="nowrap">
        <Button
          variant="default"
          loading={edit.isPending}
          onClick={() => void keepOnly().catch(notifyError)}
        >
          {t("edit.keep")}
        </Button>
        <Button data-autofocus leftSection={<Play size={14} />} loading={edit.isPending || replay.isPending} onClick={() => void send().catch(notifyError)}>
          {t("edit.send")}
        </Button>
      </Group>
    </Group>
  );
}
