import { useReactFlow } from "@xyflow/react";
import { useCallback } from "react";

import { NODE_HEIGHT } from "../document/tidy";
import { tidyFlow } from "../state/commands";
import { useStores } from "../state/context";

/** Lays the flow out with the sizes on the screen and shows all of it. */
export function useTidy(): () => void {
  const { editor } = useStores();
  const { fitView, getNode } = useReactFlow();

  return useCallback(() => {
    tidyFlow(editor, (id) => getNode(id)?.measured?.height ?? NODE_HEIGHT);
    window.setTimeout(() => void fitView({ padding: 0.2, maxZoom: 1, duration: 200 }), 50);
  }, [editor, fitView, getNode]);
}
