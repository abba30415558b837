/** Source value → value of the target, with both sides' lists where they are known, and what becomes of the rest. */
import { ActionIcon, Autocomplete, Button, Select, TextInput } from "@mantine/core";
import { Plus, TriangleAlert, X } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { MappingTarget, Option } from "../api/types";
import classes from "./mapper.module.css";
import { literalOf, literalText, writeFormula, type Formula, type Literal, type TableRow } from "./model/formula";
import { missingIn, rowsFor, sampleValues, tableOf, withTable } from "./model/tables";
import type { Mapper } from "./useMapper";

interface TableEditorProps {
  mapper: Mapper;
  target: MappingTarget;
  formula: Formula;
  onChange: (text: string) => void;
}

export function TableEditor({ mapper, target, formula, onChange }: TableEditorProps) {
  const { t } = useTranslation("mapper");
  const table = tableOf(formula);
  if (!table) return null;
  const { readOnly } = mapper;
  const options = mapper.optionsOf(target.name);
  const values = sampleValues(formula, mapper.items);
  const missing = formula.steps.length === 1 ? missingIn(table, values) : [];
  const setRows = (rows: readonly TableRow[]) => onChange(writeFormula(withTable(formula, { ...table, rows })));
  const setRest = (rest: Literal | null) => onChange(writeFormula(withTable(formula, { ...table, rest })));
  const literal = (text: string): Literal => (target.type === "number" || target.type === "integer" ? literalOf(text) : { kind: "text", text });

  return (
    <div className={classes.table} role="group" aria-label={t("table.title")}>
      {table.rows.map(([from, to], at) => (
        <div key={at} className={classes.tableRow}>
          <Autocomplete
            size="xs"
            aria-label={t("table.from", { number: at + 1 })}
            data={values.filter((value) => value === from || missing.includes(value))}
            value={from}
            readOnly={readOnly}
            onChange={(next) => setRows(table.rows.map((row, no) => (no === at ? [next, row[1]] : row)))}
          />
          <span aria-hidden>→</span>
          <OptionInput
            label={t("table.to", { name: from || at + 1 })}
            options={options}
            value={literalText(to)}
            readOnly={readOnly}
            onChange={(next) => setRows(table.rows.map((row, no) => (no === at ? [row[0], literal(next)] : row)))}
          />
          {!readOnly && (
            <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("table.remove", { name: from || at + 1 })} onClick={() => setRows(table.rows.filter((_row, no) => no !== at))}>
              <X size={13} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {!readOnly && (
        <Button size="compact-xs" variant="light" leftSection={<Plus size={12} aria-hidden />} onClick={() => setRows([...table.rows, ["", { kind: "text", text: "" }]])}>
          {t("table.add")}
        </Button>
      )}
      {missing.length > 0 && (
        <div className={classes.gaps}>
          <TriangleAlert size={13} aria-hidden />
          <span>{t("table.missing", { count: missing.length, values: missing.slice(0, 5).join(", ") })}</span>
          {!readOnly && (
            <Button size="compact-xs" variant="default" onClick={() => setRows([...table.rows, ...rowsFor(missing, options ?? [])])}>
              {t("table.addMissing")}
            </Button>
          )}
        </div>
      )}
      <Select
        size="xs"
        label={t("table.rest")}
        allowDeselect={false}
        readOnly={readOnly}
        data={[
          { value: "park", label: t("table.park") },
          { value: "value", label: t("table.restValue") },
          { value: "none", label: t("table.restNone") },
        ]}
        value={table.rest === null ? "park" : table.rest.kind === "none" ? "none" : "value"}
        onChange={(next) => setRest(next === "park" ? null : next === "none" ? { kind: "none" } : { kind: "text", text: "" })}
      />
      {table.rest && table.rest.kind !== "none" && (
        <OptionInput label={t("table.restValue")} options={options} value={literalText(table.rest)} readOnly={readOnly} onChange={(next) => setRest(literal(next))} />
      )}
    </div>
  );
}

interface OptionInputProps {
  label: string;
  options: readonly Option[] | null;
  value: string;
  readOnly: boolean;
  onChange: (value: string) => void;
}

function OptionInput({ label, options, value, readOnly, onChange }: OptionInputProps) {
  const { t } = useTranslation("mapper");
  if (!options) return <TextInput size="xs" aria-label={label} value={value} readOnly={readOnly} onChange={(event) => onChange(event.currentTarget.value)} />;
  const known = value === "" || options.some((option) => option.value === value);
  return (
    <Select
      size="xs"
      aria-label={label}
      searchable
      placeholder={t("table.choose")}
      error={!known}
      data={[...options.map((option) => ({ value: option.value, label: option.label })), ...(known ? [] : [{ value, label: value }])]}
      value={value || null}
      readOnly={readOnly}
      onChange={(next) => onChange(next ?? "")}
    />
  );
}
