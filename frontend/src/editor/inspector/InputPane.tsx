/** What goes into the node: pasted items, what a test gave, or pages of a run. */
import { Badge, Button, Select } from "@mantine/core";
import { ClipboardPaste, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useStepItems } from "../../api";
import { EmptyState } from "../../components/states";
import { type Path, RecordsViewer } from "../../data";
import { dataInputs } from "../document/catalog";
import { useEditor, useNode, useStores } from "../state/context";
import { pageOf, useDataRun, useSample, useStamp } from "../state/samples";
import classes from "./Inspector.module.css";
import { PasteDialog } from "./PasteDialog";

const LIMIT = 50;

interface InputPaneProps {
  readonly id: string;
  readonly onPick?: (path: Path) => void;
  /** Only what the run brought, nothing pasted or tested. */
  readonly ofRun?: boolean;
}

export function InputPane({ id, onPick, ofRun = false }: InputPaneProps) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const { type } = useNode(id);
  const ports = dataInputs(type);
  const [port, setPort] = useState(ports[0]?.name ?? "items");
  const [offset, setOffset] = useState(0);
  const [q, setQ] = useState("");
  const [pasting, setPasting] = useState(false);
  const sample = useSample(id, port);
  const readOnly = useEditor((state) => state.readOnly) || ofRun;
  const run = useDataRun();
  const stamp = useStamp(id);
  const fromRun = ofRun || sample.source === "run" || sample.source === "none";
  const query = useStepItems(fromRun ? run : null, id, { direction: "in", port, offset, q, limit: LIMIT, stamp });
  const page = fromRun ? (run ? query.data : undefined) : pageOf(sample.items, offset, LIMIT);
  const paste = !readOnly && (
    <Button size="compact-xs" variant="default" leftSection={<ClipboardPaste size={13} aria-hidden />} onClick={() => setPasting(true)}>
      {t("input.paste")}
    </Button>
  );

  return (
    <section className={classes.data} aria-label={t("inspector.tab.input")}>
      <div className={classes.sourceLine}>
        {!ofRun && sample.source !== "none" && (
          <Badge color="gray">
            {t(`input.source.${sample.source}`)}
          </Badge>
        )}
        {sample.source === "pasted" && !readOnly && (
          <Button size="compact-xs" variant="subtle" leftSection={<X size={13} aria-hidden />} onClick={() => editor.getState().paste(id, null)}>
            {t("input.forget")}
          </Button>
        )}
        <span className={classes.grow} />
        {paste}
      </div>
      {page || query.isLoading || query.error ? (
        <RecordsViewer
          page={page}
          limit={LIMIT}
          loading={query.isLoading}
          error={fromRun && query.data === undefined ? query.error : null}
          onRetry={() => void query.refetch()}
          onPage={setOffset}
          {...(fromRun ? { onSearch: (text: string) => [setQ(text), setOffset(0)] } : {})}
          onPick={onPick}
          left={<PortSelect label={t("input.port")} ports={ports} value={port} onChange={setPort} />}
          empty={<EmptyState compact title={t("input.none")} text={t("input.noneText")} />}
        />
      ) : (
        <EmptyState compact title={t("input.none")} text={t("input.noneText")} />
      )}
      {pasting && <PasteDialog id={id} onClose={() => setPasting(false)} />}
    </section>
  );
}

interface PortSelectProps {
  readonly label: string;
  readonly ports: readonly { readonly name: string; readonly title: string }[];
  readonly value: string;
  readonly onChange: (port: string) => void;
  readonly counts?: Readonly<Record<string, number>>;
}

/** One port needs no choice. */
export function PortSelect({ label, ports, value, onChange, counts }: PortSelectProps) {
  if (ports.length < 2) return null;
  return (
    <Select
      size="xs"
      w={150}
      aria-label={label}
      allowDeselect={false}
      value={value}
      onChange={(port) => port && onChange(port)}
      data={ports.map((port) => ({ value: port.name, label: counts?.[port.name] === undefined ? port.title : `${port.title} (${counts[port.name]})` }))}
    />
  );
}
