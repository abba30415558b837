/** One record through the whole flow, step by step: input, output and changes of each, and nothing is written. */
import { Alert, Button, Group, Modal } from "@mantine/core";
import { ChevronLeft, ChevronRight, Flag, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type DataObject, useTestNode } from "../../api";
import { EmptyState } from "../../components/states";
import { dataInputs } from "../document/catalog";
import type { NodeId } from "../document/types";
import { titleOf, useEditor, useNode, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import { ChooseRecord } from "./ChooseRecord";
import { PassedStep } from "./PassedStep";
import classes from "./testing.module.css";
import { begin, beginAt, pass, type Walk } from "./walk";

interface StepThroughProps {
  readonly start: NodeId;
  readonly onClose: () => void;
}

export function StepThrough({ start, onClose }: StepThroughProps) {
  const { t } = useTranslation("testing");
  const { editor } = useStores();
  const { type } = useNode(start);
  const [walks, setWalks] = useState<readonly Walk[]>([]);
  const walk = walks.at(-1);
  const isSource = dataInputs(type).length === 0;

  const choose = (record: DataObject, port: string) => {
    const flow = flowOf(editor.getState());
    setWalks([isSource ? begin(flow, start, { [port]: [record] }) : beginAt({ node: start, records: [record] })]);
  };

  return (
    <Modal opened onClose={onClose} title={t("through.title")} size="xl">
      {walk ? (
        <Walking walk={walk} canGoBack={walks.length > 1} onWalk={(next) => setWalks([...walks, next])} onBack={() => setWalks(walks.slice(0, -1))} onAgain={() => setWalks([])} />
      ) : (
        <ChooseRecord id={start} isSource={isSource} onChoose={choose} />
      )}
    </Modal>
  );
}

interface WalkingProps {
  readonly walk: Walk;
  readonly canGoBack: boolean;
  readonly onWalk: (walk: Walk) => void;
  readonly onBack: () => void;
  readonly onAgain: () => void;
}

function Walking({ walk, canGoBack, onWalk, onBack, onAgain }: WalkingProps) {
  const { t } = useTranslation("testing");
  const { editor } = useStores();
  const flow = useEditor(flowOf);
  const types = useEditor((state) => state.types);
  const { mutate, isPending, error, reset } = useTestNode();
  const next = walk.next[0];
  const here = walk.passed.at(-1);
  const node = next && flow.nodes[next.node];
  const title = node && titleOf(node, types.get(node.type));

  const go = () => {
    if (!next || !node) return;
    mutate(
      {
        node: { type: node.type, version: node.version, config: node.config, ...(node.timeout ? { timeout: node.timeout } : {}) },
        node_id: next.node,
        flow_id: editor.getState().flowId,
        items: next.records.slice(0, 20),
      },
      { onSuccess: (result) => onWalk(pass(flow, walk, result)) },
    );
  };
  const goBack = () => {
    reset();
    onBack();
  };

  return (
    <div className={classes.walk}>
      <ol className={classes.way} aria-label={t("through.way")}>
        {walk.passed.map((stop) => (
          <li key={stop.node} aria-current={stop === here ? "step" : undefined}>
            {titleOf(flow.nodes[stop.node], types.get(flow.nodes[stop.node]?.type ?? ""))}
          </li>
        ))}
        {walk.next.map((stop) => (
          <li key={stop.node} className={classes.coming}>
            {titleOf(flow.nodes[stop.node], types.get(flow.nodes[stop.node]?.type ?? ""))}
          </li>
        ))}
      </ol>
      {here ? <PassedStep key={walk.passed.length} stop={here} /> : <EmptyState compact title={t("through.ready")} text={t("through.readyText")} />}
      {error && (
        <Alert color="red" role="alert">
          {error.message}
        </Alert>
      )}
      <Group justify="space-between">
        <Group gap="xs">
          <Button variant="default" leftSection={<ChevronLeft size={15} aria-hidden />} disabled={!canGoBack} onClick={goBack}>
            {t("through.back")}
          </Button>
          <Button variant="subtle" leftSection={<RotateCcw size={14} aria-hidden />} onClick={onAgain}>
            {t("through.another")}
          </Button>
        </Group>
        {next ? (
          <Button data-autofocus rightSection={<ChevronRight size={15} aria-hidden />} loading={isPending} onClick={go}>
            {t("through.next", { title })}
          </Button>
        ) : (
          <span className={classes.end} role="status">
            <Flag size={15} aria-hidden /> {t("through.end")}
          </span>
        )}
      </Group>
    </div>
  );
}
