/** Rows with columns of different kinds: texts, numbers, choices, places in the item, expressions. */
import type { ClipboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Data, DataObject } from "../../api/exact";
import { showValue } from "../../data/show";
import { FieldFrame, FieldProblems } from "../FieldFrame";
import styles from "../forms.module.css";
import type { FieldProps } from "../kinds";
import { asList, asObject, humanize, labelOf, problemsUnder, startValue, resolve, type FieldSpec } from "../schema";
import { ValueInput } from "../ValueInput";
import { AddRow, blockOf, Cell, Remove } from "./cells";
import { numberOf } from "./NumberField";
import { PathInput } from "./PathField";

interface RowsFieldProps extends FieldProps {
  columns: FieldSpec[];
}

export function RowsField({ spec, path, value, onChange, problems, readOnly, root, columns }: RowsFieldProps) {
  const { t } = useTranslation("forms");
  const rows = asList(value ?? spec.schema.default).map(asObject);
  const set = (at: number, name: string, cell: Data | undefined) =>
    onChange(rows.map((row, index) => (index === at ? { ...row, [name]: cell ?? "" } : row)));
  const start = (): DataObject => ({
    ...Object.fromEntries(columns.filter((column) => column.required).map(({ name }) => [name, ""])),
    ...startValue(resolve(spec.schema.items ?? {}, root), root),
  });

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
            {columns.map((column) => (
              <th key={column.name} scope="col" title={column.schema.description}>
                {labelOf(column)}
              </th>
            ))}
            <th aria-hidden />
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {columns.map((column) => (
                <td key={column.name} className={styles.tall}>
                  <CellOf
                    column={column}
                    field={`${path}[${at}].${column.name}`}
                    label={t("table.cellOf", { name: labelOf(column), number: at + 1 })}
                    value={row[column.name]}
                    readOnly={readOnly}
                    onChange={(cell) => set(at, column.name, cell)}
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
      <FieldProblems problems={problemsUnder(problems, path).filter((problem) => problem.field !== path)} />
      {!readOnly && <AddRow onClick={() => onChange([...rows, start()])} />}
    </FieldFrame>
  );
}

interface CellOfProps {
  column: FieldSpec;
  field: string;
  label: string;
  value: Data | undefined;
  readOnly: boolean;
  onChange: (value: Data | undefined) => void;
}

function CellOf({ column, field, label, value, readOnly, onChange }: CellOfProps) {
  const { t } = useTranslation("forms");
  const text = showValue(value ?? column.schema.default);

  if (column.hint.expression) return <ValueInput {...{ label, field, value, readOnly, onChange }} placeholder={column.hint.placeholder} />;
  if (column.widget === "path") return <PathInput {...{ label, field, readOnly, onChange }} value={text} placeholder={column.hint.placeholder} />;
  if (column.widget === "select") {
    return (
      <select className={styles.cellInput} aria-label={label} value={text} disabled={readOnly} onChange={(event) => onChange(event.currentTarget.value)}>
        {(column.schema.enum ?? []).map((choice) => (
          <option key={showValue(choice)} value={showValue(choice)}>
            {t(`choice.${showValue(choice)}`, { defaultValue: humanize(showValue(choice)) })}
          </option>
        ))}
      </select>
    );
  }
  const take = (typed: string) => onChange(column.widget === "number" ? numberOf(typed) : typed);
  return <Cell {...{ label, readOnly }} value={text} onChange={take} />;
}
