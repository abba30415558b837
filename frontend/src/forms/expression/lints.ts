/** Marks of an expression: where, what, and the text a fix puts there. */
import type { Lint, Preview } from "../../api/types";

export interface Mark {
  from: number;
  to: number;
  message: string;
  severity: "error" | "warning";
  /** What it is about, with the names and counts in the message: so it is said in the language of the screen. */
  code: string;
  facts: Readonly<Record<string, string>>;
  fix: { label: string; text: string; whole: boolean } | null;
}

function fixOf({ fix }: Lint): Mark["fix"] {
  // A fix that brings its own braces is the whole expression, the others replace what is marked.
  return fix === null ? null : { label: fix, text: fix, whole: fix.includes("{{") };
}

/** All there is to say, each place once: a remark on the place of the error gives its fix to the error. */
export function marksOf(preview: Preview | undefined, length: number): Mark[] {
  if (!preview) return [];
  const clamp = (at: number) => Math.max(0, Math.min(at, length));
  const { error } = preview;
  const marks: Mark[] = preview.lints.map((lint) => ({
    from: clamp(lint.start),
    to: clamp(lint.end),
    message: lint.message,
    severity: "warning",
    code: lint.code,
    facts: lint.facts,
    fix: fixOf(lint),
  }));
  if (!error) return marks;
  const place = { from: clamp(error.start), to: clamp(error.end) };
  const about = marks.find((mark) => mark.fix && mark.from >= place.from && mark.to <= place.to);
  if (about) return marks.map((mark) => (mark === about ? { ...mark, severity: "error" } : mark));
  return [...marks, { ...place, message: error.message, severity: "error", code: error.code, facts: {}, fix: null }];
}

export function applyFix(source: string, mark: Mark): string {
  if (!mark.fix) return source;
  return mark.fix.whole ? mark.fix.text : source.slice(0, mark.from) + mark.fix.text + source.slice(mark.to);
}
