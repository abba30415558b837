import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Route, Routes } from "react-router";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { renderInApp } from "../test/render";
import { EditorPage, RunPage } from ".";
import { exampleFlow } from "./document/testFlow";
import { flowOut, runOut, startServer, type TestServer } from "./test/server";

// Saving waits a second, and a busy machine needs time of its own.
configure({ asyncUtilTimeout: 8_000 });

let server: TestServer;

const PROBLEM = {
  code: "missing_value",
  message: "Choose where the status stands.",
  node: "only_paid",
  field: "field",
  edge: null,
  severity: "error" as const,
  fix: null,
};

function open(path = "/flows/f1") {
  return renderInApp(
    <Routes>
      <Route path="/flows/:flowId" element={<EditorPage />} />
      <Route path="/runs/:runId" element={<RunPage />} />
    </Routes>,
    { path },
  );
}

async function ready() {
  open();
  return screen.findByRole("complementary", { name: "Steps to add" });
}

/** jsdom lays nothing out, so the canvas keeps its nodes hidden from roles. */
function stepOnCanvas(id: string): Element {
  const element = document.querySelector(`.react-flow__node[data-id=${id}]`);
  if (!element) throw new Error(`There is no step ${id} on the canvas`);
  return element;
}

const saves = () => server.calls.filter((call) => call.method === "PUT");

beforeEach(() => {
  vi.unstubAllGlobals();
  window.localStorage.clear();
  server = startServer(flowOut(exampleFlow(), [PROBLEM]));
});

