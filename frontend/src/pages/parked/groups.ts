/** Parked items by what is wrong with them: the same step and the same cause are one piece of work. */
import type { ParkedItem } from "../../api/types";

export interface ParkedGroup {
  key: string;
  flow: string;
  node: string;
  node_title: string | null;
  node_type: string | null;
  cause: string;
  message: string;
  items: ParkedItem[];
  newest: string;
}

export function groupsOf(items: readonly ParkedItem[]): ParkedGroup[] {
  const groups = new Map<string, ParkedGroup>();
  for (const item of items) {
    const key = JSON.stringify([item.flow_name, item.node, item.cause]);
    const group = groups.get(key);
    if (group) {
      group.items.push(item);
      if (item.created_at > group.newest) group.newest = item.created_at;
    } else {
      const { flow_name: flow, node, node_title, node_type, cause, message, created_at: newest } = item;
      groups.set(key, { key, flow, node, node_title, node_type, cause, message, items: [item], newest });
    }
  }
  return [...groups.values()].sort((a, b) => (a.newest < b.newest ? 1 : -1));
}
