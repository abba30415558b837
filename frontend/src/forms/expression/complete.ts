/** What can be typed next inside `{{ }}`: fields of the item, after a bar the filters. */
import type { Data, DataObject } from "../../api/exact";
import type { Filter, FilterParameter } from "../../api/types";
import { valueAt } from "../../data/path";
import { entriesOf, kindOf, showValue } from "../../data/show";

export interface Suggestion {
  label: string;
  detail: string;
  info?: string;
  kind: "property" | "function";
}

export interface Suggestions {
  /** Where the word that is being typed begins. */
  from: number;
  options: Suggestion[];
}

const WORD = /^[A-Za-z_]\w*$/;

export function isInside(before: string): boolean {
  return before.lastIndexOf("{{") > before.lastIndexOf("}}");
}

/** Fields of all holders, each with its kind and a value as it stands in the records; the first that has it is shown. */
function fields(holders: readonly (Data | undefined)[], prefix: string): Suggestion[] {
  const found = new Map<string, Data>();
  for (const holder of holders) {
    if (holder === undefined || Array.isArray(holder)) continue;
    for (const [name, value] of entriesOf(holder)) if (WORD.test(String(name)) && !found.has(String(name))) found.set(String(name), value);
  }
  return [...found].map(([name, value]) => ({ label: `${prefix}${name}`, detail: sample(value), kind: "property" as const }));
}

function sample(value: Data): string {
  const kind = kindOf(value);
  if (kind === "list" || kind === "object" || kind === "none") return kind;
  const text = showValue(value);
  return `${kind} · ${text.length > 28 ? `${text.slice(0, 27)}…` : text}`;
}

/** `round(places = 0, mode = half_up)`; a filter without parameters has no brackets. */
export function signatureOf({ name, parameters }: Pick<Filter, "name" | "parameters">): string {
  return parameters.length === 0 ? name : `${name}(${parameters.map(parameterText).join(", ")})`;
}

function parameterText(parameter: FilterParameter): string {
  const { name, default: instead } = parameter;
  return instead === undefined || instead === null ? name : `${name} = ${showValue(instead) || "''"}`;
}

function steps(path: string): (string | number)[] {
  return [...path.matchAll(/\.?(\w+)|\[(\d+)\]/g)].map(([, name, index]) => (index === undefined ? (name ?? "") : Number(index)));
}

export function suggest(
  before: string,
  item: DataObject | null,
  filters: readonly Filter[],
  others: readonly DataObject[] = [],
): Suggestions | null {
  if (!isInside(before)) return null;

  const filter = /\|\s*(\w*)$/.exec(before);
  if (filter) {
    const options = filters.map(({ name, title, description, example, parameters }) => ({
      label: name,
      detail: title,
      info: `${signatureOf({ name, parameters })}\n${description}\n${example}`,
      kind: "function" as const,
    }));
    return { from: before.length - (filter[1]?.length ?? 0), options };
  }

  const records = [item ?? {}, ...others];
  const path = /\bitem((?:\.\w+|\[\d+\])*)\.(\w*)$/.exec(before);
  if (path) return { from: before.length - (path[2]?.length ?? 0), options: fields(records.map((record) => valueAt(record, steps(path[1] ?? ""))), "") };

  const word = /(?:^|[^\w."'\]])(\w*)$/.exec(before);
  if (!word) return null;
  return {
    from: before.length - (word[1]?.length ?? 0),
    options: [{ label: "item", detail: "", kind: "property" }, ...fields(records, "item.")],
  };
}
