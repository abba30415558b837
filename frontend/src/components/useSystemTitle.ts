/** How people call a system, by the name of its connector; that name where the system is not known. */
import { useCatalog } from "../api/hooks/catalog";

export function useSystemTitle(): (connector: string) => string {
  const catalog = useCatalog();
  return (connector) => catalog.data?.connectors.find((one) => one.name === connector)?.title ?? connector;
}
