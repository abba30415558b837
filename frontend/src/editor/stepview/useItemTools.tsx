/** The tools of each record of a pane: its way through the run, and the whole of a record that was sent in part. */
import { type ReactNode, useMemo, useState } from "react";

import { type Item, type ItemPage, useWholeItem } from "../../api";
import { ItemTools } from "./ItemTools";
import { TraceDialog } from "./TraceDialog";

interface Pane {
  readonly run: string | null;
  readonly node: string;
  readonly port: string;
  readonly direction: "in" | "out";
  readonly page: ItemPage | undefined;
}

interface Tools {
  /** The page with what was loaded whole in its place. */
  readonly page: ItemPage | undefined;
  readonly tools: (item: Item) => ReactNode;
  readonly dialog: ReactNode;
}

export function useItemTools({ run, node, port, direction, page }: Pane): Tools {
  const [traced, setTraced] = useState<Item | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const whole = useWholeItem(run, node, port, direction, wanted);
  const loaded = whole.data?.items[0];

  const shown = useMemo(() => {
    if (!page || !loaded) return page;
    return { ...page, items: page.items.map((item) => (item.id === loaded.id ? { ...loaded, no: item.no } : item)) };
  }, [loaded, page]);

  return {
    page: shown,
    tools: (item) => (
      <ItemTools
        item={item}
        loading={whole.isFetching}
        {...(run ? { onTrace: setTraced, onWhole: (one: Item) => setWanted(one.id) } : {})}
      />
    ),
    dialog: traced && run && <TraceDialog run={run} item={traced} onClose={() => setTraced(null)} />,
  };
}
