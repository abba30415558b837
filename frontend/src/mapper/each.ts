/** Mappings that are worked out for every entry of a list: the records with one entry each, as the expressions see them. */
import type { Data, DataObject } from "../api/exact";
import type { JsonSchema } from "../api/types";
import { valueAt, type Path } from "../data/path";
import { pathsOf } from "./model/formula";
import { readFormula } from "./model/read";

export interface Each {
  /** What expressions call the entry. */
  as: string;
  /** The parameter that says where the list is: a path, or an expression. */
  of: string;
}

export function entriesOfLists(items: readonly DataObject[], each: Each | undefined, form: DataObject, root: JsonSchema): readonly DataObject[] {
  if (!each) return items;
  const path = pathOf(form[each.of] ?? root.properties?.[each.of]?.default);
  if (!path) return [];
  return items.flatMap((item) => {
    const list = valueAt(item, path);
    return Array.isArray(list) ? list.map((entry): DataObject => ({ ...item, [each.as]: entry })) : [];
  });
}

function pathOf(setting: Data | undefined): Path | null {
  if (typeof setting !== "string" || setting === "") return null;
  if (!setting.includes("{{")) return setting.split(".");
  const formula = readFormula(setting);
  return formula?.source.kind === "field" && formula.steps.length === 0 ? (pathsOf(formula)[0] ?? null) : null;
}
