import { Button, Checkbox, Group, Paper, Text, Textarea } from "@mantine/core";
import { ChevronDown, ChevronRight, PencilLine, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { Exact, type DataObject } from "../../api/exact";
import { useDropParked, useReplayParked } from "../../api/hooks/records";
import type { ParkedItem } from "../../api/types";
import { ConfirmModal } from "../../components/ConfirmModal";
import { Inline } from "../../components/Markdown";
import { notifyDone, notifyError } from "../../components/notify";
import { useStepTitle } from "../../components/useStepTitle";
import { When } from "../../components/When";
import { RecordTree } from "../../data";
import { showValue } from "../../data/show";
import { EditModal } from "./EditModal";
import type { ParkedGroup } from "./groups";
import styles from "./parked.module.css";

const SHOWN = 50;

export function GroupCard({ group, open }: { group: ParkedGroup; open: boolean }) {
  const { t } = useTranslation("parked");
  const [unfolded, setUnfolded] = useState(false);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const title = useStepTitle();
  const chosen = group.items.map((item) => item.id).filter((id) => !left.has(id));

  const toggle = (id: string) => {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    setLeft(next);
  };

  return (
    <Paper withBorder radius="lg" p="md" bg="var(--wf-surface)" component="section" aria-label={group.message}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Text fw={600}>
            <Inline text={group.message} />
          </Text>
          <Text size="sm" c="dimmed" mt={2}>
            {t("place", { flow: group.flow, node: title(group) })} · {t("items", { count: group.items.length })} · <When at={group.newest} />
          </Text>
        </div>
        {open && <Actions ids={chosen} all={left.size === 0} onDone={() => setLeft(new Set())} />}
      </Group>
      <Button
        mt="xs"
        size="compact-sm"
        variant="subtle"
        color="gray"
        aria-expanded={unfolded}
        leftSection={unfolded ? <ChevronDown size={15} /> : <ChevronRight size={15} />}
        onClick={() => setUnfolded(!unfolded)}
      >
        {t("records")}
      </Button>
      {unfolded && (
        <div className={styles.items}>
          {group.items.slice(0, SHOWN).map((item) => (
            <ParkedRow key={item.id} item={item} {...(open ? { chosen: !left.has(item.id), onToggle: () => toggle(item.id) } : {})} />
          ))}
          {group.items.length > SHOWN && <Text size="sm">{t("andMore", { count: group.items.length - SHOWN })}</Text>}
        </div>
      )}
    </Paper>
  );
}

function Actions({ ids, all, onDone }: { ids: string[]; all: boolean; onDone: () => void }) {
  const { t } = useTranslation("parked");
  const navigate = useNavigate();
  const replay = useReplayParked();
  const drop = useDropParked();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");

  return (
    <Group gap="xs" wrap="nowrap">
      <Button
        size="xs"
        leftSection={<Play size={14} />}
        disabled={ids.length === 0}
        loading={replay.isPending}
        onClick={() => replay.mutate({ ids }, { onSuccess: ({ run_ids: [run] }) => void navigate(run ? `/runs/${run}` : "/runs"), onError: notifyError })}
      >
        {all && ids.length > 1 ? t("replayAll", { count: ids.length }) : t("replay", { count: ids.length })}
      </Button>
      <Button size="xs" variant="default" leftSection={<Trash2 size={14} />} disabled={ids.length === 0} onClick={() => setAsking(true)}>
        {t("drop")}
      </Button>
      {asking && (
        <ConfirmModal
          title={t("dropTitle", { count: ids.length })}
          text={t("dropText")}
          confirm={t("drop")}
          busy={drop.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() =>
            drop.mutate({ ids, reason }, {
              onSuccess: () => {
                notifyDone(t("dropped", { count: ids.length }));
                setAsking(false);
                onDone();
              },
              onError: notifyError,
            })
          }
        >
          <Textarea
            mt="md"
            label={t("reason")}
            placeholder={t("reasonPlaceholder")}
            maxLength={1_000}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </ConfirmModal>
      )}
    </Group>
  );
}

const BRIEF = 5;

/** The first fields that say something, on one line. */
function briefOf(record: DataObject): string {
  return Object.entries(record)
    .filter(([, value]) => value !== "" && (typeof value === "string" || typeof value === "number" || value instanceof Exact))
    .slice(0, BRIEF)
    .map(([name, value]) => `${name}: ${showValue(value)}`)
    .join(" · ");
}

function ParkedRow({ item, chosen, onToggle }: { item: ParkedItem; chosen?: boolean; onToggle?: () => void }) {
  const { t } = useTranslation("parked");
  const [editing, setEditing] = useState(false);
  const [unfolded, setUnfolded] = useState(false);
  return (
    <div className={styles.item}>
      {onToggle && <Checkbox mt={8} aria-label={t("choose")} checked={chosen ?? false} onChange={onToggle} />}
      <div style={{ minWidth: 0, flex: 1 }}>
        <button type="button" className={styles.brief} aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          {unfolded ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
          <span>{briefOf(item.record)}</span>
        </button>
        {unfolded && <RecordTree record={item.record} open={1} />}
        {item.note && <p className={styles.note}>{t("droppedBecause", { reason: item.note })}</p>}
      </div>
      {item.status === "open" && (
        <Button size="compact-sm" variant="subtle" mt={6} leftSection={<PencilLine size={14} />} onClick={() => setEditing(true)}>
          {t("edit.open")}
        </Button>
      )}
      <Link to={`/runs/${item.run_id}`} className={styles.run}>
        {t("toRun")}
      </Link>
      {editing && <EditModal item={item} onClose={() => setEditing(false)} />}
    </div>
  );
}
