/** Adds a node with the settings one would choose anyway: the only connection there is to its system. */
import { useCallback } from "react";

import { type Connection, useConnections } from "../../api";
import type { NodeType } from "../document/catalog";
import type { Config, NodeId } from "../document/types";
import { addNode, type AddWish } from "../state/commands";
import { useStores } from "../state/context";

export function useAddNode(): (wish: Omit<AddWish, "config">) => NodeId | null {
  const { editor } = useStores();
  const { data: connections } = useConnections();

  return useCallback(
    (wish) => {
      const type = editor.getState().types.get(wish.type);
      return addNode(editor, { ...wish, config: type ? firstConfig(type, connections ?? []) : {} });
    },
    [connections, editor],
  );
}

export function firstConfig(type: NodeType, connections: readonly Connection[]): Config {
  const fitting = connections.filter((connection) => connection.connector === type.connector);
  const field = Object.entries(type.config_schema.properties ?? {}).find(
    ([, schema]) => schema["x-wareflow"]?.widget === "connection",
  )?.[0];
  const [only] = fitting;
  return field && only && fitting.length === 1 ? { [field]: only.name } : {};
}
