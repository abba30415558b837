import "@mantine/core/styles.css";
import "./app/tokens.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { makeQueryClient } from "./app/queryClient";
import { fetchAhead } from "./app/router";
import { startI18n } from "./i18n";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root");

const client = makeQueryClient();
// The few texts of the start first: nothing is shown without them.
const texts = startI18n();
fetchAhead(client);
await texts;
createRoot(root).render(
  <StrictMode>
    <App client={client} />
  </StrictMode>,
);
