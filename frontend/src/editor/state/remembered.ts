/** Undo history survives a look at another page, as long as nobody saved the flow in between. */
import type { Flow } from "../../api";
import type { History } from "../document/history";

const kept = new Map<string, { readonly history: History; readonly revision: number }>();
const MOST = 10;

export function remember(flowId: string, history: History, revision: number): void {
  kept.delete(flowId);
  kept.set(flowId, { history, revision });
  const [oldest] = kept.keys();
  if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
}

export function remembered(flow: Pick<Flow, "id" | "revision">): History | null {
  const found = kept.get(flow.id);
  return found?.revision === flow.revision ? { ...found.history, burst: null } : null;
}
