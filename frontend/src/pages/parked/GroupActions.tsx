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

  const send = (sure: boolean) =>
    replay.mutate(sure ? { ...chosen, sure } : chosen, {
      onSuccess: ({ run_ids: runs }) => {
        onDone();
        if (runs.length === 1) void navigate(`/runs/${runs[0]}`);
        else notifyDone(t("started", { count: runs.length }));
      },
      onError: (error) => (error instanceof ApiProblem && error.code === "may_double" ? setDoubtful(error.message) : notifyError(error)),
    });

  return (
    <Group gap="xs" wrap="nowrap">
      <Button size="xs" leftSection={<Play size={14} />} disabled={count === 0} loading={replay.isPending} onClick={() => send(false)}>
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
            send(true);
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

  const go = () => {
    setMissing(reason.trim() === "");
    if (reason.trim() === "") return;
    drop.mutate(
      { ...chosen, reason: reason.trim() },
      {
        onSuccess: ({ dropped }) => {
          notifyDone(t("dropped", { count: dropped }));
          onDone();
        },
        onError: notifyError,
      },
    );
  };

  return (
    <ConfirmModal title={t("dropTitle", { count })} text={t("dropText")} confirm={t("drop")} busy={drop.isPending} onClose={onClose} onConfirm={go}>
      <Textarea
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
