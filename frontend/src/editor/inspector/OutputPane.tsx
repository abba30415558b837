/** What comes out of the node, by port: what is pinned to it, what its last test gave, else what a run brought. */
import { Badge, Button, SegmentedControl, Tooltip } from "@mantine/core";
import { GitCompare, Pin as PinIcon, X } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { EmptyState } from "../../components/states";
import { RecordsViewer } from "../../data";
import { dataOutputs } from "../document/catalog";
import type { Place } from "../run/place";
import { useEditor, useNode, useStores } from "../state/context";
import { matching, pageOf, useDataRun } from "../state/samples";
import { ComparePane } from "../stepview/ComparePane";
import { PinBanner } from "../stepview/PinBanner";
import { usePin } from "../stepview/pins";
import { RunOutput, TestedOutput } from "../stepview/StepOutput";
import { usePinning } from "../stepview/usePinning";
import classes from "./Inspector.module.css";
import { TestButton } from "./TestStep";

const LIMIT = 50;

interface OutputPaneProps {
  readonly id: string;
  readonly ofRun?: boolean;
  /** The port and the item to begin with. */
  readonly place?: Place | null;
}

export function OutputPane({ id, ofRun = false, place = null }: OutputPaneProps) {
  const { t } = useTranslation(["editor", "stepview"]);
  const { editor } = useStores();
  const { node, type } = useNode(id);
  const tested = useEditor((state) => state.tests[id]);
  const test = ofRun ? undefined : tested;
  const pinned = usePin(id);
  const pin = ofRun ? undefined : pinned;
  const readOnly = useEditor((state) => state.readOnly) || ofRun;
  const run = useDataRun();
  const [wanted, want] = useState<"pinned" | "result">("pinned");
  const [comparing, setComparing] = useState(false);
  const ports = useMemo(() => (node && type ? dataOutputs(type, node) : []), [node, type]);
  const showsPin = pin !== undefined && (wanted === "pinned" || (!test && !run));
  const compares = comparing && run !== null && !test && !showsPin;

  return (
    <section className={classes.data} aria-label={t("inspector.tab.output")}>
      <div className={classes.sourceLine}>
        {pin && (test || run) && (
          <SegmentedControl
            size="xs"
            aria-label={t("stepview:pin.which")}
            value={wanted}
            onChange={(value) => want(value as "pinned" | "result")}
            data={[
              { value: "pinned", label: t("stepview:pin.pinned") },
              { value: "result", label: t("stepview:pin.result") },
            ]}
          />
        )}
        {test && !showsPin && (
          <>
            <Badge color="gray">{t("output.ofTest", { ms: test.duration_ms })}</Badge>
            <Button size="compact-xs" variant="subtle" leftSection={<X size={13} aria-hidden />} onClick={() => editor.getState().setTest(id, null)}>
              {t("output.forget")}
            </Button>
          </>
        )}
        <span className={classes.grow} />
        {run && !test && !showsPin && (
          <Button
            size="compact-sm"
            variant={compares ? "light" : "subtle"}
            aria-pressed={compares}
            aria-label={t("stepview:compare.do")}
            title={t("stepview:compare.do")}
            leftSection={<GitCompare size={14} aria-hidden />}
            onClick={() => setComparing(!comparing)}
          >
            {t("stepview:compare.short")}
          </Button>
        )}
        {!readOnly && !pin && (test || run) && <PinButton id={id} />}
        {!readOnly && <TestButton id={id} />}
      </div>
      {showsPin ? (
        <PinnedOutput id={id} />
      ) : test ? (
        <TestedOutput key="test" ports={ports} test={test} />
      ) : compares ? (
        <ComparePane run={run} id={id} ports={ports} onClose={() => setComparing(false)} />
      ) : (
        <RunOutput key="run" id={id} ports={ports} place={place} />
      )}
    </section>
  );
}

function PinButton({ id }: { readonly id: string }) {
  const { t } = useTranslation("stepview");
  const { pin } = usePinning();
  return (
    <Tooltip label={t("pin.hint")} multiline maw={280}>
      <Button size="compact-sm" variant="subtle" leftSection={<PinIcon size={14} aria-hidden />} onClick={() => void pin(id)} aria-keyshortcuts="P">
        {t("pin.do")}
      </Button>
    </Tooltip>
  );
}

function PinnedOutput({ id }: { readonly id: string }) {
  const { t } = useTranslation("editor");
  const pin = usePin(id);
  const [offset, setOffset] = useState(0);
  const [q, setQ] = useState("");
  if (!pin) return null;

  return (
    <>
      <PinBanner pin={pin} />
      <RecordsViewer
        page={pageOf(matching(pin.items, q, (record) => record), offset, LIMIT)}
        limit={LIMIT}
        onPage={setOffset}
        onSearch={(text) => [setQ(text), setOffset(0)]}
        empty={<EmptyState compact title={t("output.nothing")} />}
      />
    </>
  );
}
