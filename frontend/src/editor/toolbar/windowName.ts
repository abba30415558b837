let name: string | null = null;

/** The same as long as this page is open; another window, and this one after a reload, has another. */
export function windowName(): string {
  name ??= [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return name;
}
