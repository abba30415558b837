/** Node types in the order and the groups of the palette, narrowed by a search. */
import type { NodeType, OutputPort } from "../document/catalog";
import { inputFor } from "../document/checks";

export const CATEGORIES = ["triggers", "lightspeed", "lightspeed_x", "lightspeed_c", "business_central", "baselinker", "shopify", "logic", "data", "files", "helpers"] as const;

export interface Group {
  readonly category: string;
  readonly types: readonly NodeType[];
}

export function groupTypes(types: Iterable<NodeType>): Group[] {
  const all = [...types];
  const others = [...new Set(all.map((type) => type.category as string))].filter((name) => !isKnown(name)).sort();
  return [...CATEGORIES, ...others]
    .map((category) => ({ category, types: all.filter((type) => type.category === category) }))
    .filter((group) => group.types.length > 0);
}

function isKnown(name: string): boolean {
  return CATEGORIES.some((category) => category === name);
}

/** Every word of the search must occur; the title that was typed comes first, then those that begin like it. */
export function searchTypes(types: Iterable<NodeType>, search: string): NodeType[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = words.join(" ");
  const found = [...types].filter((type) => words.every((word) => textOf(type).includes(word)));
  if (words.length === 0) return found;
  const rank = (type: NodeType) => {
    const title = type.title.toLowerCase();
    if (title === wanted) return 0;
    if (title.startsWith(wanted)) return 1;
    if (!words.every((word) => title.includes(word))) return title.startsWith(words[0] ?? "") ? 4 : 5;
    return title.startsWith(words[0] ?? "") ? 2 : 3;
  };
  return found.sort((one, other) => rank(one) - rank(other));
}

function textOf(type: NodeType): string {
  return `${type.title} ${type.description} ${type.type} ${type.category}`.toLowerCase();
}

/** Types that can take what the output gives. */
export function fittingTypes(types: Iterable<NodeType>, output: OutputPort): NodeType[] {
  return [...types].filter((type) => inputFor(output, type) !== undefined);
}
