/** Which step's data stand in the input pane: what comes into this one, or what any step before it gave. */
import { Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useStepItems } from "../../api";
import { EmptyState } from "../../components/states";
import { RecordsViewer } from "../../data";
import { dataOutputs } from "../document/catalog";
import { before } from "../document/reach";
import type { NodeId } from "../document/types";
import { titleOf, useEditor, useEditorList, useNode } from "../state/context";
import { flowOf } from "../state/editorStore";
import { itemPage, matching, pageOf, useDataRun, useStamp } from "../state/samples";
import { usePin } from "./pins";
import { PortTabs } from "./PortTabs";
import classes from "./stepview.module.css";

const OWN = "";
const LIMIT = 50;

interface StepChoiceProps {
  readonly id: NodeId;
  readonly value: NodeId | null;
  readonly onChange: (id: NodeId | null) => void;
}

export function StepChoice({ id, value, onChange }: StepChoiceProps) {
  const { t } = useTranslation("stepview");
  const flow = useEditor(flowOf);
  const types = useEditor((state) => state.types);
  const steps = useEditorList((state) => before(flowOf(state), id));
  if (steps.length < 2) return null;
  const named = steps.map((step) => ({ value: step, label: titleOf(flow.nodes[step], types.get(flow.nodes[step]?.type ?? "")) }));

  return (
    <Select
      size="xs"
      w={150}
      aria-label={t("input.of")}
      allowDeselect={false}
      value={value ?? OWN}
      onChange={(chosen) => onChange(chosen || null)}
      data={[{ value: OWN, label: t("input.own") }, { group: t("input.earlier"), items: named }]}
    />
  );
}

/** For looking only: an expression reads what comes into its own step. */
export function EarlierOutput({ id }: { readonly id: NodeId }) {
  const { t } = useTranslation("stepview");
  const { node, type } = useNode(id);
  const ports = node && type ? dataOutputs(type, node) : [];
  const [port, setPort] = useState(ports[0]?.name ?? "");
  const [offset, setOffset] = useState(0);
  const [q, setQ] = useState("");
  const run = useDataRun();
  const stamp = useStamp(id);
  const pin = usePin(id);
  const test = useEditor((state) => state.tests[id]?.outputs[port]);
  const given = pin?.port === port ? pin : undefined;
  const query = useStepItems(given || test ? null : run, id, { port, offset, q, limit: LIMIT, stamp });
  const page = given
    ? pageOf(matching(given.items, q, (record) => record), offset, LIMIT)
    : test
      ? itemPage(matching(test.items, q, (item) => item.record), offset, LIMIT)
      : run
        ? query.data
        : undefined;
  const none = <EmptyState compact title={t("input.nothing")} />;

  return (
    <>
      <p className={classes.note}>{t("input.onlyLooking")}</p>
      {page || query.isLoading || query.error ? (
        <RecordsViewer
          page={page}
          limit={LIMIT}
          loading={query.isLoading}
          error={page ? null : query.error}
          onRetry={() => void query.refetch()}
          onPage={setOffset}
          onSearch={(text) => [setQ(text), setOffset(0)]}
          left={<PortTabs label={t("input.port")} ports={ports} value={port} onChange={(name) => [setPort(name), setOffset(0)]} />}
          empty={none}
        />
      ) : (
        none
      )}
    </>
  );
}
