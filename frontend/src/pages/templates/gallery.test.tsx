import { cleanup, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { chooseLanguage } from "../../i18n";
import { renderInApp } from "../../test/render";
import TemplatesPage from "./TemplatesPage";

const TEMPLATE = {
  id: "items",
  title: "Items to a file",
  description: "All of them.",
  texts: { de: { title: "Artikel in eine Datei", description: "Alle davon." } },
  readme: "The long guide.",
  systems: ["core"],
  connections: [],
  questions: [],
  document: { format: "wareflow/1", name: "Items to a file", description: "", nodes: {}, edges: [], layout: {} },
};
const ANSWERS: Record<string, unknown> = {
  templates: { items: [TEMPLATE] },
  catalog: { nodes: [], connectors: [], filters: [] },
  connections: { items: [], next_cursor: null },
};

beforeEach(() => {
  vi.stubGlobal("fetch", (url: string) => {
    const place = new URL(url, "http://test").pathname.split("/").at(-1) ?? "";
    return Promise.resolve(Response.json(ANSWERS[place] ?? {}));
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  cleanup();
  await chooseLanguage("en");
});

it("shows a ready flow in the language of the reader, who names the new one in it, with the English guide under it", async () => {
  await chooseLanguage("de");
  renderInApp(<TemplatesPage />);

  await userEvent.click(await screen.findByRole("button", { name: "Artikel in eine Datei ansehen" }));

  const dialog = within(await screen.findByRole("dialog", { name: "Artikel in eine Datei" }));
  expect(dialog.getByRole("textbox", { name: "Name des Flows" })).toHaveValue("Artikel in eine Datei");
  expect(dialog.getByText("Alle davon.")).toBeVisible();
  expect(dialog.getByText("The long guide.")).not.toBeVisible();
  expect(dialog.getByText("The long guide.").closest("[lang]")).toHaveAttribute("lang", "en");
});

it("shows it in English with its guide where English is read", async () => {
  renderInApp(<TemplatesPage />);

  await userEvent.click(await screen.findByRole("button", { name: "Look inside Items to a file" }));

  const dialog = within(await screen.findByRole("dialog", { name: "Items to a file" }));
  expect(dialog.getByRole("textbox", { name: "Name of the flow" })).toHaveValue("Items to a file");
  expect(dialog.getByText("The long guide.")).toBeVisible();
});
