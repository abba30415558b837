/** Pinning what a step gave: of its last test, else of the run that is shown. */
import { useTranslation } from "react-i18next";

import { api, type DataObject, type ItemPage, usePutPin, useUnpin } from "../../api";
import { notifyDone, notifyError } from "../../components/notify";
import { dataOutputs } from "../document/catalog";
import type { NodeId } from "../document/types";
import { useEditor, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import { useDataRun } from "../state/samples";
import { useFlowPins } from "./pins";

const MOST = 50;

export interface Pinning {
  /** Pins what is shown of this port, or of the first port that gave something. */
  readonly pin: (id: NodeId, port?: string) => Promise<void>;
  readonly put: (id: NodeId, port: string, items: readonly DataObject[]) => Promise<void>;
  readonly unpin: (id: NodeId) => Promise<void>;
  readonly toggle: (id: NodeId) => void;
}

export function usePinning(): Pinning {
  const { t } = useTranslation("stepview");
  const { editor } = useStores();
  const flowId = useEditor((state) => state.flowId);
  const pins = useFlowPins();
  const run = useDataRun();
  const { mutateAsync: putPin } = usePutPin(flowId);
  const { mutateAsync: removePin } = useUnpin(flowId);

  const put = async (id: NodeId, port: string, items: readonly DataObject[]) => {
    await putPin({ node: id, port, items });
    notifyDone(t("pin.done", { count: items.length }));
  };
  const given = async (id: NodeId, port?: string) => {
    const state = editor.getState();
    const node = flowOf(state).nodes[id];
    const type = node && state.types.get(node.type);
    const ports = node && type ? dataOutputs(type, node).map((each) => each.name) : [];
    for (const name of port ? [port] : ports) {
      const tested = state.tests[id]?.outputs[name]?.items.map((item) => item.record);
      const items = tested ?? (run ? await ofRun(run, id, name) : []);
      if (items.length > 0) return { port: name, items: items.slice(0, MOST) };
    }
    return null;
  };
  const pin = async (id: NodeId, port?: string) => {
    try {
      const found = await given(id, port);
      if (found) await put(id, found.port, found.items);
      else notifyError(new Error(t("pin.nothing")));
    } catch (error) {
      notifyError(error);
    }
  };
  const unpin = async (id: NodeId) => {
    try {
      await removePin(id);
    } catch (error) {
      notifyError(error);
    }
  };
  return { pin, put, unpin, toggle: (id) => void (pins.some((each) => each.node === id) ? unpin(id) : pin(id)) };
}

async function ofRun(run: string, node: NodeId, port: string): Promise<readonly DataObject[]> {
  const page = await api.get<ItemPage>("/runs/{run_id}/steps/{node}/items", { path: { run_id: run, node }, query: { port, limit: MOST } });
  return page.items.map((item) => item.record);
}
