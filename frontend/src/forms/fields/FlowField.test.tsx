import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { renderField, serving } from "../../test/field";

const FLOW = { type: "string", "x-wareflow": { widget: "flow" as const } };
const FLOWS = { "/flows": { items: [{ id: "f1", name: "Orders" }, { id: "f2", name: "Twin" }, { id: "f3", name: "Twin" }] } };

it("keeps the name of the chosen flow", async () => {
  vi.stubGlobal("fetch", serving(FLOWS));
  const field = renderField(FLOW);

  await userEvent.click(screen.getByRole("combobox", { name: "It" }));
  await userEvent.click(await screen.findByRole("option", { name: "Orders" }));

  expect(field.last()).toBe("Orders");
});

it("keeps the id where two flows have the same name", async () => {
  vi.stubGlobal("fetch", serving(FLOWS));
  const field = renderField(FLOW);

  await userEvent.click(screen.getByRole("combobox", { name: "It" }));
  await userEvent.click((await screen.findAllByRole("option", { name: "Twin" }))[1] as HTMLElement);

  expect(field.last()).toBe("f3");
});

it("says so when the flow is not there any more", async () => {
  vi.stubGlobal("fetch", serving(FLOWS));

  renderField(FLOW, { value: { it: "Gone" } });

  expect(await screen.findByText("There is no such flow any more.")).toBeInTheDocument();
});
