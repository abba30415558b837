/** Where the policies of a mapping stand in the parameters: beside it, under the names the step gives its fields. */
import type { DataObject } from "../api/exact";
import type { JsonSchema } from "../api/types";
import { asObject, resolve, withValue } from "../forms/schema";
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
  return Object.fromEntries(own.map(([name, policy]) => [name.slice(prefix.length), policy as Policy]));
}

/** The parameters with this mapping; policies of fields that are no longer mapped go with them. */
export function withMapping(form: DataObject, mapping: string, before: Policies | null, { fields, policies }: Mapping): DataObject {
  const next = withValue(form, mapping, fields);
  if (!policies || !before) return next;
  const prefix = prefixOf(mapping);
  const others = Object.entries(asObject(form[SETTING])).filter(([name]) => !(name.startsWith(prefix) && name.slice(prefix.length) in before));
  const own = Object.entries(policies).filter(([name]) => name in fields);
  const all = Object.fromEntries([...others, ...own.map(([name, policy]) => [`${prefix}${name}`, policy] as const)]);
  return withValue(next, SETTING, Object.keys(all).length > 0 ? all : undefined);
}
