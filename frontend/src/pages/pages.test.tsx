import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import type { FlowBrief, ParkedItem, RunBrief } from "../api/types";
import { serving } from "../test/field";
import { renderInApp } from "../test/render";
import ConnectionsPage from "./connections/ConnectionsPage";
import FlowsPage from "./flows/FlowsPage";
import ParkedPage from "./parked/ParkedPage";
import RunsPage from "./runs/RunsPage";

const RUN: RunBrief = {
  id: "r12",
  number: 12,
  flow_id: "f1",
  flow_name: "Items",
  version: null,
  mode: "live",
  trigger: "manual",
  status: "partial",
  books: { read: 1200, delivered: 1100, skipped: { unchanged: 90, filtered: 8 }, failed: 0, parked: 2, cancelled: 0, balanced: true },
  summary: "MUG-1 …",
  started_at: "2026-11-21T10:00:00Z",
  finished_at: "2026-11-21T10:01:00Z",
  duration_ms: 60_000,
  error: null,
};

const FLOW: FlowBrief = {
  id: "f1",
  name: "Items",
  description: "",
  revision: 1,
  problem_count: 0,
  fingerprint: "x",
  published_version: null,
  has_unpublished_changes: true,
  active: false,
  created_at: "2026-11-21T10:00:00Z",
  updated_at: "2026-11-21T10:00:00Z",
  last_run: RUN,
};

function parked(id: string): ParkedItem {
  return {
    id,
    run_id: "r12",
    flow_id: "f1",
    flow_name: "Items",
    node: "save",
    node_title: null,
    node_type: null,
    cause: "price",
    message: "Price must be positive.",
    record: { sku: `00${id}` },
    status: "open",
    note: "",
    created_at: "2026-11-21T10:00:00Z",
  };
}

const sent: { key: string; body: unknown }[] = [];
const bodies: string[] = [];

function serve(answers: Record<string, unknown>): void {
  sent.length = 0;
  bodies.length = 0;
  const answer = serving(answers);
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => {
    if (init?.method !== "GET") {
      sent.push({ key: `${init?.method} ${url}`, body: JSON.parse(String(init?.body ?? "null")) });
      bodies.push(String(init?.body));
    }
    return answer(url, init);
  });
}

afterEach(() => vi.unstubAllGlobals());

it("says what became of each record in the list of runs", async () => {
  serve({ "/runs": { items: [RUN], next_cursor: null }, "/flows": { items: [FLOW], next_cursor: null } });
  renderInApp(<RunsPage />);

  const row = (await screen.findByRole("link", { name: "#12 Items" })).closest("tr");
  expect(row).toHaveTextContent("1,200 read · 1,100 delivered · 98 skipped · 2 parked");
  expect(row).toHaveTextContent("With problems");
});

it("asks before a flow writes, and plans without asking", async () => {
  serve({ "/flows": { items: [FLOW], next_cursor: null }, "POST /flows/f1/runs": { ...RUN, document: {}, steps: [] } });
  renderInApp(<FlowsPage />);

  await userEvent.click(await screen.findByRole("button", { name: "Run" }));
  expect(sent).toEqual([]);
  await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Cancel" }));

  await userEvent.click(screen.getByRole("button", { name: "Plan" }));
  expect(sent).toEqual([{ key: "POST /api/v1/flows/f1/runs", body: { draft: true, mode: "plan" } }]);
});

it("sends on only the parked records that are left chosen", async () => {
  serve({ "/parked": { items: [parked("1"), parked("2")] }, "POST /parked/replay": { run_ids: ["r13"] } });
  renderInApp(<ParkedPage />);

  await userEvent.click(await screen.findByRole("button", { name: "Records" }));
  await userEvent.click(screen.getAllByRole("checkbox")[0] as HTMLElement);
  await userEvent.click(screen.getByRole("button", { name: "Send 1 on" }));

  expect(sent).toEqual([{ key: "POST /api/v1/parked/replay", body: { ids: ["2"] } }]);
});

it("sends a parked record on as it was edited, with the digits that were typed", async () => {
  serve({ "/parked": { items: [{ ...parked("1"), record: { sku: "001", price: 5 } }] }, "POST /parked/replay": { run_ids: ["r13"] } });
  renderInApp(<ParkedPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Records" }));
  await userEvent.click(screen.getByRole("button", { name: "Edit and send on" }));
  const dialog = within(await screen.findByRole("dialog"));
  const price = dialog.getByRole("textbox", { name: "price" });

  await userEvent.clear(price);
  const refused = dialog.getByRole("button", { name: "Send on" });
  expect(refused).toBeDisabled();
  await userEvent.type(price, "1.10");
  await userEvent.click(refused);

  await waitFor(() => expect(bodies).toEqual(['{"ids":["1"],"records":{"1":{"sku":"001","price":1.10}}}']));
});

it("asks for the reason when records are dropped", async () => {
  serve({ "/parked": { items: [parked("1")] }, "POST /parked/drop": { dropped: 1 } });
  renderInApp(<ParkedPage />);

  await userEvent.click(await screen.findByRole("button", { name: "Drop" }));
  const dialog = within(await screen.findByRole("dialog"));
  await userEvent.type(dialog.getByRole("textbox", { name: "Reason" }), "Sold out");
  await userEvent.click(dialog.getByRole("button", { name: "Drop" }));

  await waitFor(() => expect(sent).toEqual([{ key: "POST /api/v1/parked/drop", body: { ids: ["1"], reason: "Sold out" } }]));
});

it("does not call delivered what was only planned", async () => {
  serve({ "/runs": { items: [{ ...RUN, mode: "plan" }], next_cursor: null } });
  renderInApp(<RunsPage />);

  expect(await screen.findByText("1,100 would be written")).toBeInTheDocument();
});

it("names the flows that would stop before a connection goes", async () => {
  const connection = { name: "shop", connector: "baselinker", title: "", settings: {}, secrets: {}, status: "ok", tested_at: null, message: "" };
  serve({ "/connections": { items: [{ ...connection, used_by: [{ flow_id: "f1", name: "Items" }] }] } });
  renderInApp(<ConnectionsPage />);

  await userEvent.click(await screen.findByRole("button", { name: "Delete shop" }));

  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByRole("link", { name: "Items" })).toBeInTheDocument();
  expect(dialog.getByRole("button", { name: "Delete anyway" })).toBeInTheDocument();
});
