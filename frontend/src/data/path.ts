/** Places inside a record: `lines[0].sku`, as expressions and path fields write them. */
import { Exact, type Data } from "../api/exact";

export type Path = readonly (string | number)[];

const WORD = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (!WORD.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text ? `${text}.${step}` : step;
  }, "");
}

/** The whole expression that reads this place: `{{ item.lines[0].sku }}`. */
export function referenceTo(path: Path): string {
  return `{{ ${pathText(["item", ...path])} }}`;
}

/** What a dragged field carries: its path as JSON, and the expression for everything that takes plain text. */
export const PATH_TYPE = "application/x-wareflow-path";

export function writePath(transfer: DataTransfer, path: Path): void {
  transfer.setData(PATH_TYPE, JSON.stringify(path));
  transfer.setData("text/plain", referenceTo(path));
  transfer.effectAllowed = "copy";
}

export function readPath(transfer: DataTransfer): Path | null {
  const text = transfer.getData(PATH_TYPE);
  return text ? (JSON.parse(text) as Path) : null;
}

export function valueAt(data: Data | undefined, path: Path): Data | undefined {
  return path.reduce<Data | undefined>((value, step) => {
    if (value === null || typeof value !== "object" || value instanceof Exact) return undefined;
    if (Array.isArray(value)) return typeof step === "number" ? value[step] : undefined;
    return value[String(step)];
  }, data);
}
