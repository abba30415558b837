/** Everything that is wrong with a mapping, as far as the sample shows it; each belongs to one target. */
import type { Data, DataObject } from "../../api/exact";
import type { MappingPreview, MappingTarget, Option } from "../../api/types";
import { pathText } from "../../data/path";
import { kindOf, showValue } from "../../data/show";
import { isExpression } from "../../forms/schema";
import { pathsOf } from "./formula";
import { readFormula } from "./read";
import { isFilled, isKnown } from "../../data/fieldTree";
import { isNumeral } from "./suggest";
import { missingIn, sampleValues, tableOf } from "./tables";

export type ProblemCode =
  | "required"
  | "required_empty"
  | "unknown_target"
  | "unknown_source"
  | "too_long"
  | "wrong_type"
  | "unknown_option"
  | "not_in_table"
  | "failed"
  | "empty_row";

export interface MapProblem {
  code: ProblemCode;
  target: string;
  /** Said in the text: the value, the length, the message. */
  detail: string;
  /** How many items of the sample it concerns; null where it concerns the mapping itself. */
  items: number | null;
}

export type Results = MappingPreview["values"];

export interface Checked {
  targets: readonly MappingTarget[];
  fields: DataObject;
  items: readonly DataObject[];
  /** What each item gives, in the order of the items; undefined while it is asked for. */
  results: readonly (Results | undefined)[];
  /** The values a target takes, by target. */
  options: ReadonlyMap<string, readonly Option[]>;
  /** Whether names beyond the targets are allowed. */
  free: boolean;
}

export function problemsOf(checked: Checked): MapProblem[] {
  const known = new Map(checked.targets.map((target) => [target.name, target]));
  const missing = checked.targets
    .filter(({ name, required }) => required && !(name in checked.fields))
    .map(({ name }): MapProblem => ({ code: "required", target: name, detail: "", items: null }));
  const ofRows = Object.entries(checked.fields).flatMap(([name, value]) => {
    const target = known.get(name);
    if (!target && !checked.free) return [{ code: "unknown_target", target: name, detail: name, items: null } satisfies MapProblem];
    return problemsOfRow(checked, target ?? { name }, value);
  });
  return [...missing, ...ofRows];
}

function problemsOfRow(checked: Checked, target: MappingTarget, value: Data): MapProblem[] {
  const found: MapProblem[] = [];
  const say = (code: ProblemCode, detail = "", items: number | null = null) => found.push({ code, target: target.name, detail, items });
  const formula = isExpression(value) ? readFormula(value) : null;
  for (const path of formula ? pathsOf(formula) : []) {
    if (checked.items.length > 0 && !isKnown(checked.items, path)) say("unknown_source", pathText(path));
  }
  const table = formula && tableOf(formula);
  const gaps = table && formula && !table.rest && formula.steps.length === 1 ? missingIn(table, sampleValues(formula, checked.items)) : [];
  if (gaps.length > 0) say("not_in_table", gaps.slice(0, 5).join(", "));
  if (table?.rows.some(([from, to]) => from === "" || (to.kind === "text" && to.text === ""))) say("empty_row");
  if (!found.some(({ code }) => code === "unknown_source" || code === "not_in_table")) found.push(...problemsOfResults(checked, target, value));
  return found;
}

function problemsOfResults({ results, items, options }: Checked, target: MappingTarget, value: Data): MapProblem[] {
  const given = isExpression(value) ? results.flatMap((result) => result?.[target.name] ?? []) : [{ value, error: null, text: showValue(value) }];
  const concerns = isExpression(value) ? items.length > 0 : false;
  const known = options.get(target.name);
  const groups = new Map<ProblemCode, { detail: string; items: number }>();
  for (const one of given) {
    const [code, detail] = one.error ? (["failed", one.error.message] as const) : judged(target, one.value, one.text, known);
    if (!code) continue;
    const group = groups.get(code);
    groups.set(code, { detail: group?.detail ?? detail, items: (group?.items ?? 0) + 1 });
  }
  return [...groups].map(([code, group]) => ({ code, target: target.name, detail: group.detail, items: concerns ? group.items : null }));
}

type Verdict = readonly [ProblemCode | null, string];
const FINE: Verdict = [null, ""];

function judged(target: MappingTarget, value: Data, text: string, options: readonly Option[] | undefined): Verdict {
  if (!isFilled(value)) return target.required ? ["required_empty", ""] : FINE;
  if (!isOfKind(target.type, value, text)) return ["wrong_type", text];
  if (target.max_length && text.length > target.max_length && kindOf(value) !== "list") return ["too_long", text];
  if (options && kindOf(value) !== "list" && !options.some((option) => option.value === text)) return ["unknown_option", text];
  return FINE;
}

function isOfKind(type: string | undefined, value: Data, text: string): boolean {
  const kind = kindOf(value);
  switch (type) {
    case "number":
      return kind === "number" || (kind === "text" && isNumeral(text));
    case "integer":
      return (kind === "number" || kind === "text") && /^[+-]?\d+$/.test(text.trim());
    case "boolean":
      return kind === "bool" || /^(true|false|0|1)$/i.test(text);
    case "datetime":
      return kind === "text" && /^\d{4}-\d\d-\d\d/.test(text);
    case "list":
      return kind === "list" || kind === "text";
    case "text":
      return kind !== "list" && kind !== "object";
    default:
      return true;
  }
}
