/** Undo and redo. Typing in one field or nudging one box is one entry, however many small changes it was. */
import { apply, type Operation, type OperationKind } from "./operations";
import type { FlowDocument } from "./types";

interface Entry {
  readonly before: FlowDocument;
  readonly kind: OperationKind;
}

export interface History {
  readonly present: FlowDocument;
  readonly past: readonly Entry[];
  readonly future: readonly { readonly after: FlowDocument; readonly kind: OperationKind }[];
  readonly burst: { readonly key: string; readonly until: number } | null;
}

const LONGEST = 200;
const BURST_MS = 1_000;

export function startHistory(document: FlowDocument): History {
  return { present: document, past: [], future: [], burst: null };
}

export function perform(history: History, op: Operation, now: number): History {
  const present = apply(history.present, op);
  if (present === history.present) return history;
  const key = burstKey(op);
  const goesOn = key !== null && history.burst?.key === key && now <= history.burst.until;
  return {
    present,
    past: goesOn ? history.past : [...history.past, { before: history.present, kind: op.kind }].slice(-LONGEST),
    future: [],
    burst: key === null ? null : { key, until: now + BURST_MS },
  };
}

export function undo(history: History): History {
  const last = history.past.at(-1);
  if (!last) return history;
  return {
    present: last.before,
    past: history.past.slice(0, -1),
    future: [...history.future, { after: history.present, kind: last.kind }],
    burst: null,
  };
}

export function redo(history: History): History {
  const next = history.future.at(-1);
  if (!next) return history;
  return {
    present: next.after,
    past: [...history.past, { before: history.present, kind: next.kind }],
    future: history.future.slice(0, -1),
    burst: null,
  };
}

export function canUndo(history: History): boolean {
  return history.past.length > 0;
}

export function canRedo(history: History): boolean {
  return history.future.length > 0;
}

/** Operations with the same key shortly after one another are one entry; null never merges. */
function burstKey(op: Operation): string | null {
  switch (op.kind) {
    case "set_config":
    case "set_title":
    case "set_notes":
    case "set_timeout":
    case "set_group_title":
      return `${op.kind}:${op.id}`;
    case "move_nodes":
      return `${op.kind}:${Object.keys(op.to).sort().join(",")}`;
    case "set_name":
    case "set_description":
      return op.kind;
    default:
      return null;
  }
}
