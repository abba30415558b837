/** The filters of the list of runs as they stand in the address, and what the server is asked with them. */
import type { RunFilter, RunStatus } from "../../api";

export const NAMES = ["q", "record", "flow", "status", "trigger", "mode", "replay", "since", "until"] as const;
export type FilterName = (typeof NAMES)[number];
export type FilterValues = Readonly<Partial<Record<FilterName, string>>>;

export const RANGES = ["day", "week", "month"] as const;
export type Range = (typeof RANGES)[number];
const DAYS: Record<Range, number> = { day: 1, week: 7, month: 30 };

export function asked({ flow, ...rest }: FilterValues): RunFilter {
  return { ...rest, flow_id: flow };
}

/** From so many days ago on; on whole minutes, so that the same wish is the same question. */
export function since(range: Range, now: Date = new Date()): string {
  const start = new Date(now.getTime() - DAYS[range] * 86_400_000);
  start.setUTCSeconds(0, 0);
  return start.toISOString();
}

export type Group = "succeeded" | "partial" | "failed" | "going" | "cancelled";
export const GROUPS: readonly Group[] = ["succeeded", "partial", "failed", "going", "cancelled"];

export function groupOf(status: RunStatus): Group {
  switch (status) {
    case "succeeded":
    case "partial":
    case "failed":
    case "cancelled":
      return status;
    case "pending":
    case "running":
    case "waiting":
    case "cancelling":
      return "going";
  }
}

const STATUSES: readonly RunStatus[] = ["pending", "running", "waiting", "cancelling", "succeeded", "partial", "failed", "cancelled"];

/** The counts of a bar by what people tell apart by colour and word. */
export function grouped(counts: Readonly<Record<string, number>>): Record<Group, number> {
  const found: Record<Group, number> = { succeeded: 0, partial: 0, failed: 0, going: 0, cancelled: 0 };
  for (const status of STATUSES) found[groupOf(status)] += counts[status] ?? 0;
  return found;
}

export interface SavedView {
  readonly name: string;
  readonly query: string;
}

/** A view with a new name is added, one with a known name replaced. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  return [...views.filter((one) => one.name !== view.name), view].sort((a, b) => a.name.localeCompare(b.name));
}

export interface Seen<Row> {
  /** What is shown: rows that came since are held back, so that nothing moves under the pointer. */
  readonly shown: readonly Row[];
  readonly fresh: number;
}

/** Ids rise with time, so what is above the newest one that was seen came since. */
export function held<Row extends { id: string }>(rows: readonly Row[], newest: string | null): Seen<Row> {
  if (newest === null) return { shown: rows, fresh: 0 };
  const shown = rows.filter((row) => row.id <= newest);
  return { shown, fresh: rows.length - shown.length };
}
