/** Value tables: a formula that ends in a table, its rows, and the values of the sample that the table lacks. */
import type { DataObject } from "../../api/exact";
import type { Option } from "../../api/types";
import { valueAt } from "../../data/path";
import { showValue } from "../../data/show";
import { literalText, writeFormula, type Argument, type Formula, type Literal, type Step, type TableRow } from "./formula";
import { isFilled } from "../../data/fieldTree";

export interface ValueTable {
  rows: readonly TableRow[];
  /** What all other values become; null: an item with another value is set aside. */
  rest: Literal | null;
}

export function tableOf(formula: Formula): ValueTable | null {
  const last = formula.steps.at(-1);
  if (last?.kind !== "filter" || last.name !== "lookup") return null;
  const [table, rest] = last.args;
  if (table?.kind !== "table" || rest?.kind === "table") return null;
  return { rows: table.rows, rest: rest ?? null };
}

export function withTable(formula: Formula, table: ValueTable): Formula {
  const before = tableOf(formula) ? formula.steps.slice(0, -1) : formula.steps;
  const args: Argument[] = [{ kind: "table", rows: table.rows }, ...(table.rest ? [table.rest] : [])];
  const step: Step = { kind: "filter", name: "lookup", args };
  return { ...formula, steps: [...before, step] };
}

/** The expression whose results are looked up; the server works it out, so that steps before the table count. */
export function keyExpression(formula: Formula): string {
  return writeFormula({ ...formula, steps: formula.steps.slice(0, -1) });
}

/** Different values that the sample has at the source, as far as it can be read without working anything out. */
export function sampleValues(formula: Formula, items: readonly DataObject[]): string[] {
  if (formula.source.kind !== "field") return [];
  const { path } = formula.source;
  const values = items.map((item) => valueAt(item, path)).filter(isFilled);
  return [...new Set(values.map((value) => showValue(value)))];
}

export function missingIn(table: ValueTable, values: readonly string[]): string[] {
  const known = new Set(table.rows.map(([from]) => from));
  return values.filter((value) => !known.has(value));
}

/** Rows for these values; where an option is called the same it is proposed, else it is left to be chosen. */
export function rowsFor(values: readonly string[], options: readonly Option[]): TableRow[] {
  return values.map((value): TableRow => {
    const same = options.find((option) => [option.value, option.label].some((text) => text.toLowerCase() === value.toLowerCase()));
    return [value, { kind: "text", text: same?.value ?? "" }];
  });
}

/** Rows that lead to something the target does not offer. */
export function unknownResults(table: ValueTable, options: readonly Option[]): string[] {
  const known = new Set(options.map(({ value }) => value));
  const results = [...table.rows.map(([, to]) => to), ...(table.rest ? [table.rest] : [])];
  return results.map(literalText).filter((text) => !known.has(text));
}
