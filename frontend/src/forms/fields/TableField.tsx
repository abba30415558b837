/** Key → value pairs, or rows with columns. A block copied from a spreadsheet can be pasted into a cell. */
import { ActionIcon, Button } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { useMemo, type ClipboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Data, DataObject } from "../../api/exact";
import { showValue } from "../../data/show";
import { FieldFrame } from "../FieldFrame";
import styles from "../forms.module.css";
import type { FieldProps } from "../kinds";
import { asList, asObject, fieldsOf, isExpression, labelOf, resolve, typeOf } from "../schema";
import { newRow, useKeyRows } from "./rows";
import { ListField } from "./ListField";

export function TableField(props: FieldProps) {
  if (typeOf(props.spec.schema) !== "array") return <Pairs {...props} />;
  const entry = resolve(props.spec.schema.items ?? {}, props.root);
  const columns = fieldsOf(entry, props.root);
  const plain = columns.length > 0 && columns.every((column) => ["text", "number", "path"].includes(column.widget));
  return plain ? <Rows {...props} columns={columns.map((column) => ({ name: column.name, label: labelOf(column) }))} /> : <ListField {...props} />;
}

/** The lines and cells of a copied block; null for a plain word. */
export function blockOf(text: string): string[][] | null {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  return lines.length > 1 || lines[0]?.includes("\t") ? lines.map((line) => line.split("\t")) : null;
}

function Pairs({ spec, path, value, onChange, problems, readOnly }: FieldProps) {
  const { t } = useTranslation("forms");
  const object = useMemo(() => asObject(value ?? spec.schema.default), [value, spec.schema.default]);
  const { rows, set, remove, add } = useKeyRows(object, onChange);

  const paste = (event: ClipboardEvent) => {
    const block = blockOf(event.clipboardData.getData("text/plain"));
    if (!block || readOnly) return;
    event.preventDefault();
    add(...block.map(([key = "", ...cells]) => newRow(key.trim(), cells.join(" ").trim())));
  };

  return (
    <FieldFrame {...{ spec, path, problems }} onFix={onChange}>
      <table className={styles.grid} onPaste={paste}>
        <thead>
          <tr>
            <th scope="col">{t("table.key")}</th>
            <th scope="col">{t("table.value")}</th>
            <th aria-hidden />
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={row.id}>
              <td>
                <Cell label={t("table.keyOf", { number: at + 1 })} value={row.key} readOnly={readOnly} onChange={(key) => set(row.id, { key })} />
              </td>
              <td>
                <Cell
                  label={t("table.valueOf", { number: at + 1 })}
                  value={showValue(row.value)}
                  readOnly={readOnly}
                  onChange={(text) => set(row.id, { value: text })}
                />
              </td>
              <td style={{ width: 30 }}>{!readOnly && <Remove number={at + 1} onClick={() => remove(row.id)} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!readOnly && <AddRow onClick={() => add(newRow())} />}
    </FieldFrame>
  );
}

interface RowsProps extends FieldProps {
  columns: { name: string; label: string }[];
}

function Rows({ spec, path, value, onChange, problems, readOnly, columns }: RowsProps) {
  const { t } = useTranslation("forms");
  const rows = asList(value ?? spec.schema.default).map(asObject);
  const set = (at: number, name: string, text: string) => onChange(rows.map((row, index) => (index === at ? { ...row, [name]: text } : row)));

  const paste = (event: ClipboardEvent) => {
    const block = blockOf(event.clipboardData.getData("text/plain"));
    if (!block || readOnly) return;
    event.preventDefault();
    const pasted = block.map(
      (cells): DataObject => Object.fromEntries(columns.map((column, index) => [column.name, cells[index]?.trim() ?? ""])),
    );
    onChange([...rows.filter((row) => Object.values(row).some((cell) => cell !== "")), ...pasted]);
  };

  return (
    <FieldFrame {...{ spec, path, problems }} onFix={onChange}>
      <table className={styles.grid} onPaste={paste}>
        <thead>
          <tr>
            {columns.map(({ name, label }) => (
              <th key={name} scope="col">
                {label}
              </th>
            ))}
            <th aria-hidden />
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {columns.map(({ name, label }) => (
                <td key={name}>
                  <Cell
                    label={t("table.cellOf", { name: label, number: at + 1 })}
                    value={showValue(row[name])}
                    readOnly={readOnly}
                    onChange={(text) => set(at, name, text)}
                  />
                </td>
              ))}
              <td style={{ width: 30 }}>
                {!readOnly && <Remove number={at + 1} onClick={() => onChange(rows.filter((_row, index) => index !== at))} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {!readOnly && <AddRow onClick={() => onChange([...rows, Object.fromEntries(columns.map(({ name }) => [name, ""]))])} />}
    </FieldFrame>
  );
}

function Cell({ label, value, readOnly, onChange }: { label: string; value: string; readOnly: boolean; onChange: (value: string) => void }) {
  return (
    <input
      className={`${styles.cellInput} ${isExpression(value as Data) ? "wf-mono" : ""}`}
      aria-label={label}
      value={value}
      readOnly={readOnly}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Remove({ number, onClick }: { number: number; onClick: () => void }) {
  const { t } = useTranslation("forms");
  return (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("table.remove", { number })} onClick={onClick}>
      <X size={14} />
    </ActionIcon>
  );
}

function AddRow({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation("forms");
  return (
    <Button variant="light" size="xs" mt={6} leftSection={<Plus size={14} />} onClick={onClick}>
      {t("table.add")}
    </Button>
  );
}
