/** One parked record on a line: what it is, when it stopped, where it came from; unfolded all of it. */
import { Badge, Button, Checkbox } from "@mantine/core";
import { ChevronDown, ChevronRight, HelpCircle, PencilLine } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Exact, type DataObject } from "../../api/exact";
import type { ParkedItem } from "../../api/types";
import { Inline } from "../../components/Markdown";
import { When } from "../../components/When";
import { RecordTree } from "../../data";
import { showValue } from "../../data/show";
import { DecideModal } from "./DecideModal";
import { EditModal } from "./EditModal";
import styles from "./parked.module.css";
import { RecordChanges } from "./RecordChanges";

const BRIEF = 4;

/** The first fields that say something, on one line; what stands before them already is not said again. */
function briefOf(record: DataObject, said: readonly string[] = []): string {
  return Object.entries(record)
    .filter(([, value]) => !said.includes(String(value)))
    .filter(([, value]) => value !== "" && (typeof value === "string" || typeof value === "number" || value instanceof Exact))
    .slice(0, BRIEF)
    .map(([name, value]) => `${name}: ${showValue(value)}`)
    .join(" · ");
}

interface ItemRowProps {
  item: ParkedItem;
  chosen?: boolean;
  onToggle?: () => void;
}

export function ItemRow({ item, chosen = false, onToggle }: ItemRowProps) {
  const { t } = useTranslation("parked");
  const [unfolded, setUnfolded] = useState(false);
  const name = [item.key, item.name].filter(Boolean).join(" · ");

  return (
    <div className={styles.item} role="group" aria-label={name || briefOf(item.record)}>
      {onToggle && <Checkbox mt={8} aria-label={t("chooseOne", { name: name || item.id })} checked={chosen} onChange={onToggle} />}
      <div style={{ minWidth: 0, flex: 1 }}>
        <button type="button" className={styles.brief} aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          {unfolded ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
          {name && <strong>{name}</strong>}
          <span>{briefOf(item.record, [item.key ?? "", item.name ?? ""])}</span>
        </button>
        {unfolded && <Whole item={item} />}
        <Fate item={item} />
      </div>
      <span className={styles.when}>
        <When at={item.created_at} />
      </span>
      {item.status === "open" && <Mending item={item} />}
      <Link to={`/runs/${item.run.id}`} className={styles.run}>
        {item.run.number === null ? t("toRun") : t("run", { number: item.run.number })}
      </Link>
    </div>
  );
}

function Whole({ item }: { item: ParkedItem }) {
  return (
    <>
      <p className={styles.note}>
        <Inline text={item.message} />
      </p>
      {item.edited && <RecordChanges before={item.record} after={item.edited} />}
      <RecordTree record={item.record} open={1} />
    </>
  );
}

/** What became of it, or what is ready for it. */
function Fate({ item }: { item: ParkedItem }) {
  const { t } = useTranslation("parked");
  const by = item.resolved_by ?? item.replay;
  return (
    <>
      {item.status === "open" && item.edited && (
        <Badge size="sm" mb={6}>
          {t("mended")}
        </Badge>
      )}
      {item.status === "resolved" && (
        <p className={styles.note}>
          {t(`resolution.${item.resolution || "replayed"}`)} {by && <RunLink run={by} />}
        </p>
      )}
      {item.status === "replayed" && by && (
        <p className={styles.note}>
          {t("replayedBy")} <RunLink run={by} />
        </p>
      )}
      {item.note && <p className={styles.note}>{t(item.status === "dropped" ? "droppedBecause" : "noted", { reason: item.note })}</p>}
    </>
  );
}

function RunLink({ run }: { run: { id: string; number: number | null } }) {
  const { t } = useTranslation("parked");
  return <Link to={`/runs/${run.id}`}>{run.number === null ? t("toRun") : t("run", { number: run.number })}</Link>;
}

function Mending({ item }: { item: ParkedItem }) {
  const { t } = useTranslation("parked");
  const [open, setOpen] = useState<"edit" | "decide" | null>(null);
  return (
    <>
      {item.effect && (
        <Button size="compact-sm" variant="light" mt={5} leftSection={<HelpCircle size={14} />} onClick={() => setOpen("decide")}>
          {t("decide.open")}
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" mt={5} leftSection={<PencilLine size={14} />} onClick={() => setOpen("edit")}>
        {t("edit.open")}
      </Button>
      {open === "edit" && <EditModal item={item} onClose={() => setOpen(null)} />}
      {open === "decide" && item.effect && <DecideModal effect={item.effect} itemId={item.id} onClose={() => setOpen(null)} />}
    </>
  );
}
