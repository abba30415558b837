/** Node ids are words made from titles: "BC: upsert item" becomes `bc_upsert_item`. */
import type { NodeId } from "./types";

const LONGEST = 40;

export const ID_PATTERN = /^[a-z][a-z0-9_]{0,39}$/;

export function isNodeId(text: string): boolean {
  return ID_PATTERN.test(text);
}

export function mintId(title: string, taken: ReadonlySet<NodeId>): NodeId {
  const word = wordOf(title);
  if (!taken.has(word)) return word;
  const stem = word.replace(/_\d+$/, "");
  for (let number = 2; ; number += 1) {
    const tail = `_${number}`;
    const id = `${stem.slice(0, LONGEST - tail.length)}${tail}`;
    if (!taken.has(id)) return id;
  }
}

function wordOf(title: string): string {
  const plain = title
    .replace(/[łŁ]/g, "l")
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, LONGEST)
    .replace(/_+$/, "");
  return plain || "step";
}
