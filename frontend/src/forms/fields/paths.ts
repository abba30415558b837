/** Every place of a record worth offering, lists by their first entry. */
import { isObject, type Data } from "../../api/exact";
import { pathText, type Path } from "../../data/path";

export function pathsOf(data: Data, depth = 4, at: Path = []): string[] {
  if (depth === 0 || !(isObject(data) || Array.isArray(data))) return [];
  const entries: [string | number, Data][] = Array.isArray(data) ? data.slice(0, 1).map((value) => [0, value]) : Object.entries(data);
  return entries.flatMap(([step, value]) => [pathText([...at, step]), ...pathsOf(value, depth - 1, [...at, step])]);
}
