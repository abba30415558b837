/** Which records of a step's input and output belong together, by the ids the engine gave them. */
import type { Item } from "../api/types";

/** A record that passed a step unchanged is its own origin. */
export function cameFrom(output: Pick<Item, "id" | "from">, input: Pick<Item, "id">): boolean {
  return output.id === input.id || output.from.includes(input.id);
}

/** The ids by which the records before this one are asked for; at most as many as one question may name. */
export function originsOf(output: Pick<Item, "id" | "from">): string[] {
  return [...new Set([...output.from, output.id])].filter((id) => /^\d+$/.test(id)).slice(0, 50);
}
