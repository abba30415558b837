/** The title of a step as it stands on its card: its own, else that of its type, else its id. */
import { findNodeType, useCatalog } from "../api/hooks/catalog";

interface StepRef {
  node: string;
  node_title: string | null;
  node_type: string | null;
}

export function useStepTitle(): (step: StepRef) => string {
  const catalog = useCatalog();
  return ({ node, node_title, node_type }) => node_title || findNodeType(catalog.data, node_type ?? "")?.title || node;
}

/** The title of one of its ports out. */
export function usePortTitle(): (step: StepRef, port: string) => string {
  const catalog = useCatalog();
  return ({ node_type }, port) => findNodeType(catalog.data, node_type ?? "")?.outputs.find((one) => one.name === port)?.title ?? port;
}
