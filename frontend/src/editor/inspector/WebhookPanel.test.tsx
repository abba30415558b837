import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { serving } from "../../test/field";
import { renderInApp } from "../../test/render";
import { WebhookPanel } from "./WebhookPanel";

const PLACE = "/flows/f1/webhook";
const SECRET = { [`POST ${PLACE}/secret`]: { secret: "whsec_once" } };

it("offers a secret to a webhook that has none, and shows it once it is made", async () => {
  const answers: Record<string, unknown> = { [PLACE]: { path: null, signed: false, unsigned: false }, ...SECRET };
  vi.stubGlobal("fetch", serving(answers));
  renderInApp(<WebhookPanel flowId="f1" sample={undefined} />);

  const make = await screen.findByRole("button", { name: "Make a secret" });
  answers[PLACE] = { path: null, signed: true, unsigned: false };
  await userEvent.click(make);

  expect(await screen.findByText("whsec_once")).toBeInTheDocument();
  expect(screen.getByText("Signed")).toBeInTheDocument();
});

it("asks before a secret that senders use is renewed", async () => {
  vi.stubGlobal("fetch", serving({ [PLACE]: { path: "orders", signed: true, unsigned: false }, ...SECRET }));
  renderInApp(<WebhookPanel flowId="f1" sample={undefined} />);

  await userEvent.click(await screen.findByRole("button", { name: "Renew the secret" }));

  expect(await screen.findByText("Deliveries signed with the old secret are refused from now on.")).toBeInTheDocument();
  expect(screen.queryByText("whsec_once")).not.toBeInTheDocument();
});

it("takes the secret of the sender, and says how long the one before counts", async () => {
  const fetched = vi.fn(serving({ [PLACE]: { path: "orders", signed: true, unsigned: false }, [`PUT ${PLACE}/secret`]: null }));
  vi.stubGlobal("fetch", fetched);
  renderInApp(<WebhookPanel flowId="f1" sample={undefined} />);
  await userEvent.click(await screen.findByRole("button", { name: "Enter the sender's secret" }));
  const use = await screen.findByRole("button", { name: "Use this secret" });
  expect(screen.getByText(/still counts for an hour/)).toBeInTheDocument();

  await userEvent.type(screen.getByLabelText("Secret"), "shpss");
  expect(use).toBeDisabled();
  await userEvent.type(screen.getByLabelText("Secret"), "_0123 ");
  await userEvent.click(use);

  await waitFor(() => expect(screen.queryByText("The sender's secret")).not.toBeInTheDocument());
  const sent = fetched.mock.calls.find(([, init]) => init?.method === "PUT");
  expect(sent?.[1]?.body).toBe('{"secret":"shpss_0123"}');
});

it("says that an address takes deliveries without a signature", async () => {
  vi.stubGlobal("fetch", serving({ [PLACE]: { path: "orders-1f", signed: false, unsigned: true } }));

  renderInApp(<WebhookPanel flowId="f1" sample={undefined} />);

  expect(await screen.findByText("Without signature")).toBeInTheDocument();
  expect(screen.getByText(/\/api\/v1\/hooks\/orders-1f$/)).toBeInTheDocument();
});

it("sends a sample delivery and shows the answer", async () => {
  const answer = { status: 201, content_type: "application/json", body: '{"taken":1}' };
  vi.stubGlobal("fetch", serving({ [PLACE]: { path: "orders", signed: true, unsigned: false }, [`POST ${PLACE}/sample`]: answer }));
  renderInApp(<WebhookPanel flowId="f1" sample={{ id: 1 }} />);

  await userEvent.click(await screen.findByRole("button", { name: "Send a sample delivery" }));

  expect(await screen.findByText("Answered with 201")).toBeInTheDocument();
  expect(screen.getByText('{"taken":1}')).toBeInTheDocument();
});
