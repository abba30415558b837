/** What was changed in a record: one entry per value that differs, by its path. */
import { Exact, isObject, stringifyExact, type Data, type DataObject } from "../../api/exact";

export interface FieldChange {
  path: string;
  before: Data | undefined;
  after: Data | undefined;
}

export function changesOf(before: DataObject, after: DataObject): FieldChange[] {
  return inside(before, after, "");
}

function inside(before: DataObject, after: DataObject, path: string): FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => between(before[name], after[name], path ? `${path}.${name}` : name));
}

function between(before: Data | undefined, after: Data | undefined, path: string): FieldChange[] {
  if (same(before, after)) return [];
  if (isObject(before) && isObject(after)) return inside(before, after, path);
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((value, at) => between(value, after[at], `${path}[${at}]`));
  }
  return [{ path, before, after }];
}

function same(before: Data | undefined, after: Data | undefined): boolean {
  if (before === after) return true;
  if (before === undefined || after === undefined) return false;
  if (before instanceof Exact || after instanceof Exact) return typeof before === typeof after && String(before) === String(after);
  return stringifyExact(before) === stringifyExact(after);
}
