/** Marks of an expression: where, what, and the text a fix puts there. */
import type { Lint, Preview } from "../../api/types";

export interface Mark {
  from: number;
  to: number;
  message: string;
  severity: "error" | "warning";
  fix: { label: string; text: string; whole: boolean } | null;
}

function fixOf({ fix }: Lint): Mark["fix"] {
  // A fix that brings its own braces is the whole expression, the others replace what is marked.
  return fix === null ? null : { label: fix, text: fix, whole: fix.includes("{{") };
}

export function marksOf(preview: Preview | undefined, length: number): Mark[] {
  if (!preview) return [];
  const clamp = (at: number) => Math.max(0, Math.min(at, length));
  const marks: Mark[] = preview.lints.map((lint) => ({
    from: clamp(lint.start),
    to: clamp(lint.end),
    message: lint.message,
    severity: "warning",
    fix: fixOf(lint),
  }));
  if (preview.error) {
    const { start, end, message } = preview.error;
    marks.push({ from: clamp(start), to: clamp(end), message, severity: "error", fix: null });
  }
  return marks;
}

export function applyFix(source: string, mark: Mark): string {
  if (!mark.fix) return source;
  return mark.fix.whole ? mark.fix.text : source.slice(0, mark.from) + mark.fix.text + source.slice(mark.to);
}