describe("editor", () => {
  it("adds a step from the palette with the only connection there is, and takes it back", async () => {
    const palette = await ready();
    const user = userEvent.setup({ delay: null });

    await user.type(within(palette).getByRole("textbox", { name: "Search steps" }), "upsert{Enter}");
    await waitFor(() => expect(saves()).toHaveLength(1));
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(saves()).toHaveLength(2));

    expect(saves()[0]?.body).toMatchObject({ revision: 7, document: { nodes: { bc_upsert_item: { config: {} } } } });
    expect(saves()[1]?.body).toMatchObject({ revision: 8 });
    expect(Object.keys((saves()[1]?.body["document"] as { nodes: object }).nodes)).not.toContain("bc_upsert_item");
  });

  it("offers after a step only what takes its output, and wires it", async () => {
    await ready();
    const user = userEvent.setup({ delay: null });

    fireEvent.click(stepOnCanvas("map"));
    await user.keyboard("n");
    const list = await screen.findByRole("listbox", { name: "Steps that fit" });
    const offered = within(list).getAllByRole("option").map((option) => option.textContent);
    await user.keyboard("branch{Enter}");
    await waitFor(() => expect(saves()).toHaveLength(1));

    expect(offered).not.toContain("Lightspeed: changed items");
    expect(offered).not.toContain("Read file");
    expect(saves()[0]?.body).toMatchObject({ document: { edges: expect.arrayContaining([{ from: "map.mapped", to: "branch.items" }]) } });
  });

  it("leads from a problem to the node and the field", async () => {
    await ready();
    const user = userEvent.setup({ delay: null });

    await user.click(screen.getByRole("button", { name: "Problems: 1" }));
    await user.click(await screen.findByText("Choose where the status stands."));

    const drawer = await screen.findByRole("complementary", { name: "Step settings" });
    expect(within(drawer).getByRole("textbox", { name: "Name of the step" })).toHaveValue("Filter status");
    await waitFor(() => expect(document.activeElement?.closest("[data-field]")).toHaveAttribute("data-field", "field"));
  });

  it("keeps both versions in a conflict", async () => {
    await ready();
    const user = userEvent.setup({ delay: null });
    server.conflict = flowOut({ ...exampleFlow(), name: "Theirs" });

    const name = screen.getByRole("textbox", { name: "Name of the flow" });
    await user.clear(name);
    await user.type(name, "Mine{Enter}");
    const dialog = await screen.findByRole("dialog", { name: "This flow was changed elsewhere" });
    await user.click(within(dialog).getByRole("button", { name: "Load the other version" }));

    await waitFor(() => expect(screen.getByRole("textbox", { name: "Name of the flow" })).toHaveValue("Theirs"));
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(screen.getByRole("textbox", { name: "Name of the flow" })).toHaveValue("Mine");
  });

  it("keeps the work while the server is away and saves it afterwards", async () => {
    await ready();
    const user = userEvent.setup({ delay: null });
    server.down = true;

    const name = screen.getByRole("textbox", { name: "Name of the flow" });
    await user.clear(name);
    await user.type(name, "Nightly{Enter}");
    await screen.findByText("Not saved, no connection");
    server.down = false;
    act(() => void window.dispatchEvent(new Event("online")));

    await waitFor(() => expect(saves().at(-1)?.body).toMatchObject({ document: { name: "Nightly" } }));
    expect(await screen.findByRole("status", { name: "Saved" })).toBeInTheDocument();
  });

  it("plans what is on the screen and shows books and steps", async () => {
    await ready();
    const user = userEvent.setup({ delay: null });
    await user.type(screen.getByRole("textbox", { name: "Name of the flow" }), " 2{Enter}");

    await user.click(screen.getByRole("button", { name: "Plan" }));

    const panel = await screen.findByRole("region", { name: "Run" });
    expect(await within(panel).findByText("120 read = 98 would be written + 22 skipped (filtered)")).toBeInTheDocument();
    expect(within(panel).getByRole("row", { name: /Filter status/ })).toHaveTextContent("120Kept 98, Rejected 22");
    const order = server.calls.filter((call) => ["PUT", "POST"].includes(call.method) && !call.path.includes("/presence")).map((call) => call.method);
    expect(order).toEqual(["PUT", "POST"]);
    expect(server.calls.find((call) => call.path === "/flows/f1/runs")?.body).toEqual({ mode: "plan", draft: true });
  });

  it("tests one step on pasted items and shows what came out", async () => {
    await ready();
    const user = userEvent.setup({ delay: null });
    fireEvent.doubleClick(stepOnCanvas("map"));
    const view = await screen.findByRole("dialog", { name: "Step “Map to BC item”" });

    await user.click(within(view).getByRole("button", { name: "Paste items" }));
    const box = await screen.findByRole("textbox", { name: "Items as JSON" });
    await user.clear(box);
    await user.click(box);
    await user.paste('{"customSku": "00123", "price": 1.10}');
    await user.click(screen.getByRole("button", { name: "Use these items" }));
    await user.click(within(view).getByRole("button", { name: "Test this step" }));

    expect(await within(view).findByText("Result of the test, 12 ms")).toBeInTheDocument();
    expect(server.calls.find((call) => call.path === "/nodes/test")?.body).toMatchObject({
      node_id: "map",
      items: [{ customSku: "00123", price: 1.1 }],
    });
  });

  it("says so when the flow does not exist", async () => {
    open("/flows/gone");

    expect(await screen.findByRole("alert")).toHaveTextContent("/flows/gone");
  });
});

describe("run page", () => {
  it("shows a past run on the canvas of its version, read-only", async () => {
    server.run = runOut(exampleFlow(), { status: "partial" });

    open("/runs/r12");

    expect(await screen.findByRole("heading", { name: "Run #12" })).toBeInTheDocument();
    expect(screen.getByText(/version 3/)).toBeInTheDocument();
    expect(screen.queryByRole("complementary", { name: "Steps to add" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Run" })).toBeNull();
    expect(screen.getByRole("link", { name: "Open in the editor" })).toHaveAttribute("href", "/flows/f1?run=r12");
  });

  it("says when there is no such run", async () => {
    open("/runs/r99");

    expect(await screen.findByRole("alert")).toBeInTheDocument();
  });
});
