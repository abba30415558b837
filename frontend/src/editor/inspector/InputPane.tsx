/** What goes into the node: pasted items, what is pinned before it, what a test gave, or pages of a run. */
import { Badge, Button } from "@mantine/core";
import { ClipboardPaste, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useStepItems } from "../../api";
import { type Path, RecordsViewer } from "../../data";
import { dataInputs } from "../document/catalog";
import { EarlierOutput, StepChoice } from "../stepview/EarlierStep";
import { LineageLine } from "../stepview/LineageLine";
import { PortTabs } from "../stepview/PortTabs";
import { useItemTools } from "../stepview/useItemTools";
import { useLineage } from "../stepview/useLineage";
import { useEditor, useNode, useStores } from "../state/context";
import { matching, pageOf, type Sample, useDataRun, useSample, useStamp } from "../state/samples";
import classes from "./Inspector.module.css";
import { NoInput } from "./NoInput";
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
  const { type } = useNode(id);
  const ports = dataInputs(type);
  const [port, setPort] = useState(ports[0]?.name ?? "items");
  const [earlier, setEarlier] = useState<string | null>(null);
  const sample = useSample(id, port);
  const readOnly = useEditor((state) => state.readOnly) || ofRun;

  return (
    <section className={classes.data} aria-label={t("inspector.tab.input")}>
      <div className={classes.sourceLine}>
        {!ofRun && <StepChoice id={id} value={earlier} onChange={setEarlier} />}
        {!earlier && <Source id={id} sample={sample} ofRun={ofRun} readOnly={readOnly} />}
      </div>
      {earlier ? (
        <EarlierOutput key={earlier} id={earlier} />
      ) : (
        <OwnInput
          key={port}
          id={id}
          port={port}
          sample={sample}
          ofRun={ofRun}
          onPick={onPick}
          ports={<PortTabs label={t("input.port")} ports={ports} value={port} onChange={setPort} />}
        />
      )}
    </section>
  );
}

interface SourceProps {
  readonly id: string;
  readonly sample: Sample;
  readonly ofRun: boolean;
  readonly readOnly: boolean;
}

/** Where the items come from, and the way to bring others. */
function Source({ id, sample, ofRun, readOnly }: SourceProps) {
  const { t } = useTranslation(["editor", "stepview"]);
  const { editor } = useStores();
  const [pasting, setPasting] = useState(false);

  return (
    <>
      {!ofRun && sample.source !== "none" && (
        <Badge color={sample.source === "pinned" ? "violet" : "gray"}>
          {sample.source === "pinned" ? t("stepview:pin.source") : t(`input.source.${sample.source}`)}
        </Badge>
      )}
      {sample.source === "pasted" && !readOnly && (
        <Button size="compact-xs" variant="subtle" leftSection={<X size={13} aria-hidden />} onClick={() => editor.getState().paste(id, null)}>
          {t("input.forget")}
        </Button>
      )}
      <span className={classes.grow} />
      {!readOnly && (
        <Button size="compact-xs" variant="default" leftSection={<ClipboardPaste size={13} aria-hidden />} onClick={() => setPasting(true)}>
          {t("input.paste")}
        </Button>
      )}
      {pasting && <PasteDialog id={id} onClose={() => setPasting(false)} />}
    </>
  );
}

interface OwnInputProps {
  readonly id: string;
  readonly port: string;
  readonly sample: Sample;
  readonly ofRun: boolean;
  readonly onPick: ((path: Path) => void) | undefined;
  readonly ports: React.ReactNode;
}

function OwnInput({ id, port, sample, ofRun, onPick, ports }: OwnInputProps) {
  const [offset, setOffset] = useState(0);
  const [q, setQ] = useState("");
  const [marked, setMarked] = useState<number>();
  const run = useDataRun();
  const stamp = useStamp(id);
  const fromRun = ofRun || sample.source === "run" || sample.source === "none";
  const query = useStepItems(fromRun ? run : null, id, { direction: "in", port, offset, q, limit: LIMIT, stamp });
  const given = fromRun ? (run ? query.data : undefined) : pageOf(matching(sample.items, q, (record) => record), offset, LIMIT);
  const { page, tools, dialog } = useItemTools({ run: fromRun ? run : null, node: id, port, direction: "in", page: given });
  const lineage = useLineage({ id, port, side: "in", page, run: fromRun ? run : null });
  const none = <NoInput id={id} ofRun={ofRun} />;
  const go = (no: number) => {
    setQ("");
    setMarked(no);
    setOffset(Math.floor(no / LIMIT) * LIMIT);
  };

  if (!page && !query.isLoading && !query.error) return none;
  return (
    <>
      <RecordsViewer
        page={page}
        limit={LIMIT}
        loading={query.isLoading}
        error={fromRun && query.data === undefined ? query.error : null}
        onRetry={() => void query.refetch()}
        onPage={setOffset}
        onSearch={(text) => [setQ(text), setOffset(0)]}
        onPick={onPick}
        tools={tools}
        marked={marked}
        {...(lineage.onHover ? { onHover: lineage.onHover } : {})}
        {...(lineage.related ? { related: lineage.related } : {})}
        left={ports}
        empty={none}
      />
      <LineageLine lineage={lineage} side="in" limit={LIMIT} onGo={go} />
      {dialog}
    </>
  );
}
