import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";

import { renderInApp } from "../test/render";
import { SearchBox } from "./SearchBox";

function List({ start = "", slow = 0 }: { start?: string; slow?: number }) {
  const [q, setQ] = useState(start);
  const clear = () => void (slow > 0 ? window.setTimeout(() => setQ(""), slow) : setQ(""));
  return (
    <>
      <SearchBox value={q} label="Name" onSearch={setQ} />
      <button onClick={clear}>Clear</button>
      <output>{q}</output>
    </>
  );
}

const box = () => screen.getByRole("searchbox", { name: "Name" });

it("keeps the keyboard and every letter while what was typed first is searched for", async () => {
  renderInApp(<List />);

  await userEvent.type(box(), "MUG");
  expect(await screen.findByText("MUG")).toBeDefined();
  await userEvent.keyboard("-350");

  expect(await screen.findByText("MUG-350")).toBeDefined();
  expect(document.activeElement).toBe(box());
  expect(box()).toHaveProperty("value", "MUG-350");
});

it("follows what is searched for when that changes elsewhere", async () => {
  renderInApp(<List start="MUG" />);

  await userEvent.click(screen.getByRole("button", { name: "Clear" }));

  expect(box()).toHaveProperty("value", "");
});

it("keeps what is typed while a change from elsewhere is still on its way", async () => {
  renderInApp(<List start="MUG" slow={100} />);

  await userEvent.click(screen.getByRole("button", { name: "Clear" }));
  await userEvent.clear(box());
  await userEvent.type(box(), "LAMP");

  expect(await screen.findByText("LAMP")).toBeDefined();
  expect(box()).toHaveProperty("value", "LAMP");
});
