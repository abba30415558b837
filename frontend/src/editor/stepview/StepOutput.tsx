/** The records of a step's outputs: of its last test, or of the run that is shown. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Item, type NodeTest, useStepItems } from "../../api";
import { EmptyState } from "../../components/states";
import { RecordsViewer } from "../../data";
import type { OutputPort } from "../document/catalog";
import classes from "../inspector/Inspector.module.css";
import { TestMessages } from "../inspector/TestStep";
import type { Place } from "../run/place";
import { useRunState } from "../state/context";
import { itemPage, matching, useDataRun, useStamp } from "../state/samples";
import { LineageLine } from "./LineageLine";
import { PortTabs } from "./PortTabs";
import { useItemTools } from "./useItemTools";
import { useLineage } from "./useLineage";

const LIMIT = 50;

export function TestedOutput({ ports, test }: { readonly ports: readonly OutputPort[]; readonly test: NodeTest }) {
  const { t } = useTranslation("editor");
  const counts = Object.fromEntries(ports.map((port) => [port.name, test.outputs[port.name]?.total ?? 0]));
  const [port, setPort] = useState(firstWithItems(ports, counts));
  const [offset, setOffset] = useState(0);
  const [q, setQ] = useState("");
  const items = test.outputs[port]?.items ?? [];
  const found = matching(items, q, (item) => item.record);
  const given = itemPage(found, offset, LIMIT, q ? found.length : (test.outputs[port]?.total ?? items.length));
  const { page, tools } = useItemTools({ run: null, node: "", port, direction: "out", page: given });
  const lineage = useLineage({ id: "", port, side: "out", page, run: null });

  return (
    <>
      <TestMessages test={test} />
      <RecordsViewer
        page={page}
        limit={LIMIT}
        onPage={setOffset}
        onSearch={(text) => [setQ(text), setOffset(0)]}
        tools={tools}
        {...hovering(lineage)}
        left={<PortTabs label={t("output.port")} ports={ports} value={port} onChange={(next) => [setPort(next), setOffset(0)]} counts={counts} />}
        empty={<EmptyState compact title={t("output.nothing")} />}
      />
      <LineageLine lineage={lineage} side="out" limit={LIMIT} onGo={(no) => setOffset(Math.floor(no / LIMIT) * LIMIT)} />
    </>
  );
}

interface RunOutputProps {
  readonly id: string;
  readonly ports: readonly OutputPort[];
  readonly place: Place | null;
}

export function RunOutput({ id, ports, place }: RunOutputProps) {
  const { t } = useTranslation("editor");
  const run = useDataRun();
  const stamp = useStamp(id);
  const counts = useRunState((state) => state.steps[id]?.outputs);
  const error = useRunState((state) => state.steps[id]?.error);
  const [chosen, setPort] = useState(place?.port ?? null);
  const [marked, setMarked] = useState(place?.item ?? null);
  const [offset, setOffset] = useState(Math.floor((place?.item ?? 0) / LIMIT) * LIMIT);
  const [q, setQ] = useState("");
  const port = chosen ?? firstWithItems(ports, counts ?? {});
  const query = useStepItems(run, port ? id : null, { port, offset, q, limit: LIMIT, stamp });
  const { page, tools, dialog } = useItemTools({ run, node: id, port, direction: "out", page: query.data });
  const lineage = useLineage({ id, port, side: "out", page, run });
  const never = <EmptyState compact title={t("output.never")} text={t("output.neverText")} />;
  const isPlace = marked !== place?.item || port === (place?.port ?? port);
  const go = (no: number) => {
    setQ("");
    setMarked(no);
    setOffset(Math.floor(no / LIMIT) * LIMIT);
  };
  const turnTo = (next: string) => {
    setPort(next);
    setOffset(0);
    setMarked(null);
  };

  if (!run) return never;
  return (
    <>
      {error && (
        <p className={classes.problem} role="alert">
          {error.message}
        </p>
      )}
      <RecordsViewer
        page={page}
        {...(marked !== null && isPlace && q === "" ? { marked } : {})}
        limit={LIMIT}
        loading={query.isLoading}
        error={query.data ? null : query.error}
        onRetry={() => void query.refetch()}
        onPage={setOffset}
        onSearch={(text) => [setQ(text), setOffset(0)]}
        tools={tools}
        {...hovering(lineage)}
        left={<PortTabs label={t("output.port")} ports={ports} value={port} onChange={turnTo} {...(counts ? { counts } : {})} />}
        empty={counts ? <EmptyState compact title={t("output.nothing")} /> : never}
      />
      <LineageLine lineage={lineage} side="out" limit={LIMIT} onGo={go} />
      {dialog}
    </>
  );
}

function hovering({ onHover, related }: ReturnType<typeof useLineage>): { onHover?: (item: Item | null) => void; related?: (item: Item) => boolean } {
  return { ...(onHover ? { onHover } : {}), ...(related ? { related } : {}) };
}

function firstWithItems(ports: readonly OutputPort[], counts: Readonly<Record<string, number>>): string {
  return (ports.find((port) => (counts[port.name] ?? 0) > 0) ?? ports[0])?.name ?? "";
}
