/**
 * JSON without loss: a number whose digits a JavaScript number would change (`1.10`, `5901234123457000001`) stays an
 * `Exact` with the text the server sent, and goes back with the same digits.
 */

/** A number kept as it was written. */
export class Exact {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }

  /** For people who use JSON.stringify by mistake: better a text with the right digits than another number. */
  toJSON(): string {
    return this.text;
  }
}

export type Data = null | boolean | number | string | Exact | Data[] | DataObject;
export interface DataObject {
  [key: string]: Data;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
// JSON texts of ours never hold this character unescaped, so no real text can be taken for a number.
const MARK = "\u0001exact:";

export function parseExact(json: string): unknown {
  let found = false;
  const marked = json.replace(TOKEN, (token) => {
    if (token.startsWith('"') || String(Number(token)) === token) return token;
    found = true;
    return `"\\u0001exact:${token}"`;
  });
  return found ? JSON.parse(marked, revive) : JSON.parse(json);
}

function revive(_key: string, value: unknown): unknown {
  return typeof value === "string" && value.startsWith(MARK) ? new Exact(value.slice(MARK.length)) : value;
}

export function stringifyExact(value: unknown, indent?: number): string {
  const numbers: string[] = [];
  const json = JSON.stringify(value, replacer(numbers), indent) ?? "null";
  return numbers.length === 0 ? json : json.replace(/"\\u0001exact:(\d+)"/g, (_all, at: string) => numbers[Number(at)] ?? "null");
}

function replacer(numbers: string[]) {
  // `value` has been through toJSON already, so the holder is asked for what it really has.
  return function (this: unknown, key: string, value: unknown): unknown {
    const real = (this as Record<string, unknown>)[key];
    if (!(real instanceof Exact)) return value;
    numbers.push(real.text);
    return `${MARK}${numbers.length - 1}`;
  };
}

export function isObject(value: unknown): value is DataObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Exact);
}
