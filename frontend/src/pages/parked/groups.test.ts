import { expect, it } from "vitest";

import type { ParkedItem } from "../../api/types";
import { groupsOf } from "./groups";

function parked(id: string, cause: string, created_at: string): ParkedItem {
  return { id, run_id: "r", flow_id: "f", flow_name: "Items", node: "upsert", node_title: null, node_type: null, cause, message: cause, record: {}, status: "open", note: "", created_at };
}

it("puts items with the same step and cause together, the newest group first", () => {
  const groups = groupsOf([
    parked("a", "price", "2026-01-01T10:00:00Z"),
    parked("b", "unit", "2026-01-01T11:00:00Z"),
    parked("c", "price", "2026-01-01T12:00:00Z"),
  ]);

  expect(groups.map((group) => [group.cause, group.items.map((item) => item.id)])).toEqual([
    ["price", ["a", "c"]],
    ["unit", ["b"]],
  ]);
});
