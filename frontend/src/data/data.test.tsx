import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";

import { parseExact } from "../api/exact";
import type { Change, DataObject, Item, ItemPage } from "../api/types";
import { renderInApp } from "../test/render";
import { ChangesTable, pathText, RecordJson, RecordsViewer, RecordTree, referenceTo, valueAt } from ".";

const RECORD = parseExact(
  '{"sku": "00123", "price": 1.10, "ean": 5901234123457000001, "lines": [{"sku": "MUG"}], "note": "", "colour": null}',
) as DataObject;

function page(records: DataObject[], total = records.length): ItemPage {
  const items = records.map((record, no): Item => ({ no, id: `i${no}`, record, from: [], roots: [], error: null, cut: false, size: 0 }));
  return { items, total, offset: 0, given: total, truncated: false, removed_at: null };
}

it("shows every digit of numbers and codes", () => {
  renderInApp(<RecordsViewer page={page([RECORD])} limit={50} />);

  const row = screen.getAllByRole("row")[1];
  const texts = within(row as HTMLElement).getAllByRole("cell").map((cell) => cell.textContent);
  expect(texts).toEqual(["1", "00123", "1.10", "5901234123457000001", '[{"sku":"MUG"}]', "empty text", "none"]);
});

it("sets off the row it was asked to show", () => {
  renderInApp(<RecordsViewer page={page([RECORD, RECORD, RECORD])} limit={50} marked={1} />);

  expect(screen.getByRole("row", { current: true })).toBe(screen.getAllByRole("row")[2]);
});

it("turns a page for each press, also while the page before is under way", async () => {
  const asked = new Set<number>();
  function Step() {
    const [offset, setOffset] = useState(0);
    asked.add(offset);
    return <RecordsViewer page={page([RECORD], 120)} limit={50} onPage={setOffset} />;
  }
  renderInApp(<Step />);

  const next = screen.getByRole("button", { name: "Next page" });
  for (let press = 0; press < 4; press += 1) await userEvent.click(next);

  expect([...asked]).toEqual([0, 50, 100]);
});

it("hands out the path of a field that is clicked in the tree", async () => {
  const onPick = vi.fn();
  renderInApp(<RecordTree record={RECORD} onPick={onPick} open={4} />);

  await userEvent.click(screen.getAllByRole("button", { name: "sku" })[1] as HTMLElement);

  expect(onPick).toHaveBeenCalledWith(["lines", 0, "sku"]);
});

it("says of each field its kind, how often it is filled and what stands there", async () => {
  localStorage.setItem("wareflow.view", JSON.stringify("schema"));
  const onPick = vi.fn();
  renderInApp(<RecordsViewer page={page([{ ...RECORD, sku: "" }, RECORD])} limit={50} onPick={onPick} />);

  const rows = screen.getAllByRole("row").slice(1).map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows).toEqual([
    ["sku", "text", "1 of 2", "00123"],
    ["price", "number", "2 of 2", "1.10"],
    ["ean", "number", "2 of 2", "5901234123457000001"],
    ["lines", "list", "2 of 2", "list of 1"],
    ["sku", "text", "2 of 2", "MUG"],
    ["note", "text", "0 of 2", "empty text"],
    ["colour", "nothing", "0 of 2", "none"],
  ]);
  await userEvent.click(screen.getAllByRole("button", { name: "sku" })[1] as HTMLElement);
  expect(onPick).toHaveBeenCalledWith(["lines", 0, "sku"]);
  localStorage.clear();
});

it("writes paths as expressions do", () => {
  expect(pathText(["lines", 0, "unit price"])).toBe('lines[0]["unit price"]');
  expect(referenceTo(["lines", 0, "sku"])).toBe("{{ item.lines[0].sku }}");
  expect(valueAt(RECORD, ["lines", 0, "sku"])).toBe("MUG");
  expect(valueAt(RECORD, ["lines", "sku"])).toBeUndefined();
});

it("keeps digits in JSON", () => {
  renderInApp(<RecordJson data={{ price: RECORD["price"] ?? null }} />);

  expect(screen.getByText("1.10")).toBeInTheDocument();
});

it("shows a change field by field", () => {
  const change: Change = {
    node: "upsert",
    connection: "demo_bc",
    system: "business_central",
    object: "item",
    key: "00123",
    action: "update",
    reason: null,
    fields: [{ name: "unitPrice", before: "10.00", after: "12.50" }],
    item_id: "i1",
    state: "planned",
  };
  renderInApp(<ChangesTable changes={[change]} />);

  expect(screen.getByText("10.00")).toBeInTheDocument();
  expect(screen.getByText("12.50")).toBeInTheDocument();
  expect(screen.getByText("planned")).toBeInTheDocument();
});

it("says that the data of a step are gone and how many passed", () => {
  const gone: ItemPage = { items: [], total: 0, offset: 0, given: 1_200, truncated: true, removed_at: "2026-10-01T10:00:00Z" };

  renderInApp(<RecordsViewer page={gone} limit={50} />);

  expect(screen.getByText("The data of this step were removed")).toBeVisible();
  expect(screen.getByText(/1200 records passed; counts are kept/)).toBeVisible();
});

it("says how many of those that passed are kept", () => {
  const part = { ...page([{ sku: "MUG" }]), given: 100_000, truncated: true };

  renderInApp(<RecordsViewer page={part} limit={50} />);

  expect(screen.getByText("1 of 100,000 kept")).toBeVisible();
});
