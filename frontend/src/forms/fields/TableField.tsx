/** Key → value pairs, or rows with columns. A block copied from a spreadsheet can be pasted into a cell. */
import { useMemo, type ClipboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Widget } from "../../api/types";
import { showValue } from "../../data/show";
import { FieldFrame } from "../FieldFrame";
import styles from "../forms.module.css";
import type { FieldProps } from "../kinds";
import { asObject, fieldsOf, resolve, typeOf } from "../schema";
import { AddRow, blockOf, Cell, Remove } from "./cells";
import { ListField } from "./ListField";
import { newRow, useKeyRows } from "./rows";
import { RowsField } from "./RowsField";

/** Kinds of field that fit into a cell. */
const CELLS: readonly Widget[] = ["text", "number", "path", "select"];

export function TableField(props: FieldProps) {
  if (typeOf(props.spec.schema) !== "array") return <Pairs {...props} />;
  const entry = resolve(props.spec.schema.items ?? {}, props.root);
  const columns = fieldsOf(entry, props.root);
  const fits = columns.length > 0 && columns.length <= 4 && columns.every((column) => CELLS.includes(column.widget));
  return fits ? <RowsField {...props} columns={columns} /> : <ListField {...props} />;
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
