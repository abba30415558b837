/** Try one node on the items at hand. Writing nodes only plan, sources read one page. */
import { Alert, Button } from "@mantine/core";
import { FlaskConical } from "lucide-react";
import { useTranslation } from "react-i18next";

import { api, type DataObject, type ItemPage, type NodeTest, useTestNode } from "../../api";
import { notifyError } from "../../components/notify";
import { dataInputs } from "../document/catalog";
import { useNode, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import { type Sample, useSample } from "../state/samples";
import classes from "./Inspector.module.css";

const SENT = 20;

export function useTestStep(id: string) {
  const { editor } = useStores();
  const { type } = useNode(id);
  const sample = useSample(id);
  const { mutate, isPending, error } = useTestNode();
  const hasInput = dataInputs(type).length > 0;

  const test = async () => {
    const state = editor.getState();
    const node = flowOf(state).nodes[id];
    if (!node) return;
    const items = hasInput ? await wholeItems(id, sample) : [];
    mutate(
      {
        node: { type: node.type, version: node.version, config: node.config, ...(node.timeout ? { timeout: node.timeout } : {}) },
        node_id: id,
        flow_id: state.flowId,
        items,
      },
      {
        onSuccess: (result) => {
          const now = editor.getState();
          now.setTest(id, result);
          // The three panes show the result already; in the drawer it stands in another tab.
          if (!now.opened && now.tab !== "changes") now.showTab("output");
        },
      },
    );
  };

  return { test: () => void test().catch(notifyError), isPending, error, missing: hasInput && sample.items.length === 0 };
}

/** A step is tried on whole records, also where only the first part of large ones is shown. */
async function wholeItems(id: string, { items, whole }: Sample): Promise<DataObject[]> {
  if (!whole) return items.slice(0, SENT);
  const page = await api.get<ItemPage>("/runs/{run_id}/steps/{node}/items", {
    path: { run_id: whole.run, node: id },
    query: { direction: "in", port: whole.port, limit: SENT },
  });
  return page.items.map((item) => item.record);
}

export function TestButton({ id }: { readonly id: string }) {
  const { t } = useTranslation("editor");
  const { test, isPending, error, missing } = useTestStep(id);

  return (
    <>
      {error && (
        <p className={classes.problem} role="alert">
          {error.message}
        </p>
      )}
      <Button
        size="compact-sm"
        leftSection={<FlaskConical size={14} aria-hidden />}
        loading={isPending}
        onClick={test}
        title={missing ? t("test.noInput") : t("test.hint")}
      >
        {t("test.step")}
      </Button>
    </>
  );
}

export function TestMessages({ test }: { readonly test: NodeTest }) {
  const { t } = useTranslation("editor");
  return (
    <>
      {test.problems.map((problem) => (
        <Alert key={`${problem.code} ${problem.message}`} color={problem.severity === "error" ? "red" : "yellow"} py={8} role="alert">
          {problem.message}
        </Alert>
      ))}
      {test.logs.length > 0 && (
        <details className={classes.logs}>
          <summary>{t("test.logs", { count: test.logs.length })}</summary>
          <pre>{test.logs.map((line) => (typeof line === "string" ? line : `${line.level}: ${line.message}`)).join("\n")}</pre>
        </details>
      )}
    </>
  );
}
