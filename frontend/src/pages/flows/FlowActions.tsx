import { ActionIcon, Button, Group, Menu, Tooltip } from "@mantine/core";
import { ClipboardList, Copy, Download, Ellipsis, Play, SquarePen, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { exportFlow, useDeleteFlow, useDuplicateFlow } from "../../api/hooks/flows";
import { useStartRun } from "../../api/hooks/runs";
import type { FlowBrief, RunWish } from "../../api/types";
import { ConfirmModal } from "../../components/ConfirmModal";
import { notifyDone, notifyError } from "../../components/notify";
import { saveText } from "./saveText";

export function FlowActions({ flow }: { flow: FlowBrief }) {
  const { t } = useTranslation("flows");
  const navigate = useNavigate();
  const start = useStartRun();
  const duplicate = useDuplicateFlow();
  const remove = useDeleteFlow();
  const [asking, setAsking] = useState<"delete" | "run" | null>(null);
  const close = () => setAsking(null);

  const run = (mode: RunWish["mode"]) =>
    start.mutate({ flowId: flow.id, mode }, { onSuccess: (started) => void navigate(`/runs/${started.id}`), onError: notifyError });
  const save = () => exportFlow(flow.id).then((text) => saveText(`${flow.name}.flow.json`, text), notifyError);

  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      <Tooltip label={t("planHint")}>
        <Button
          size="xs"
          variant="default"
          leftSection={<ClipboardList size={14} />}
          loading={start.isPending && start.variables.mode === "plan"}
          onClick={() => run("plan")}
        >
          {t("common:run.mode.plan")}
        </Button>
      </Tooltip>
      <Button
        size="xs"
        variant="light"
        leftSection={<Play size={14} />}
        loading={start.isPending && start.variables.mode === "live"}
        onClick={() => setAsking("run")}
      >
        {t("run")}
      </Button>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("moreFor", { name: flow.name })}>
            <Ellipsis size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<SquarePen size={15} />} onClick={() => void navigate(`/flows/${flow.id}`)}>
            {t("common:action.open")}
          </Menu.Item>
          <Menu.Item
            leftSection={<Copy size={15} />}
            onClick={() => duplicate.mutate(flow.id, { onSuccess: (copy) => notifyDone(t("duplicated", { name: copy.name })), onError: notifyError })}
          >
            {t("duplicate")}
          </Menu.Item>
          <Menu.Item leftSection={<Download size={15} />} onClick={() => void save()}>
            {t("export")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<Trash2 size={15} />} onClick={() => setAsking("delete")}>
            {t("common:action.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking === "delete" && (
        <ConfirmModal
          title={t("delete.title", { name: flow.name })}
          text={t("delete.text")}
          confirm={t("common:action.delete")}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(flow.id, { onSuccess: close, onError: notifyError })}
          onClose={close}
        />
      )}
      {asking === "run" && (
        <ConfirmModal
          title={t("runNow.title", { name: flow.name })}
          text={t("runNow.text")}
          confirm={t("run")}
          colour="brand"
          busy={start.isPending}
          onConfirm={() => run("live")}
          onClose={close}
        />
      )}
    </Group>
  );
}
