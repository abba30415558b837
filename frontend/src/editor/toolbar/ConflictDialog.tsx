/** Somebody else saved the flow in the meantime: take theirs, or keep ours as a copy. Nothing is overwritten. */
import { Alert, Button, Group, Modal, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { type Flow, useCreateFlow, useFlow } from "../../api";
import { localeOf } from "../../components/format";
import { useStores } from "../state/context";
import { flowOf } from "../state/editorStore";

interface ConflictProps {
  readonly flowId: string;
  readonly theirs: Flow | null;
  readonly onAdopt: (flow: Flow) => void;
}

export function ConflictDialog({ flowId, theirs, onAdopt }: ConflictProps) {
  const { t, i18n } = useTranslation("editor");
  const { editor } = useStores();
  const navigate = useNavigate();
  const create = useCreateFlow();
  const reload = useFlow(flowId);
  const when = theirs ? new Date(theirs.updated_at).toLocaleString(localeOf(i18n.language)) : "";

  const takeTheirs = async () => {
    const flow = theirs?.document ? theirs : (await reload.refetch()).data;
    if (flow) onAdopt(flow);
  };

  const saveCopy = () => {
    const mine = flowOf(editor.getState());
    const name = t("conflict.copyName", { name: mine.name });
    create.mutate({ name, document: { ...mine, name } }, { onSuccess: (copy) => void navigate(`/flows/${copy.id}`) });
  };

  return (
    <Modal opened onClose={() => {}} withCloseButton={false} closeOnEscape={false} title={t("conflict.title")}>
      <Text>{when ? t("conflict.textWhen", { when }) : t("conflict.text")}</Text>
      <Text mt="sm" c="dimmed" size="sm">
        {t("conflict.choice")}
      </Text>
      {create.error && (
        <Alert color="red" mt="sm" role="alert">
          {create.error.message}
        </Alert>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={() => void takeTheirs()}>
          {t("conflict.theirs")}
        </Button>
        <Button onClick={saveCopy} loading={create.isPending} data-autofocus>
          {t("conflict.copy")}
        </Button>
      </Group>
    </Modal>
  );
}
