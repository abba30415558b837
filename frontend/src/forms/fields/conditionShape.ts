/** Which keys a condition has, read from the schema, so that the form follows the node and not the other way round. */
import { isObject, type Data, type DataObject } from "../../api/exact";
import type { JsonSchema } from "../../api/types";
import { asList, fieldsOf, resolve, typeOf } from "../schema";

export interface ConditionShape {
  /** Whether the value is the bare list of rules, or an object with the list under `rules`. */
  bare: boolean;
  rules: string;
  /** The key that says "all" or "any", and its two words. */
  match: string | null;
  words: string[];
  field: string;
  operator: string;
  operators: string[];
  value: string;
  /** A further choice of a rule, such as "compare as number". */
  extra: { name: string; words: string[]; start: string } | null;
  nested: boolean;
}

const OPERATORS = [
  "equals",
  "not_equals",
  "contains",
  "not_contains",
  "starts_with",
  "ends_with",
  "greater",
  "greater_or_equal",
  "less",
  "less_or_equal",
  "between",
  "in",
  "not_in",
  "empty",
  "not_empty",
];

const DEFAULT: ConditionShape = {
  bare: false,
  rules: "rules",
  match: "match",
  words: ["all", "any"],
  field: "field",
  operator: "operator",
  operators: OPERATORS,
  value: "value",
  extra: null,
  nested: true,
};

function ruleSchemas(list: JsonSchema, root: JsonSchema): JsonSchema[] {
  const entry = resolve(list.items ?? {}, root);
  return (entry.anyOf ?? entry.oneOf ?? [entry]).map((one) => resolve(one, root));
}

function listIn(schema: JsonSchema, root: JsonSchema): string | undefined {
  return fieldsOf(schema, root).find((field) => typeOf(field.schema) === "array")?.name;
}

export function shapeOf(schema: JsonSchema, root: JsonSchema): ConditionShape {
  const bare = typeOf(schema) === "array";
  const rules = bare ? DEFAULT.rules : (listIn(schema, root) ?? DEFAULT.rules);
  const list = bare ? schema : resolve(schema.properties?.[rules] ?? {}, root);
  const match = bare ? undefined : fieldsOf(schema, root).find((field) => field.schema.enum);
  const kinds = ruleSchemas(list, root);
  const rule = kinds.find((kind) => fieldsOf(kind, root).some((field) => field.schema.enum && !listIn(kind, root)));
  if (!rule) return { ...DEFAULT, bare, rules, match: bare ? null : (match?.name ?? DEFAULT.match) };

  const parts = fieldsOf(rule, root);
  const operator = parts.find((part) => part.schema.enum);
  const value = parts.find((part) => part.name === "value") ?? parts.at(-1);
  const extra = parts.find((part) => part.schema.enum && part !== operator);
  const field = parts.find((part) => part !== operator && part !== value && part !== extra);
  return {
    bare,
    rules,
    match: match?.name ?? null,
    words: match?.schema.enum?.map(String) ?? DEFAULT.words,
    field: field?.name ?? DEFAULT.field,
    operator: operator?.name ?? DEFAULT.operator,
    operators: operator?.schema.enum?.map(String) ?? DEFAULT.operators,
    value: value?.name ?? DEFAULT.value,
    extra: extra ? { name: extra.name, words: (extra.schema.enum ?? []).map(String), start: String(extra.schema.default ?? "") } : null,
    nested: kinds.some((kind) => listIn(kind, root) === rules),
  };
}

/** Operators that look at one side only. */
export function isUnary(operator: string): boolean {
  return /empty|exists|missing|is_true|is_false|is_null|none/.test(operator);
}

/** Operators that compare with several values. */
export function takesList(operator: string): boolean {
  return operator === "in" || operator === "not_in" || operator === "between";
}

export function rulesOf(value: Data | undefined, shape: ConditionShape): Data[] {
  return shape.bare ? asList(value) : asList(isObject(value) ? value[shape.rules] : undefined);
}

export function isGroup(rule: Data, shape: ConditionShape): rule is DataObject {
  return isObject(rule) && Array.isArray(rule[shape.rules]);
}

export function withRules(value: Data | undefined, rules: Data[], shape: ConditionShape): Data {
  if (shape.bare) return rules;
  const group = isObject(value) ? value : shape.match ? { [shape.match]: shape.words[0] ?? "all" } : {};
  return { ...group, [shape.rules]: rules };
}
