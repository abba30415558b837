/** What comes out of the node, by port: of its last test, else of the run. */
import { Badge, Button } from "@mantine/core";
import { X } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { type NodeTest, useStepItems } from "../../api";
import { EmptyState } from "../../components/states";
import { RecordsViewer } from "../../data";
import { type OutputPort, outputsOf } from "../document/catalog";
import type { Place } from "../run/place";
import { useEditor, useNode, useRunState, useStores } from "../state/context";
import { itemPage, useDataRun, useStamp } from "../state/samples";
import { PortSelect } from "./InputPane";
import classes from "./Inspector.module.css";
import { TestButton, TestMessages } from "./TestStep";

const LIMIT = 50;

interface OutputPaneProps {
  readonly id: string;
  readonly ofRun?: boolean;
  /** The port and the item to begin with. */
  readonly place?: Place | null;
}

export function OutputPane({ id, ofRun = false, place = null }: OutputPaneProps) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const { node, type } = useNode(id);
  const tested = useEditor((state) => state.tests[id]);
  const test = ofRun ? undefined : tested;
  const readOnly = useEditor((state) => state.readOnly) || ofRun;
  const ports = useMemo(() => (node && type ? outputsOf(type, node) : []), [node, type]);

  return (
    <section className={classes.data} aria-label={t("inspector.tab.output")}>
      <div className={classes.sourceLine}>
        {test && (
          <>
            <Badge color="gray">
              {t("output.ofTest", { ms: test.duration_ms })}
            </Badge>
            <Button size="compact-xs" variant="subtle" leftSection={<X size={13} aria-hidden />} onClick={() => editor.getState().setTest(id, null)}>
              {t("output.forget")}
            </Button>
          </>
        )}
        <span className={classes.grow} />
        {!readOnly && <TestButton id={id} />}
      </div>
      {test ? <TestedOutput key="test" ports={ports} test={test} /> : <RunOutput key="run" id={id} ports={ports} place={place} />}
    </section>
  );
}

function TestedOutput({ ports, test }: { readonly ports: readonly OutputPort[]; readonly test: NodeTest }) {
  const { t } = useTranslation("editor");
  const counts = Object.fromEntries(ports.map((port) => [port.name, test.outputs[port.name]?.total ?? 0]));
  const [port, setPort] = useState(firstWithItems(ports, counts));
  const [offset, setOffset] = useState(0);
  const items = test.outputs[port]?.items ?? [];

  return (
    <>
      <TestMessages test={test} />
      <RecordsViewer
        page={itemPage(items, offset, LIMIT, test.outputs[port]?.total ?? items.length)}
        limit={LIMIT}
        onPage={setOffset}
        left={<PortSelect label={t("output.port")} ports={ports} value={port} onChange={setPort} counts={counts} />}
        empty={<EmptyState compact title={t("output.nothing")} />}
      />
    </>
  );
}

function RunOutput({ id, ports, place }: { readonly id: string; readonly ports: readonly OutputPort[]; readonly place: Place | null }) {
  const { t } = useTranslation("editor");
  const run = useDataRun();
  const stamp = useStamp(id);
  const counts = useRunState((state) => state.steps[id]?.outputs);
  const error = useRunState((state) => state.steps[id]?.error);
  const [chosen, setPort] = useState(place?.port ?? null);
  const [offset, setOffset] = useState(Math.floor((place?.item ?? 0) / LIMIT) * LIMIT);
  const [q, setQ] = useState("");
  const port = chosen ?? firstWithItems(ports, counts ?? {});
  const query = useStepItems(run, port ? id : null, { port, offset, q, limit: LIMIT, stamp });
  const never = <EmptyState compact title={t("output.never")} text={t("output.neverText")} />;

  if (!run) return never;
  return (
    <>
      {error && (
        <p className={classes.problem} role="alert">
          {error.message}
        </p>
      )}
      <RecordsViewer
        page={query.data}
        {...(place && place.item !== null && port === (place.port ?? port) && q === "" ? { marked: place.item } : {})}
        limit={LIMIT}
        loading={query.isLoading}
        error={query.data ? null : query.error}
        onRetry={() => void query.refetch()}
        onPage={setOffset}
        onSearch={(text) => {
          setQ(text);
          setOffset(0);
        }}
        left={
          <PortSelect
            label={t("output.port")}
            ports={ports}
            value={port}
            onChange={(next) => {
              setPort(next);
              setOffset(0);
            }}
            {...(counts ? { counts } : {})}
          />
        }
        empty={counts ? <EmptyState compact title={t("output.nothing")} /> : never}
      />
    </>
  );
}

function firstWithItems(ports: readonly OutputPort[], counts: Readonly<Record<string, number>>): string {
  return (ports.find((port) => (counts[port.name] ?? 0) > 0) ?? ports[0])?.name ?? "";
}
