/** Parts of the page that are fetched when they are first wanted. */
import { OfflineError } from "../api/problem";
import { notifyError } from "./notify";

const WAITS_MS = [300, 1_000, 3_000];

/** Asks again while the line may be away for a moment only. Rejects with what the last try said. */
export async function patiently<Part>(load: () => Promise<Part>, waits: readonly number[] = WAITS_MS): Promise<Part> {
  const [wait, ...further] = waits;
  if (wait === undefined) return load();
  return load().catch(async () => {
    await new Promise((passed) => setTimeout(passed, wait));
    return patiently(load, further);
  });
}

/** Opens something once its part is there. Where it cannot be had that is said, and the page stays as it is. */
export function openWith(load: () => Promise<unknown>, open: () => void): void {
  patiently(load).then(open, () => notifyError(new OfflineError()));
}
