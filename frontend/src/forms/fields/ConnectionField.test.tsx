import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import type { Connection } from "../../api/types";
import { renderField, serving } from "../../test/field";

const FIELD = { type: "string", "x-wareflow": { widget: "connection" as const, connector: "baselinker" } };

function connection(name: string, connector: string, status: Connection["status"]): Connection {
  return { name, connector, title: name, settings: {}, secrets: {}, status, tested_at: null, message: "", used_by: [], limits: {} };
}

const CONNECTIONS = { items: [connection("shop", "baselinker", "ok"), connection("erp", "business_central", "ok")] };
const CATALOG = {
  nodes: [],
  filters: [],
  connectors: [
    {
      name: "baselinker",
      title: "BaseLinker",
      icon: "",
      docs: "",
      connection_schema: { type: "object", required: ["token"], properties: { token: { type: "string", title: "API token", writeOnly: true } } },
    },
  ],
};

afterEach(() => vi.unstubAllGlobals());

it("offers the connections of its system", async () => {
  vi.stubGlobal("fetch", serving({ "/connections": CONNECTIONS }));
  const field = renderField(FIELD);

  await userEvent.click(screen.getByRole("combobox", { name: "It" }));
  await userEvent.click(await screen.findByRole("option", { name: /shop/ }));

  expect(field.last()).toBe("shop");
  expect(screen.queryByText("erp")).toBeNull();
});

it("says when the connection is gone", async () => {
  vi.stubGlobal("fetch", serving({ "/connections": CONNECTIONS }));
  renderField(FIELD, { value: { it: "old" } });

  expect(await screen.findByText(/There is no connection “old”/)).toBeInTheDocument();
});

it("makes a new one in place and takes it", async () => {
  vi.stubGlobal(
    "fetch",
    serving({ "/connections": CONNECTIONS, "/catalog": CATALOG, "POST /connections": connection("my_shop", "baselinker", "untested") }),
  );
  const field = renderField(FIELD);

  await userEvent.click(screen.getByRole("button", { name: "New" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(await dialog.findByLabelText("Name")).toHaveValue("baselinker");
  await userEvent.clear(dialog.getByLabelText("Name"));
  await userEvent.type(dialog.getByLabelText("Name"), "my_shop");
  await userEvent.type(dialog.getByLabelText(/API token/), "secret");
  await userEvent.click(dialog.getByRole("button", { name: "Save" }));

  await vi.waitFor(() => expect(field.last()).toBe("my_shop"));
});
