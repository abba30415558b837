import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import type { FlowBrief, ParkedGroup, ParkedItem, RunBrief } from "../api/types";
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
  changes: {},
  books: { read: 1200, delivered: 1100, skipped: { unchanged: 90, filtered: 8 }, failed: 0, parked: 2, cancelled: 0, balanced: true },
  summary: "MUG-1 …",
  started_at: "2026-11-21T10:00:00Z",
  finished_at: "2026-11-21T10:01:00Z",
  duration_ms: 60_000,
  data_removed_at: null,
  waiting: null,
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

const AT = "2026-11-21T10:00:00Z";

function parked(id: string): ParkedItem {
  return {
    id,
    run_id: "r12",
    run: { id: "r12", number: 12 },
    flow_id: "f1",
    flow_name: "Items",
    node: "save",
    node_title: null,
    node_type: null,
    port: "failed",
    group: "g1",
    cause: "price",
    code: "refused",
    advice: "edit",
    message: "Price must be positive.",
    key: `00${id}`,
    name: "",
    record: { sku: `00${id}` },
    edited: null,
    status: "open",
    note: "",
    replay: null,
    resolution: "",
    resolved_by: null,
    parent_id: null,
    effect: null,
    created_at: AT,
    updated_at: AT,
  };
}

function groupOf(items: ParkedItem[]): ParkedGroup {
  const { flow_id, flow_name, node, node_title, node_type, cause, code, advice, message } = items[0] as ParkedItem;
  return { key: "g1", flow_id, flow_name, node, node_title, node_type, cause, code, advice, message, count: items.length, edited: 0, newest: AT, oldest: AT };
}

function inbox(items: ParkedItem[], more: Record<string, unknown> = {}): Record<string, unknown> {
  return { "/parked/groups": { items: [groupOf(items)], next_cursor: null }, "/parked": { groups: [], items, next_cursor: null }, ...more };
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

it("sends on the parked records that are chosen, else all of the group", async () => {
  serve(inbox([parked("1"), parked("2")], { "POST /parked/replay": { run_ids: ["r13", "r14"] } }));
  renderInApp(<ParkedPage />);

  await userEvent.click(await screen.findByRole("button", { name: "Send all 2 on" }));
  await userEvent.click(screen.getByRole("button", { name: "Records" }));
  await userEvent.click(await screen.findByRole("checkbox", { name: "Choose 002" }));
  await userEvent.click(screen.getByRole("button", { name: "Send 1 on" }));

  await waitFor(() =>
    expect(sent).toEqual([
      { key: "POST /api/v1/parked/replay", body: { group: "g1" } },
      { key: "POST /api/v1/parked/replay", body: { ids: ["2"] } },
    ]),
  );
});

it("shows the change of a record before it is kept and sent on, with the digits that were typed", async () => {
  const item = { ...parked("1"), record: { sku: "001", price: 5 } };
  serve(inbox([item], { "PUT /parked/1/record": item, "POST /parked/replay": { run_ids: ["r13"] } }));
  renderInApp(<ParkedPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Records" }));
  await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
  const dialog = within(await screen.findByRole("dialog"));
  const price = dialog.getByRole("textbox", { name: "price" });

  await userEvent.clear(price);
  expect(dialog.getByRole("button", { name: "Show the change" })).toBeDisabled();
  await userEvent.type(price, "1.10");
  await userEvent.click(dialog.getByRole("button", { name: "Show the change" }));
  expect(dialog.getByRole("row", { name: "price 5 1.10" })).toBeInTheDocument();
  expect(bodies).toEqual([]);
  await userEvent.click(dialog.getByRole("button", { name: "Send on" }));

  await waitFor(() => expect(bodies).toEqual(['{"record":{"sku":"001","price":1.10}}', '{"ids":["1"]}']));
});

it("drops records only with a reason", async () => {
  serve(inbox([parked("1")], { "POST /parked/drop": { dropped: 1 } }));
  renderInApp(<ParkedPage />);

  await userEvent.click(await screen.findByRole("button", { name: "Drop" }));
  const dialog = within(await screen.findByRole("dialog"));
  await userEvent.click(dialog.getByRole("button", { name: "Drop" }));
  expect(await dialog.findByText("Say why. It stays with the records.")).toBeInTheDocument();
  await userEvent.type(dialog.getByRole("textbox", { name: "Reason" }), "Sold out");
  await userEvent.click(dialog.getByRole("button", { name: "Drop" }));

  await waitFor(() => expect(sent).toEqual([{ key: "POST /api/v1/parked/drop", body: { group: "g1", reason: "Sold out" } }]));
});

it("says which run solved a parked record", async () => {
  const item: ParkedItem = { ...parked("1"), status: "resolved", resolution: "delivered", resolved_by: { id: "r20", number: 20 } };
  serve(inbox([item]));
  renderInApp(<ParkedPage />, { path: "/parked?status=resolved" });

  await userEvent.click(await screen.findByRole("button", { name: "Records" }));

  expect(await screen.findByRole("link", { name: "Run #20" })).toHaveAttribute("href", "/runs/r20");
  expect(screen.queryByRole("checkbox")).not.toBeInTheDocument();
});

it("lets a person who looked decide about a write without an answer", async () => {
  const effect = { id: "e1", connection: "demo_bc", operation: "upsert:item", key: "001", state: "unknown" as const, sent_at: AT, sends: 1, settle_until: AT };
  serve(inbox([{ ...parked("1"), effect }], { "POST /effects/e1/decide": { ...effect, state: "confirmed" } }));
  renderInApp(<ParkedPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Records" }));
  await userEvent.click(await screen.findByRole("button", { name: "Decide" }));
  const dialog = within(await screen.findByRole("dialog"));

  await userEvent.click(dialog.getByRole("radio", { name: "It is there" }));
  await userEvent.type(dialog.getByRole("textbox", { name: "Its number there" }), "4711");
  await userEvent.click(dialog.getByRole("button", { name: "Decide" }));

  await waitFor(() =>
    expect(sent).toEqual([{ key: "POST /api/v1/effects/e1/decide", body: { decision: "exists", note: "", remote_id: "4711" } }]),
  );
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
