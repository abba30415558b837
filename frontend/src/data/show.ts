/** Values as people read them: every digit as it came. */
import { Exact, isObject, stringifyExact, type Data, type DataObject } from "../api/exact";
import type { ValueType } from "../api/types";

export function kindOf(data: Data | undefined): ValueType {
  if (data === null || data === undefined) return "none";
  if (data instanceof Exact || typeof data === "number") return "number";
  if (typeof data === "string") return "text";
  if (typeof data === "boolean") return "bool";
  return Array.isArray(data) ? "list" : "object";
}

/** One line for a table cell. Nothing and an empty text give an empty line; the cell says which it is. */
export function showValue(data: Data | undefined): string {
  if (data === null || data === undefined) return "";
  if (typeof data === "string") return data;
  if (data instanceof Exact) return data.text;
  return typeof data === "object" ? stringifyExact(data) : String(data);
}

/** What lands on the clipboard: texts bare, everything else as JSON. */
export function copyText(data: Data | undefined): string {
  return typeof data === "string" ? data : stringifyExact(data ?? null, 2);
}

/** The columns of a table: every key of the records on the page, in the order they first appear. */
export function columnsOf(records: readonly DataObject[]): string[] {
  const names = new Set<string>();
  for (const record of records) for (const name of Object.keys(record)) names.add(name);
  return [...names];
}

export function entriesOf(data: Data): [step: string | number, value: Data][] {
  if (Array.isArray(data)) return data.map((value, index) => [index, value]);
  return isObject(data) ? Object.entries(data) : [];
}
