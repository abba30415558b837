/** What a problem of a flow says, taken apart: the server writes it in English, the screen says it in its language. */
import type { Problem } from "../api/types";
import patterns from "./problemPatterns.json";

/** Key of the text and the names that stand in it. */
export interface ProblemParts {
  key: string;
  values: Record<string, string>;
}

const KNOWN = patterns.map((known) => ({ ...known, pattern: new RegExp(known.pattern) }));

/** `null`: a message that is not known here stays as the server wrote it. */
export function parts({ code, message }: Pick<Problem, "code" | "message">): ProblemParts | null {
  for (const { key, code: own, pattern, names } of KNOWN) {
    const found = own === code ? pattern.exec(message) : null;
    if (found) return { key, values: Object.fromEntries(names.map((name, at) => [name, found[at + 1] ?? ""])) };
  }
  return null;
}
