/** Target field → value or expression, one per row. A dropped field of the input becomes a row of its own. */
import { ActionIcon, Autocomplete, Button, Group, type ComboboxParsedItem, type OptionsFilter } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Plus, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Data, DataObject } from "../../api/exact";
import { usePreviewMapping } from "../../api/hooks/catalog";
import { useConnectionOptions } from "../../api/hooks/connections";
import type { MappingPreview, Problem } from "../../api/types";
import { readPath, referenceTo } from "../../data/path";
import { showValue } from "../../data/show";
import { MapperButton } from "../../mapper/MapperButton";
import { policiesOf, withMapping } from "../../mapper/policies";
import { FieldFrame, FieldProblems } from "../FieldFrame";
import styles from "../forms.module.css";
import type { FieldProps } from "../kinds";
import { asObject, problemsAt } from "../schema";
import { useExpressionScope, useUnsaid } from "../scope";
import { ValueInput } from "../ValueInput";
import { doubled, newRow, useKeyRows } from "./rows";

const NONE = {};

export function MappingField(props: FieldProps) {
  const { t } = useTranslation("forms");
  const { spec, path, value, form, problems, readOnly } = props;
  const fields = useMemo(() => (value === undefined ? NONE : asObject(value)), [value]);
  const onChange = useChange(props);
  const { rows, set, remove, add } = useKeyRows(fields, onChange);
  const targets = useTargets(props, showValue(form["connection"]));
  const results = useResults(fields);
  const unsaid = useUnsaid();
  const box = useRef<HTMLDivElement>(null);
  const fresh = useRef<number | null>(null);

  // Whoever asked for a row wants to type its name next.
  useEffect(() => {
    if (fresh.current === null) return;
    box.current?.querySelector<HTMLInputElement>(`[data-row="${fresh.current}"] input`)?.focus();
    fresh.current = null;
  }, [rows]);

  const addRow = (key?: string, start?: Data) => {
    const row = newRow(key, start);
    if (row.key === "") fresh.current = row.id;
    add(row);
  };
  const onEnter = (event: KeyboardEvent) => {
    const typing = event.key === "Enter" && !event.defaultPrevented && event.target instanceof HTMLInputElement;
    if (!typing || event.nativeEvent.isComposing || readOnly || rows.at(-1)?.key === "") return;
    event.preventDefault();
    addRow();
  };

  return (
    <FieldFrame {...{ spec, path, problems }} onFix={props.onChange} side={<MapperButton {...props} />}>
      <div className={styles.rows} ref={box}>
        {rows.map((row, at) => (
          <div key={row.id} data-row={row.id} {...(at === rows.length - 1 ? { onKeyDown: onEnter } : {})}>
            <div className={styles.row}>
              <Autocomplete
                aria-label={t("mapping.target", { number: at + 1 })}
                data={[...targets.keys()].filter((name) => name === row.key || !(name in fields))}
                filter={filterTargets(targets)}
                limit={40}
                comboboxProps={{ width: 260, position: "bottom-start" }}
                renderOption={({ option }) => <Target name={option.value} title={targets.get(option.value)} />}
                value={row.key}
                placeholder={t("mapping.targetPlaceholder")}
                error={doubled(rows, row) ? t("mapping.doubled") : undefined}
                readOnly={readOnly}
                styles={{ input: { fontFamily: "var(--wf-mono)", fontSize: 12.5 } }}
                onChange={(key) => set(row.id, { key: key.trim() })}
              />
              <ValueInput
                label={t("mapping.value", { name: row.key || at + 1 })}
                field={`${path}.${row.key}`}
                value={row.value}
                placeholder={t("mapping.valuePlaceholder")}
                readOnly={readOnly}
                result={results?.[row.key]}
                onChange={(next) => set(row.id, { value: next ?? "" })}
              />
              {!readOnly && (
                <ActionIcon variant="subtle" color="gray" mt={4} aria-label={t("mapping.remove", { name: row.key })} onClick={() => remove(row.id)}>
                  <X size={15} />
                </ActionIcon>
              )}
            </div>
            <FieldProblems
              problems={newsOf(unsaid(problemsAt(problems, `${path}.${row.key}`), row.value), results?.[row.key])}
              onFix={(next) => set(row.id, { value: next })}
            />
          </div>
        ))}
        {!readOnly && <AddRow onAdd={addRow} />}
      </div>
    </FieldFrame>
  );
}

/** A policy goes with the field that it is for. */
function useChange({ spec, form, root, onForm }: FieldProps): (fields: DataObject) => void {
  const policies = policiesOf(root, form, spec.name);
  return (fields) => onForm(withMapping(root, form, spec.name, policies, { fields, policies }));
}

/** What the live result under the row says already need not be said twice. */
function newsOf(problems: readonly Problem[], result: MappingPreview["values"][string] | undefined): Problem[] {
  return problems.filter((problem) => problem.message !== result?.error?.message);
}

function AddRow({ onAdd }: { onAdd: (key?: string, value?: Data) => void }) {
  const { t } = useTranslation("forms");
  const [over, setOver] = useState(false);
  return (
    <Group
      className={over ? styles.over : undefined}
      gap="xs"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const path = readPath(event.dataTransfer);
        if (!path) return;
        event.preventDefault();
        onAdd(String(path.findLast((step) => typeof step === "string") ?? ""), referenceTo(path));
      }}
    >
      <Button variant="light" size="xs" leftSection={<Plus size={14} />} onClick={() => onAdd()}>
        {t("mapping.add")}
      </Button>
      <span className={styles.result}>{t("mapping.dropHint")}</span>
    </Group>
  );
}

/** Fields the target is known to have, from the schema or from the other system; the value is the field, the text its title. */
function useTargets({ spec }: FieldProps, connection: string): Map<string, string> {
  const options = useConnectionOptions(connection || null, spec.hint.options);
  return new Map([
    ...Object.entries(spec.schema.properties ?? {}).map(([name, { title }]) => [name, title ?? ""] as const),
    ...(spec.hint.targets ?? []).map(({ name, title }) => [name, title ?? ""] as const),
    ...(options.data ?? []).map(({ value, label }) => [value, label] as const),
  ]);
}

/** A field is found by its name and by its title. */
function filterTargets(targets: Map<string, string>): OptionsFilter {
  return ({ options, search, limit }) => {
    const word = search.trim().toLowerCase();
    const fits = (option: ComboboxParsedItem) =>
      "value" in option && `${String(option.value)} ${targets.get(String(option.value)) ?? ""}`.toLowerCase().includes(word);
    return options.filter(fits).slice(0, limit);
  };
}

function Target({ name, title }: { name: string; title: string | undefined }) {
  return (
    <div>
      <div className="wf-mono" style={{ fontSize: 12.5 }}>
        {name}
      </div>
      {title && title !== name && <div className={styles.result}>{title}</div>}
    </div>
  );
}

function useResults(fields: Record<string, Data>) {
  const scope = useExpressionScope();
  const [settled] = useDebouncedValue(fields, 250);
  const preview = usePreviewMapping(settled, scope.item, { enabled: scope.item !== null });
  return preview.data?.values;
}
