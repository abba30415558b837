/** What can be typed next inside `{{ }}`: fields of the item, after a bar the filters. */
import type { Data, DataObject } from "../../api/exact";
import type { Filter } from "../../api/types";
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

function fields(data: Data | undefined, prefix: string): Suggestion[] {
  if (data === undefined || Array.isArray(data)) return [];
  return entriesOf(data)
    .filter(([name]) => WORD.test(String(name)))
    .map(([name, value]) => ({ label: `${prefix}${name}`, detail: sample(value), kind: "property" as const }));
}

function sample(value: Data): string {
  const text = kindOf(value) === "list" || kindOf(value) === "object" ? kindOf(value) : showValue(value);
  return text.length > 28 ? `${text.slice(0, 27)}…` : text;
}

function steps(path: string): (string | number)[] {
  return [...path.matchAll(/\.?(\w+)|\[(\d+)\]/g)].map(([, name, index]) => (index === undefined ? (name ?? "") : Number(index)));
}

export function suggest(before: string, item: DataObject | null, filters: readonly Filter[]): Suggestions | null {
  if (!isInside(before)) return null;

  const filter = /\|\s*(\w*)$/.exec(before);
  if (filter) {
    const options = filters.map(({ name, title, description, example }) => ({
      label: name,
      detail: title,
      info: `${description}\n${example}`,
      kind: "function" as const,
    }));
    return { from: before.length - (filter[1]?.length ?? 0), options };
  }

  const path = /\bitem((?:\.\w+|\[\d+\])*)\.(\w*)$/.exec(before);
  if (path) return { from: before.length - (path[2]?.length ?? 0), options: fields(valueAt(item ?? {}, steps(path[1] ?? "")), "") };

  const word = /(?:^|[^\w."'\]])(\w*)$/.exec(before);
  if (!word) return null;
  return {
    from: before.length - (word[1]?.length ?? 0),
    options: [{ label: "item", detail: "", kind: "property" }, ...fields(item ?? {}, "item.")],
  };
}
