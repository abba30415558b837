/** The record to go through the flow with: of what the step read last, found by any of its words. */
import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, type DataObject, type ItemPage, useStepItems } from "../../api";
import { notifyError } from "../../components/notify";
import { EmptyState, LoadingRows } from "../../components/states";
import { showValue } from "../../data";
import { dataInputs, dataOutputs } from "../document/catalog";
import { TestButton } from "../inspector/TestStep";
import { useEditor, useNode } from "../state/context";
import { matching, useDataRun, useSample } from "../state/samples";
import { usePin } from "../stepview/pins";
import classes from "./testing.module.css";

const SHOWN = 20;

interface ChooseRecordProps {
  readonly id: string;
  readonly isSource: boolean;
  readonly onChoose: (record: DataObject, port: string) => void;
}

interface Choice {
  readonly record: DataObject;
  /** Only its first part is at hand. */
  readonly cut: string | null;
}

export function ChooseRecord({ id, isSource, onChoose }: ChooseRecordProps) {
  const { t } = useTranslation("testing");
  const { node, type } = useNode(id);
  const [q, setQ] = useState("");
  const [words] = useDebouncedValue(q, 250);
  const run = useDataRun();
  const sample = useSample(isSource ? null : id);
  const pin = usePin(isSource ? id : null);
  const tested = useEditor((state) => (isSource ? state.tests[id] : undefined));
  const port = (isSource && node && type ? dataOutputs(type, node) : dataInputs(type))[0]?.name ?? "items";
  const mine = isSource ? (pin?.items ?? tested?.outputs[port]?.items.map((item) => item.record)) : sample.source === "run" ? undefined : sample.items;
  const atHand = mine && mine.length > 0 ? mine : undefined;
  const direction = isSource ? "out" : "in";
  const query = useStepItems(atHand ? null : run, id, { direction, port, q: words, limit: SHOWN });
  const choices: readonly Choice[] = atHand
    ? matching(atHand, q, (record) => record).map((record) => ({ record, cut: null }))
    : (query.data?.items ?? []).map((item) => ({ record: item.record, cut: item.cut ? item.id : null }));

  const choose = async ({ record, cut }: Choice) => {
    if (!cut || !run) return onChoose(record, port);
    const page = await api.get<ItemPage>("/runs/{run_id}/steps/{node}/items", { path: { run_id: run, node: id }, query: { direction, port, ids: cut } });
    onChoose(page.items[0]?.record ?? record, port);
  };

  return (
    <div className={classes.walk}>
      <p className={classes.faint}>{t("through.text")}</p>
      <TextInput
        data-autofocus
        value={q}
        leftSection={<Search size={15} aria-hidden />}
        placeholder={t("through.search")}
        aria-label={t("through.search")}
        onChange={(event) => setQ(event.currentTarget.value)}
      />
      {query.isLoading && <LoadingRows rows={4} />}
      {!query.isLoading && choices.length === 0 && (
        <>
          <EmptyState compact title={t("through.none")} text={t("through.noneText")} />
          {isSource && q === "" && <TestButton id={id} />}
        </>
      )}
      <ul className={classes.choices} aria-label={t("through.records")}>
        {choices.slice(0, SHOWN).map((choice, at) => (
          <li key={at}>
            <Button variant="default" fullWidth justify="flex-start" onClick={() => void choose(choice).catch(notifyError)}>
              {inShort(choice.record)}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The first few plain values of a record, by which a person knows it. */
function inShort(record: DataObject): string {
  const plain = Object.entries(record).filter(([, value]) => value !== null && typeof value !== "object" && value !== "");
  const text = plain
    .slice(0, 4)
    .map(([name, value]) => `${name}: ${showValue(value)}`)
    .join("  ·  ");
  return text.length > 110 ? `${text.slice(0, 109)}…` : text;
}
