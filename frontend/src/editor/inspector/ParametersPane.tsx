/** The form of the node; expressions show their result for the item chosen above it. */
import { ActionIcon } from "@mantine/core";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import { type Data, type DataObject, stringifyExact } from "../../api";
import { useProblemText } from "../../components/useServerText";
import { ExpressionContext, type FieldTarget, SchemaForm } from "../../forms";
import { dataInputs, renamedOutput } from "../document/catalog";
import { nextTargets } from "../document/targets";
import { useEditor, useEditorList, useNode, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import { useSample } from "../state/samples";
import classes from "./Inspector.module.css";
import { StepExtras } from "./StepExtras";
import { SubscriptionPanel } from "./SubscriptionPanel";
import { WebhookPanel } from "./WebhookPanel";

interface ParametersPaneProps {
  readonly id: string;
  readonly onFocusField?: (target: FieldTarget) => void;
}

export function ParametersPane({ id, onFocusField }: ParametersPaneProps) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const { node, type } = useNode(id);
  const readOnly = useEditor((state) => state.readOnly);
  const flowId = useEditor((state) => state.flowId);
  const problems = useEditorList((state) => state.problems.filter((problem) => problem.node === id));
  const sample = useSample(id);
  const no = useEditor((state) => state.sampleNo);
  const item = sample.items[Math.min(no, sample.items.length - 1)] ?? null;
  const flow = useEditor(flowOf);
  const types = useEditor((state) => state.types);
  const targets = useMemo(() => (node?.type === "core.map_fields" ? nextTargets(flow, types, id) : []), [flow, id, node?.type, types]);
  const others = useMemo(() => smallEnough(sample.items), [sample.items]);
  const total = sample.items.length;
  const scope = useMemo(
    () => ({
      item,
      items: sample.items,
      others,
      targets,
      pager: { no: Math.min(no, total - 1), total, go: (to: number) => editor.getState().setSampleNo(to) },
      ...(onFocusField ? { onFocusField } : {}),
    }),
    [editor, item, no, onFocusField, others, sample.items, targets, total],
  );
  const form = useWantedField();

  const change = useCallback(
    (config: DataObject) => {
      const before = flowOf(editor.getState()).nodes[id]?.config ?? {};
      editor.getState().perform({ kind: "set_config", id, config, renamed: type ? renamedOutput(type, before, config) : null });
    },
    [editor, id, type],
  );

  const say = useProblemText();

  if (!node) return null;
  if (!type) return <p className={classes.problem}>{t("node.unknownText", { type: node.type })}</p>;

  const loose = problems.filter((problem) => problem.field === null);
  return (
    <>
      {dataInputs(type).length > 0 && sample.items.length > 0 && <ItemPager total={sample.items.length} />}
      {loose.map((problem) => (
        <p key={`${problem.code} ${problem.message}`} className={classes.problem} data-severity={problem.severity} role="alert">
          {say(problem)}
        </p>
      ))}
      <div className={classes.form} ref={form}>
        {type.description && <p className={classes.docs}>{type.description}</p>}
        <ExpressionContext.Provider value={scope}>
          <SchemaForm schema={type.config_schema} value={node.config} onChange={change} problems={problems} readOnly={readOnly} />
        </ExpressionContext.Provider>
        {type.type === "core.webhook" && flowId && !readOnly && <WebhookPanel flowId={flowId} sample={firstOf(node.config["sample"])} />}
        {type.listens && flowId && !readOnly && <SubscriptionPanel flowId={flowId} />}
        <StepExtras id={id} />
      </div>
    </>
  );
}

const SENT_WITH_EACH_LETTER = 60_000;

/** Records to look at beside the chosen one; large ones would be sent again with every letter that is typed. */
function smallEnough(items: readonly DataObject[]): readonly DataObject[] {
  const taken: DataObject[] = [];
  let size = 0;
  for (const item of items.slice(0, 50)) {
    size += stringifyExact(item).length;
    if (size > SENT_WITH_EACH_LETTER) break;
    taken.push(item);
  }
  return taken;
}

function firstOf(sample: Data | undefined): Data | undefined {
  return Array.isArray(sample) ? (sample as readonly Data[])[0] : undefined;
}

/** Which input item the results are worked out for: ◀ 3 / 50 ▶. */
export function ItemPager({ total }: { readonly total: number }) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const no = Math.min(useEditor((state) => state.sampleNo), total - 1);
  const go = (to: number) => editor.getState().setSampleNo(to);

  return (
    <div className={classes.sampleLine} role="group" aria-label={t("sample.label")}>
      <span className={classes.grow}>{t("sample.label")}</span>
      <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("sample.previous")} disabled={no <= 0} onClick={() => go(no - 1)}>
        <ChevronLeft size={14} aria-hidden />
      </ActionIcon>
      <span aria-live="polite">{t("sample.of", { number: no + 1, total })}</span>
      <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("sample.next")} disabled={no >= total - 1} onClick={() => go(no + 1)}>
        <ChevronRight size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}

/** Shows and focuses the field a problem pointed at; of `fields.number` at least `fields`. */
function useWantedField() {
  const { editor } = useStores();
  const box = useRef<HTMLDivElement>(null);
  const wanted = useEditor((state) => state.wantedField);

  useEffect(() => {
    if (!wanted || !box.current) return;
    const fields = [...box.current.querySelectorAll<HTMLElement>("[data-field]")];
    const found = fields
      .filter(({ dataset }) => dataset["field"] === wanted || wanted.startsWith(`${dataset["field"] ?? ""}.`) || wanted.startsWith(`${dataset["field"] ?? ""}[`))
      .sort((one, other) => (other.dataset["field"]?.length ?? 0) - (one.dataset["field"]?.length ?? 0))[0];
    found?.scrollIntoView({ block: "center" });
    found?.querySelector<HTMLElement>("input, textarea, [contenteditable=true], button")?.focus();
    editor.getState().reachedField();
  }, [editor, wanted]);

  return box;
}
