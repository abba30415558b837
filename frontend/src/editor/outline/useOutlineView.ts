/** Whether the outline is shown, and whether the canvas is beside it; remembered in this browser. */
import { useLocalStorage } from "@mantine/hooks";

export type OutlineView = "off" | "beside" | "only";

export function useOutlineView(): [OutlineView, (view: OutlineView) => void] {
  const [view, setView] = useLocalStorage<string>({ key: "wareflow.outline", defaultValue: "off", getInitialValueInEffect: false });
  return [view === "beside" || view === "only" ? view : "off", setView];
}
