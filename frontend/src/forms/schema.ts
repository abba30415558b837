/** Reading the JSON Schema of a form: references, kinds of field, order, what is shown. */
import { isObject, type Data, type DataObject } from "../api/exact";
import type { FormHint, JsonSchema, Problem, Widget } from "../api/types";

export interface FieldSpec {
  name: string;
  schema: JsonSchema;
  hint: FormHint;
  widget: Widget;
  required: boolean;
}

/** A property with its reference followed and "or nothing" taken away. */
export function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const { $ref, ...rest } = schema;
  if ($ref) return resolve({ ...(root.$defs?.[$ref.split("/").at(-1) ?? ""] ?? {}), ...rest }, root);
  if (schema.allOf?.length === 1 && schema.allOf[0]) {
    const { allOf, ...own } = schema;
    return resolve({ ...allOf[0], ...own }, root);
  }
  const choices = (schema.anyOf ?? schema.oneOf)?.filter((choice) => choice.type !== "null");
  if (choices?.length === 1 && choices[0]) {
    const { anyOf: _any, oneOf: _one, ...own } = schema;
    return resolve({ ...choices[0], ...own }, root);
  }
  return schema;
}

export function typeOf(schema: JsonSchema): string | undefined {
  return Array.isArray(schema.type) ? schema.type.find((type) => type !== "null") : schema.type;
}

function inferred(schema: JsonSchema): Widget {
  if (schema.enum) return "select";
  switch (typeOf(schema)) {
    case "boolean":
      return "switch";
    case "integer":
    case "number":
      return "number";
    case "array":
      if (schema.items?.enum) return "multiselect";
      return schema.items?.type === "string" ? "tags" : "table";
    case "object":
      return schema.additionalProperties ? "table" : "json";
    case "string":
      return "text";
    default:
      return "json";
  }
}

/** The fields of a form in the order they are shown. */
export function fieldsOf(schema: JsonSchema, root: JsonSchema = schema): FieldSpec[] {
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const resolved = resolve(property, root);
    const hint = resolved["x-wareflow"] ?? {};
    return {
      name,
      schema: resolved,
      hint,
      widget: hint.widget ?? inferred(resolved),
      required: schema.required?.includes(name) ?? false,
    };
  });
  return fields
    .map((field, at) => ({ field, rank: field.hint.order ?? 100 + at }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ field }) => field);
}

export function isShown(field: FieldSpec, form: DataObject, all: readonly FieldSpec[]): boolean {
  const rule = field.hint.show_if;
  if (!rule) return true;
  const other = form[rule.field] ?? all.find((one) => one.name === rule.field)?.schema.default;
  return Array.isArray(rule.equals) ? rule.equals.some((value) => value === other) : other === rule.equals;
}

export function labelOf(field: Pick<FieldSpec, "name" | "schema">): string {
  if (field.schema.title) return field.schema.title;
  const words = field.name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function isExpression(value: Data | undefined): value is string {
  return typeof value === "string" && value.includes("{{");
}

/** `branches[0].name` and `branches.0.name` are one place. */
function place(path: string | null): string {
  return (path ?? "").replace(/\[(\d+)\]/g, ".$1");
}

/** Problems of exactly this field. */
export function problemsAt(problems: readonly Problem[], path: string): Problem[] {
  return problems.filter((problem) => place(problem.field) === place(path));
}

/** Problems of this field and of the parts of it. */
export function problemsUnder(problems: readonly Problem[], path: string): Problem[] {
  const whole = place(path);
  return problems.filter(({ field }) => place(field) === whole || place(field).startsWith(`${whole}.`));
}

export function asObject(value: Data | undefined): DataObject {
  return isObject(value) ? value : {};
}

export function asList(value: Data | undefined): Data[] {
  return Array.isArray(value) ? value : [];
}

export function asTexts(value: Data | undefined): string[] {
  return asList(value).map(String);
}

/** A copy of the object with the key set, or taken out when there is no value. */
export function withValue(object: DataObject, name: string, value: Data | undefined): DataObject {
  if (value !== undefined) return { ...object, [name]: value };
  const { [name]: _gone, ...rest } = object;
  return rest;
}

/** What a new entry of a list starts with: its defaults, and nothing else. */
export function startValue(schema: JsonSchema, root: JsonSchema): DataObject {
  const values: DataObject = {};
  for (const { name, schema: property } of fieldsOf(schema, root)) {
    if (property.default !== undefined && property.default !== null) values[name] = property.default;
  }
  return values;
}

const CAPITAL_INSIDE = /(?<=[a-z])[A-Z](?=[a-z])/g;

/** `is_not_empty`, `ORDERS_PAID` and `salesOrders` in words, for names the texts do not know. */
export function humanize(name: string): string {
  const isShouted = name.includes("_") && name === name.toUpperCase();
  const plain = isShouted ? name.toLowerCase() : name.replace(CAPITAL_INSIDE, (letter) => ` ${letter.toLowerCase()}`);
  const words = plain.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
