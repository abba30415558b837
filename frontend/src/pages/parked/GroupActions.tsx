/** Send on or drop: what is chosen of a group, or all of it. */
import { Button, Group, Textarea } from "@mantine/core";
import { Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useDropParked, useReplayParked, type Chosen } from "../../api/hooks/parked";
import { ApiProblem } from "../../api/problem";
import { ConfirmModal } from "../../components/ConfirmModal";
import { notifyDone, notifyError } from "../../components/notify";

interface GroupActionsProps {
  chosen: Chosen;
  count: number;
  all: boolean;
  onDone: () => void;
}

export function GroupActions({ chosen, count, all, onDone }: GroupActionsProps) {
  const { t } = useTranslation("parked");
  const navigate = useNavigate();
  const replay = useReplayParked();
  const [asking, setAsking] = useState(false);
  const [doubtful, setDoubtful] = useState<string | null>(null);

  // Not by the callbacks of `mutate`: the list is asked for again and this group may be gone by then.
  const send = async (sure: boolean) => {
    try {
      const { run_ids: runs } = await replay.mutateAsync(sure ? { ...chosen, sure } : chosen);
      onDone();
      if (runs.length === 1) await navigate(`/runs/${runs[0]}`);
      else notifyDone(t("started", { count: runs.length }));
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "may_double") setDoubtful(error.message);
      else notifyError(error);
    }
  };

  return (
    <Group gap="xs" wrap="nowrap">
      <Button size="xs" leftSection={<Play size={14} />} disabled={count === 0} loading={replay.isPending} onClick={() => void send(false)}>
        {all && count > 1 ? t("replayAll", { count }) : t("replay", { count })}
      </Button>
      <Button size="xs" variant="default" leftSection={<Trash2 size={14} />} disabled={count === 0} onClick={() => setAsking(true)}>
        {t("drop")}
      </Button>
      {doubtful && (
        <ConfirmModal
          title={t("doubtTitle")}
          text={doubtful}
          confirm={t("doubtConfirm")}
          busy={replay.isPending}
          onClose={() => setDoubtful(null)}
          onConfirm={() => {
            setDoubtful(null);
            void send(true);
          }}
        />
      )}
      {asking && (
        <DropModal
          chosen={chosen}
          count={count}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            onDone();
          }}
        />
      )}
    </Group>
  );
}

function DropModal({ chosen, count, onClose, onDone }: Omit<GroupActionsProps, "all"> & { onClose: () => void }) {
  const { t } = useTranslation("parked");
  const drop = useDropParked();
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);

  const go = async () => {
    setMissing(reason.trim() === "");
    if (reason.trim() === "") return;
    const { dropped } = await drop.mutateAsync({ ...chosen, reason: reason.trim() });
    notifyDone(t("dropped", { count: dropped }));
    onDone();
  };

  return (
    <ConfirmModal title={t("dropTitle", { count })} text={t("dropText")} confirm={t("drop")} busy={drop.isPending} onClose={onClose} onConfirm={() => void go().catch(notifyError)}>
      <Textarea
        data-autofocus
        mt="md"
        required
        label={t("reason")}
        placeholder={t("reasonPlaceholder")}
        maxLength={1_000}
        autosize
        minRows={2}
        value={reason}
        error={missing ? t("reasonMissing") : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmModal>
  );
}
