/** Mend one record and send it on; what is parked keeps the record as it came. */
import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { Play, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { DataObject } from "../../api/exact";
import { useReplayParked } from "../../api/hooks/records";
import type { ParkedItem } from "../../api/types";
import { Inline } from "../../components/Markdown";
import { notifyError } from "../../components/notify";
import { RecordForm } from "./RecordForm";

export function EditModal({ item, onClose }: { item: ParkedItem; onClose: () => void }) {
  const { t } = useTranslation("parked");
  const navigate = useNavigate();
  const replay = useReplayParked();
  const [record, setRecord] = useState<DataObject | null>(item.record);
  const send = (edited: DataObject) =>
    replay.mutate(
      { ids: [item.id], records: { [item.id]: edited } },
      { onSuccess: ({ run_ids: [run] }) => void navigate(run ? `/runs/${run}` : "/runs"), onError: notifyError },
    );

  return (
    <Modal opened onClose={onClose} title={t("edit.title")} size="lg">
      <Stack gap="md">
        <Alert color="yellow" icon={<TriangleAlert size={16} />} py="xs">
          <Inline text={item.message} />
        </Alert>
        <RecordForm record={item.record} onChange={setRecord} />
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Text size="xs" c="dimmed">
            {t("edit.kept")}
          </Text>
          <Group gap="xs" wrap="nowrap">
            <Button variant="default" onClick={onClose}>
              {t("common:action.cancel")}
            </Button>
            <Button leftSection={<Play size={14} />} disabled={record === null} loading={replay.isPending} onClick={() => record && send(record)}>
              {t("edit.send")}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  );
}
