import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { renderField, serving } from "../../test/field";

const FIELD = { type: "string", "x-wareflow": { widget: "file" as const } };
const STORED = { id: "f1", name: "prices.csv", size: 10, media_type: "text/csv", created_at: "2026-01-01T00:00:00Z" };
const PREVIEW = { rows: [{ sku: "00123", price: "12,50" }], columns: ["sku", "price"], problems: [] };

afterEach(() => vi.unstubAllGlobals());

it("takes an uploaded file and shows its first rows", async () => {
  vi.stubGlobal("fetch", serving({ "/files": { items: [STORED] }, "/files/f1/preview": PREVIEW }));
  const field = renderField(FIELD);

  await userEvent.click(screen.getByRole("combobox", { name: "It" }));
  await userEvent.click(await screen.findByRole("option", { name: "prices.csv" }));

  expect(field.last()).toBe("f1");
  expect(await screen.findByText("00123")).toBeInTheDocument();
});

it("uploads a file that is dropped", async () => {
  vi.stubGlobal("fetch", serving({ "/files": { items: [] }, "POST /files": STORED, "/files/f1/preview": PREVIEW }));
  const field = renderField(FIELD);

  fireEvent.drop(screen.getByText(/Drop a file here/), { dataTransfer: { files: [new File(["x"], "prices.csv")] } });

  await vi.waitFor(() => expect(field.last()).toBe("f1"));
});

it("says why a file could not be taken", async () => {
  vi.stubGlobal("fetch", serving({ "/files": { items: [] } }));
  renderField(FIELD);

  fireEvent.drop(screen.getByText(/Drop a file here/), { dataTransfer: { files: [new File(["x"], "a.exe")] } });

  expect(await screen.findByRole("alert")).toHaveTextContent("Not there");
});
