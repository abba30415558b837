/** The tree of fields that the input has, made of real items: each with its kind and a value of the sample. */
import type { Data, DataObject } from "../api/exact";
import type { ValueType } from "../api/types";
import { pathText, valueAt, type Path } from "./path";
import { entriesOf, kindOf } from "./show";

export interface SourceField {
  id: string;
  name: string;
  path: Path;
  depth: number;
  kind: ValueType;
  sample: Data;
  /** For a list how many entries the sample has; its fields below are those of the first entry. */
  count: number | null;
  /** How many of the records, or of the entries of its list, have a value here; and of how many. */
  filled: number;
  of: number;
}

const DEEPEST = 6;
const MOST = 500;

export function sourceFields(items: readonly DataObject[]): SourceField[] {
  const found: SourceField[] = [];
  collect(items, [], 0, found);
  return found;
}

function collect(samples: readonly Data[], path: Path, depth: number, found: SourceField[]): void {
  const names = new Set<string>();
  for (const sample of samples) for (const [name] of entriesOf(sample)) names.add(String(name));
  for (const name of names) {
    if (found.length >= MOST) return;
    const values = samples.map((sample) => valueAt(sample, [name])).filter((value): value is Data => value !== undefined);
    const sample = values.find(isFilled) ?? values[0] ?? null;
    const here = [...path, name];
    const list = Array.isArray(sample);
    found.push({ id: pathText(here), name, path: here, depth, kind: kindOf(sample), sample, count: list ? sample.length : null, filled: values.filter(isFilled).length, of: samples.length });
    if (depth >= DEEPEST) continue;
    if (list) {
      const entries = values.flatMap((value) => (Array.isArray(value) ? value : []));
      if (entries.some((entry) => kindOf(entry) === "object")) collect(entries, [...here, 0], depth + 1, found);
    } else if (kindOf(sample) === "object") collect(values, here, depth + 1, found);
  }
}

export function isFilled(value: Data | undefined): boolean {
  return value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
}

/** Those whose name or value holds the word, with the fields above them. */
export function searchFields(fields: readonly SourceField[], word: string): SourceField[] {
  const wanted = word.trim().toLowerCase();
  if (!wanted) return [...fields];
  const hit = fields.filter(({ id, sample }) => id.toLowerCase().includes(wanted) || (typeof sample === "string" && sample.toLowerCase().includes(wanted)));
  return fields.filter(({ id }) => hit.some((one) => one.id === id || one.id.startsWith(`${id}.`) || one.id.startsWith(`${id}[`)));
}

/** Whether any item has this place at all, filled or not. */
export function isKnown(items: readonly DataObject[], path: Path): boolean {
  return items.some((item) => valueAt(item, path) !== undefined || lastIsInEmptyList(item, path));
}

/** Of a list that is empty in this item nobody can tell what its entries have. */
function lastIsInEmptyList(item: DataObject, path: Path): boolean {
  const at = path.findIndex((step) => typeof step === "number");
  if (at < 0) return false;
  const list = valueAt(item, path.slice(0, at));
  return Array.isArray(list) && list.length <= Number(path[at]);
}
