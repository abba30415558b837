/** Whether the server answered last time; every call tells it, the offline banner listens. */
import { useSyncExternalStore } from "react";

let reachable = true;
const listeners = new Set<() => void>();

export function tellReachable(now: boolean): void {
  if (now === reachable) return;
  reachable = now;
  for (const listener of listeners) listener();
}

export function isReachable(): boolean {
  return reachable;
}

export function onReachable(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useReachable(): boolean {
  return useSyncExternalStore(onReachable, isReachable);
}
