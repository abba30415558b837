/** Where the policies of a mapping stand in the parameters: beside it, under the names the step gives its fields. */
import type { DataObject } from "../api/exact";
import type { JsonSchema } from "../api/types";
import { asObject, asTexts, resolve, withValue } from "../forms/schema";
import type { Mapping, Policies, Policy } from "./useMapper";

const SETTING = "policies";

function prefixOf(mapping: string): string {
  return mapping === "fields" ? "" : `${mapping}.`;
}

/** The policies of one mapping by its own names; null where the step has none for it. */
export function policiesOf(root: JsonSchema, form: DataObject, mapping: string): Policies | null {
  const setting = root.properties?.[SETTING];
  if (!setting || !resolve(setting, root)["x-wareflow"]?.of?.includes(mapping)) return null;
  const prefix = prefixOf(mapping);
  const mapped = asObject(form[mapping]);
  const own = Object.entries(asObject(form[SETTING])).filter(([name]) => name.startsWith(prefix) && name.slice(prefix.length) in mapped);
  const before = formerOf(root, form).filter((name) => name in mapped);
  return {
    ...Object.fromEntries(before.map((name) => [name, "on_create" as const])),
    ...Object.fromEntries(own.map(([name, policy]) => [name.slice(prefix.length), policy as Policy])),
  };
}

/** The older parameter of the step, and the fields that it names for new records only. */
function formerSetting(root: JsonSchema): string | undefined {
  const setting = root.properties?.[SETTING];
  return setting && resolve(setting, root)["x-wareflow"]?.former;
}

function formerOf(root: JsonSchema, form: DataObject): string[] {
  const setting = formerSetting(root);
  return setting ? asTexts(form[setting]) : [];
}

/** The parameters with this mapping; policies of fields that are no longer mapped go with them. */
export function withMapping(root: JsonSchema, form: DataObject, mapping: string, before: Policies | null, { fields, policies }: Mapping): DataObject {
  const mapped = withValue(form, mapping, fields);
  if (!policies || !before) return mapped;
  const next = withoutFormer(root, mapped, before);
  const prefix = prefixOf(mapping);
  const others = Object.entries(asObject(form[SETTING])).filter(([name]) => !(name.startsWith(prefix) && name.slice(prefix.length) in before));
  const own = Object.entries(policies).filter(([name]) => name in fields);
  const all = Object.fromEntries([...others, ...own.map(([name, policy]) => [`${prefix}${name}`, policy] as const)]);
  return withValue(next, SETTING, Object.keys(all).length > 0 ? all : undefined);
}

/** What the older parameter said of these fields stands among the policies from now on. */
function withoutFormer(root: JsonSchema, form: DataObject, told: Policies): DataObject {
  const setting = formerSetting(root);
  const names = formerOf(root, form);
  if (!setting || !names.some((name) => name in told)) return form;
  const left = names.filter((name) => !(name in told));
  return withValue(form, setting, left.length > 0 ? left : undefined);
}
