/** Opens the command palette on any page. The palette itself is fetched when it is first wanted. */
import { lazy, Suspense, useEffect, useState } from "react";
import { useLocation } from "react-router";

import { openWith } from "../../components/fetched";
import { allTexts } from "../../i18n";
import { pressed } from "../canvas/shortcuts";
import { rememberRecent } from "./recent";
import { useKeymap } from "./useKeymap";

const loadPalette = () => allTexts().then(() => import("./CommandPalette"));
const CommandPalette = lazy(loadPalette);

export function CommandKey() {
  const [opened, setOpened] = useState(false);
  const keymap = useKeymap();
  const { pathname } = useLocation();

  useEffect(() => {
    const flow = /^\/flows\/([^/]+)$/.exec(pathname)?.[1];
    if (flow) rememberRecent(`flow ${flow}`);
  }, [pathname]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!keymap.commands.includes(pressed(event)) || document.querySelector("[aria-modal=true]")) return;
      event.preventDefault();
      openWith(loadPalette, () => setOpened(true));
    };
    // Before the fields of a page, some of which have a key of their own for this.
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [keymap.commands]);

  if (!opened) return null;
  return (
    <Suspense fallback={null}>
      <CommandPalette onClose={() => setOpened(false)} />
    </Suspense>
  );
}
