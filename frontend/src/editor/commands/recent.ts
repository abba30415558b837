/** What was picked or opened last in this browser, newest first. */
const KEY = "wareflow.recent";
const MOST = 8;

export function recentKeys(): string[] {
  try {
    const value: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
  } catch {
    // Not readable, written by something else: nothing was recent.
    return [];
  }
}

export function rememberRecent(key: string): void {
  window.localStorage.setItem(KEY, JSON.stringify([key, ...recentKeys().filter((one) => one !== key)].slice(0, MOST)));
}
