/** When each step of a run was at work, measured from the start of the run. */
import type { Step } from "../../api";
import type { NodeId } from "../document/types";

export interface Span {
  readonly id: NodeId;
  readonly status: Step["status"];
  /** Milliseconds after the start of the run; null where the step has not begun. */
  readonly start: number | null;
  readonly lasted: number;
  /** Of that time so much was work of its own; the rest it waited for others. */
  readonly work: number;
  readonly items: number;
  readonly perSecond: number | null;
}

export interface Timeline {
  readonly spans: readonly Span[];
  /** The length of the whole run so far, never 0, so that it can be divided by. */
  readonly total: number;
}

const ms = (iso: string | null | undefined) => (iso ? Date.parse(iso) : Number.NaN);

/** The newest moment the server has told of: the viewer's own clock may be wrong. */
export function newest(started: string | null, finished: string | null, steps: readonly Step[]): number {
  const known = [ms(started), ms(finished), ...steps.flatMap((step) => [ms(step.started_at), ms(step.finished_at)])];
  return Math.max(0, ...known.filter((time) => !Number.isNaN(time)));
}

export function timelineOf(steps: readonly Step[], started: string | null, now: number): Timeline {
  // A step counts back from its end, so it may begin a little before the run says that it did.
  const known = [ms(started), ...steps.map((step) => ms(step.started_at))].filter((time) => !Number.isNaN(time));
  const zero = known.length > 0 ? Math.min(...known) : now;
  const spans = steps.map((step) => spanOf(step, zero, now));
  const ends = spans.map((span) => (span.start ?? 0) + span.lasted);
  return { spans, total: Math.max(1, now - zero, ...ends) };
}

function spanOf(step: Step, zero: number, now: number): Span {
  const items = Math.max(sum(step.inputs), sum(step.outputs));
  const begun = ms(step.started_at);
  if (Number.isNaN(begun)) return { id: step.node, status: step.status, start: null, lasted: 0, work: 0, items, perSecond: null };
  const goes = step.status === "running" || step.status === "waiting";
  const ended = goes ? now : ms(step.finished_at);
  const lasted = Math.max(0, (Number.isNaN(ended) ? begun + (step.duration_ms ?? 0) : ended) - begun);
  // Pages side by side add up to more work than time went by.
  const work = Math.min(step.duration_ms ?? 0, lasted);
  return { id: step.node, status: step.status, start: begun - zero, lasted, work, items, perSecond: rate(items, lasted) };
}

function rate(items: number, lasted: number): number | null {
  return items > 0 && lasted >= 1 ? (items / lasted) * 1_000 : null;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
