/** One box for everything: actions with their keys, steps to add or to go to, flows, pages. */
import { Kbd, Modal, TextInput } from "@mantine/core";
import { ArrowRight, FileText, type LucideIcon, Plus, Workflow, Zap } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import classes from "../canvas/Floating.module.css";
import { PickList } from "../canvas/PickList";
import { accentOf, NodeIcon } from "../palette/icons";
import { type Entry, type EntryKind, useEntries } from "./entries";
import { ranked } from "./fuzzy";
import { shownKeys } from "./keymap";
import { recentKeys, rememberRecent } from "./recent";

const MOST = 60;
const ICONS: Record<EntryKind, LucideIcon> = { action: Zap, add: Plus, step: ArrowRight, flow: Workflow, page: FileText };

export default function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("commands");
  const [typed, setTyped] = useState("");
  const entries = useEntries();
  const shown = useMemo(() => {
    if (typed.trim()) return ranked(entries, typed, (entry) => entry.title).slice(0, MOST);
    const recent = recentKeys().flatMap((key) => entries.filter((entry) => entry.key === key));
    return [...recent, ...entries.filter((entry) => !recent.includes(entry))].slice(0, MOST);
  }, [entries, typed]);

  const pick = (entry: Entry) => {
    rememberRecent(entry.key);
    onClose();
    // The dialog gives the focus back first; what the entry does may move it.
    window.setTimeout(entry.run, 0);
  };

  return (
    <Modal.Root opened onClose={onClose} size={620} yOffset="10vh" padding="sm">
      <Modal.Overlay />
      <Modal.Content aria-label={t("palette.title")}>
        <Modal.Body pt="sm">
      <PickList
        label={t("palette.list")}
        options={shown.map((entry) => ({ key: entry.key, value: entry }))}
        onPick={pick}
        empty={t("palette.nothing")}
        render={(entry) => <Line entry={entry} />}
        input={(props) => (
          <TextInput {...props} size="md" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} placeholder={t("palette.placeholder")} aria-label={t("palette.title")} />
        )}
      />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Line({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation("commands");
  const Icon = ICONS[entry.kind];
  return (
    <span className={classes.option} style={{ "--accent": entry.icon ? accentOf(entry.icon.category) : "var(--wf-text-muted)" } as React.CSSProperties}>
      <span className={classes.icon}>{entry.icon ? <NodeIcon icon={entry.icon.name} category={entry.icon.category} size={16} /> : <Icon size={16} aria-hidden />}</span>
      <span className={classes.words}>
        <span>{entry.title}</span>
      </span>
      <small className={classes.wired}>{t(`palette.kind.${entry.kind}`)}</small>
      {entry.shortcut && <Kbd size="xs">{shownKeys(entry.shortcut)}</Kbd>}
    </span>
  );
}
