/** The menu of transforms: what each asks for, and how it stands in a formula. */
import { literalOf, literalText, type Argument, type Literal, type Operator, type Step } from "./formula";

export type ParamKind = "text" | "integer" | "number" | "literal" | "locale" | "pattern" | "zone";

export interface Param {
  name: string;
  kind: ParamKind;
  start: string;
  /** Left out of the expression while it is empty. */
  optional?: true;
}

export type TransformGroup = "text" | "number" | "date" | "list" | "empty" | "table";

export interface Transform {
  id: string;
  group: TransformGroup;
  params: readonly Param[];
}

export type Values = Readonly<Record<string, string>>;

export const LOCALES = ["plain", "pl", "en", "de", "ch"] as const;

const text = (name: string, start = ""): Param => ({ name, kind: "text", start });
const optional = (param: Param): Param => ({ ...param, optional: true });

const PATTERN: Param = { name: "pattern", kind: "pattern", start: "%d.%m.%Y" };
const ZONE: Param = { name: "zone", kind: "zone", start: "", optional: true };
const LOCALE: Param = { name: "locale", kind: "locale", start: "plain", optional: true };

/** Filters whose arguments are the parameters, in order. */
const FILTERS: Record<string, Omit<Transform, "id">> = {
  trim: { group: "text", params: [optional(text("characters"))] },
  upper: { group: "text", params: [] },
  lower: { group: "text", params: [] },
  title: { group: "text", params: [] },
  replace: { group: "text", params: [text("old"), text("new")] },
  truncate: { group: "text", params: [{ name: "length", kind: "integer", start: "100" }, optional(text("end"))] },
  pad_left: { group: "text", params: [{ name: "width", kind: "integer", start: "6" }, optional(text("fill", "0"))] },
  digits: { group: "text", params: [] },
  ascii: { group: "text", params: [] },
  strip_html: { group: "text", params: [] },
  text: { group: "text", params: [] },
  decimal: { group: "number", params: [LOCALE] },
  integer: { group: "number", params: [LOCALE] },
  round: { group: "number", params: [{ name: "places", kind: "integer", start: "2" }] },
  abs: { group: "number", params: [] },
  bool: { group: "number", params: [] },
  date: { group: "date", params: [optional(PATTERN), ZONE] },
  format_date: { group: "date", params: [PATTERN, ZONE] },
  add_days: { group: "date", params: [{ name: "days", kind: "integer", start: "14" }] },
  split: { group: "list", params: [text("separator", ",")] },
  join: { group: "list", params: [text("separator", ", "), optional(text("key"))] },
  first: { group: "list", params: [] },
  last: { group: "list", params: [] },
  length: { group: "list", params: [] },
  sum: { group: "list", params: [optional(text("key"))] },
};

const OPERATORS: Record<string, Operator> = { multiply: "*", divide: "/", add: "+", subtract: "-" };
const BY: readonly Param[] = [{ name: "by", kind: "number", start: "1" }];
const RATE: readonly Param[] = [{ name: "rate", kind: "number", start: "23" }];

export const TRANSFORMS: readonly Transform[] = [
  ...Object.entries(FILTERS).map(([id, rest]) => ({ id, ...rest })),
  ...Object.keys(OPERATORS).map((id): Transform => ({ id, group: "number", params: BY })),
  { id: "gross", group: "number", params: RATE },
  { id: "net", group: "number", params: RATE },
  { id: "default", group: "empty", params: [{ name: "value", kind: "literal", start: "" }] },
  { id: "lookup", group: "table", params: [] },
];

export const GROUPS: readonly TransformGroup[] = ["text", "number", "date", "list", "empty", "table"];

export function transformOf(id: string): Transform | undefined {
  return TRANSFORMS.find((transform) => transform.id === id);
}

export function startValues(transform: Transform): Values {
  return Object.fromEntries(transform.params.map((param) => [param.name, param.optional ? "" : param.start]));
}

export function stepOf(id: string, values: Values): Step {
  const operator = OPERATORS[id];
  if (operator) return { kind: "calc", operator, by: numeral(values["by"]) };
  if (id === "gross" || id === "net") return { kind: "vat", way: id, rate: numeral(values["rate"]) };
  if (id === "default") return { kind: "filter", name: id, args: [literalOf(values["value"] ?? ""), { kind: "bool", value: true }] };
  if (id === "lookup") return { kind: "filter", name: id, args: [{ kind: "table", rows: [] }] };
  return { kind: "filter", name: id, args: argumentsOf(transformOf(id)?.params ?? [], values) };
}

/** Which entry of the menu a step is, with its parameters; null when the menu has no such one. */
export function menuOf(step: Step): { id: string; values: Values } | null {
  switch (step.kind) {
    case "calc": {
      const id = Object.keys(OPERATORS).find((one) => OPERATORS[one] === step.operator);
      return id ? { id, values: { by: step.by } } : null;
    }
    case "vat":
      return { id: step.way, values: { rate: step.rate } };
    case "filter":
      return ofFilter(step.name, step.args);
  }
}

function ofFilter(name: string, args: readonly Argument[]): { id: string; values: Values } | null {
  const [first, second] = args;
  if (name === "default") {
    if (!first || first.kind === "table" || first.kind === "bool" || first.kind === "none") return null;
    // Without the second argument an empty text is kept: that is another thing, and stays as it was written.
    if (second?.kind !== "bool" || !second.value || args.length > 2) return null;
    return { id: name, values: { value: first.text } };
  }
  if (name === "lookup") return first?.kind === "table" && args.length <= 2 && second?.kind !== "table" ? { id: name, values: {} } : null;
  const transform = transformOf(name);
  if (!transform || !(name in FILTERS) || args.length > transform.params.length) return null;
  const values: Record<string, string> = { ...startValues({ ...transform, params: transform.params.map((param) => ({ ...param, start: "" })) }) };
  for (const [at, argument] of args.entries()) {
    const param = transform.params[at];
    if (!param || argument.kind === "table" || !fits(param, argument)) return null;
    values[param.name] = literalText(argument);
  }
  const left = transform.params.slice(args.length);
  return left.every((param) => param.optional ?? param.name === "pattern") ? { id: name, values } : null;
}

function fits(param: Param, argument: Literal): boolean {
  const isNumber = param.kind === "integer" || param.kind === "number";
  if (argument.kind === "none") return param.optional === true;
  return argument.kind === (isNumber ? "number" : "text");
}

/** Optional ones at the end are left out; one that is empty before another is none. */
function argumentsOf(params: readonly Param[], values: Values): Argument[] {
  const args = params.map((param): Argument => {
    const value = values[param.name] ?? "";
    if (param.optional && value === "") return { kind: "none" };
    if (param.kind === "integer" || param.kind === "number") return { kind: "number", text: numeral(value) };
    return { kind: "text", text: value };
  });
  while (args.at(-1)?.kind === "none") args.pop();
  return args;
}

/** What was typed as a number, or 0: a formula is never broken by half a number. */
function numeral(text: string | undefined): string {
  const plain = (text ?? "").trim().replace(",", ".");
  return /^-?\d+(\.\d+)?$/.test(plain) ? plain : "0";
}
